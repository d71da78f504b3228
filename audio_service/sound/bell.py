"""Singing-bowl bells: soft in attack, gone by their end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import numpy as np

from audio_service.errors import SoundError
from audio_service.loudness import gain
from audio_service.script.model import BellKind
from audio_service.sound.bowl import Partial, struck
from audio_service.sound.meter import loudest_moment
from audio_service.sound.model import VOICE_LOUDNESS
from audio_service.units import Samples, samples
from audio_service.voice.model import Sound

_LENGTH: Final = MappingProxyType(
    {BellKind.START: samples(9.0), BellKind.INTERVAL: samples(6.0), BellKind.END: samples(9.0)}
)

_ATTACK: Final = samples(0.06)
"""The felt mallet's touch; under 30 ms a bell startles."""

_RELEASE: Final = 0.4
"""The share of a bell's length in which its ring is let go."""


@dataclass(frozen=True, slots=True)
class _Bell:
    summary: str
    fundamental: float
    partials: tuple[Partial, ...]


_BELLS: Final = MappingProxyType(
    {
        "bowl": _Bell(
            "a bronze singing bowl, warm, struck with felt",
            211.0,
            (
                Partial(1.0, 1.0, 15.0, 0.55),
                Partial(2.72, 0.50, 9.5, 1.15),
                Partial(5.12, 0.17, 5.5, 1.9),
                Partial(7.93, 0.055, 3.2, 2.7),
                Partial(11.1, 0.018, 1.8, 3.6),
            ),
        ),
        "chime": _Bell(
            "a small bright bowl, clear and light",
            523.0,
            (
                Partial(1.0, 1.0, 10.0, 0.8),
                Partial(2.76, 0.26, 5.5, 1.7),
                Partial(5.31, 0.07, 2.8, 2.6),
                Partial(8.2, 0.02, 1.5, 3.9),
            ),
        ),
        "low": _Bell(
            "a large deep bowl, slow and dark",
            124.0,
            (
                Partial(1.0, 1.0, 20.0, 0.35),
                Partial(2.69, 0.72, 13.0, 0.7),
                Partial(5.03, 0.25, 7.5, 1.25),
                Partial(7.81, 0.08, 4.2, 1.9),
                Partial(10.9, 0.022, 2.2, 2.8),
            ),
        ),
    }
)


def available_bells() -> Mapping[str, str]:
    """Return what each bell is, by name; ``none`` comes last."""
    return MappingProxyType({**{name: bell.summary for name, bell in _BELLS.items()}, "none": "no bell"})


def bell_length(choice: str, kind: BellKind) -> Samples:
    """Return how long a bell rings; 0 for ``none``.

    Raises:
        SoundError: there is no such bell.
    """
    return _LENGTH[kind] if _bell(choice) else Samples(0)


@lru_cache(maxsize=16)
def bell_sound(choice: str, kind: BellKind) -> Sound:
    """Return a bell, mono, its loudest moment as loud as the voice; empty for ``none``.

    The end bell is a little darker than the start bell, and an interval bell
    rings shorter. The array is shared and can't be written to.

    Raises:
        SoundError: there is no such bell.
    """
    bell, length = _bell(choice), bell_length(choice, kind)
    if bell is None:
        return np.zeros(0, np.float32)
    ring, upper = {BellKind.START: (1.0, 1.0), BellKind.INTERVAL: (0.65, 0.8), BellKind.END: (1.1, 0.7)}[kind]
    partials = tuple(
        replace(partial, ring=partial.ring * ring, amplitude=partial.amplitude * (upper if number else 1.0))
        for number, partial in enumerate(bell.partials)
    )
    sound = struck(bell.fundamental, partials, length)
    sound[:_ATTACK] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(_ATTACK) / _ATTACK)
    release = round(_RELEASE * length)
    sound[-release:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, release + 1) / release)
    bell_at_voice = sound.astype(np.float32)
    bell_at_voice *= np.float32(gain(VOICE_LOUDNESS - loudest_moment(bell_at_voice)))
    bell_at_voice.setflags(write=False)
    return bell_at_voice


def _bell(choice: str) -> _Bell | None:
    if choice != "none" and choice not in _BELLS:
        raise SoundError(f"there is no bell {choice!r}; there are {', '.join(available_bells())}")
    return _BELLS.get(choice)
