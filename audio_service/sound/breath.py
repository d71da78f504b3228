"""Sounds that lead the breath with eyes shut: in rises, out falls, a hold is a faint touch.

A cue starts at full presence within a few milliseconds of its phase and is
short, so that the breath has its own quiet and few frames need encoding.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audio_service.errors import SoundError
from audio_service.loudness import gain
from audio_service.script.model import Phase
from audio_service.sound.level import BREATH_LEVEL
from audio_service.sound.meter import loudest_moment
from audio_service.sound.model import VOICE_LOUDNESS
from audio_service.units import LU, SAMPLE_RATE, Samples, samples
from audio_service.voice.model import Sound

_SUMMARIES: Final = MappingProxyType(
    {
        "tone": "a soft tone, gliding up for in and down for out",
        "air": "a breath of air, brightening for in and darkening for out",
        "none": "no sound leads the breath",
    }
)

_LONGEST: Final = MappingProxyType({Phase.IN: samples(2.0), Phase.OUT: samples(2.0), Phase.HOLD: samples(0.5)})

_ATTACK: Final = 0.006
"""Time constant of the attack in seconds: half way after 4 ms, there after 20."""

_SOFTER: Final = MappingProxyType({Phase.IN: LU(0.0), Phase.OUT: LU(1.0), Phase.HOLD: LU(5.0)})
"""How far under a breath in each phase's cue lies."""

_GLIDE: Final = MappingProxyType({Phase.IN: (261.6, 392.0), Phase.OUT: (349.2, 220.0), Phase.HOLD: (329.6, 329.6)})
"""Where each tone starts and where it comes to rest, in Hz: a fifth up, a sixth down."""

_OVERTONES: Final = ((1.0, 1.0), (2.0, 0.22), (3.0, 0.08), (4.0, 0.025))

_AIR: Final = MappingProxyType({Phase.IN: (700.0, 2300.0), Phase.OUT: (1500.0, 420.0), Phase.HOLD: (900.0, 900.0)})
"""Where the middle of each breath's band starts and ends, in Hz."""

_BANDS: Final = 7


def available_breath_cues() -> Mapping[str, str]:
    """Return what each breath cue is, by name."""
    return _SUMMARIES


def cue_length(choice: str, phase: Phase, length: Samples) -> Samples:
    """Return how long the cue of a phase of ``length`` samples sounds, from the phase's start; 0 for ``none``.

    Raises:
        SoundError: there is no such cue.
    """
    if choice not in _SUMMARIES:
        raise SoundError(f"there is no breath cue {choice!r}; there are {', '.join(_SUMMARIES)}")
    return Samples(0) if choice == "none" else Samples(min(length, _LONGEST[phase]))


def breath_sound(choice: str, phase: Phase, length: Samples) -> Sound:
    """Return the cue of a phase of ``length`` samples, mono, at its own level in the mix; empty for ``none``.

    The array is shared and can't be written to.

    Raises:
        SoundError: there is no such cue.
    """
    return _cue(choice, phase, cue_length(choice, phase, length))


@lru_cache(maxsize=64)
def _cue(choice: str, phase: Phase, length: Samples) -> Sound:
    if not length:
        return np.zeros(0, np.float32)
    raw = _tone(phase, length) if choice == "tone" else _air(phase, length)
    cue = (raw * _envelope(phase, length)).astype(np.float32)
    cue *= np.float32(gain(VOICE_LOUDNESS - BREATH_LEVEL - _SOFTER[phase] - loudest_moment(cue)))
    cue.setflags(write=False)
    return cue


def _envelope(phase: Phase, length: int) -> NDArray[np.float64]:
    """Return a cue's swell: there at once, in swells on, out lets go, both end in silence."""
    share = np.arange(length) / length
    attack = 1.0 - np.exp(-np.arange(length) / (_ATTACK * SAMPLE_RATE))
    release = 0.5 + 0.5 * np.cos(np.pi * share)
    if phase is Phase.IN:
        swell = 0.75 + 0.25 * np.sin(np.pi * np.minimum(share / 0.8, 1.0))
        release = 0.5 + 0.5 * np.cos(np.pi * np.clip((share - 0.35) / 0.65, 0.0, 1.0))
        return attack * swell * release
    return attack * release ** (1.2 if phase is Phase.OUT else 2.0)


def _tone(phase: Phase, length: int) -> NDArray[np.float64]:
    start, stop = _GLIDE[phase]
    share = np.arange(length) / length
    glide = 0.5 - 0.5 * np.cos(np.pi * np.minimum(share / 0.7, 1.0))
    turns = np.cumsum(start * (stop / start) ** glide) / SAMPLE_RATE
    turns -= turns[0]
    return sum((level * np.sin(2 * np.pi * n * turns) for n, level in _OVERTONES), np.zeros(length))


def _air(phase: Phase, length: int) -> NDArray[np.float64]:
    """Return noise whose band moves: fixed bands, each louder while the middle passes it."""
    start, stop = _AIR[phase]
    noise = np.fft.rfft(np.random.Generator(np.random.PCG64(7)).standard_normal(length))
    octave = np.log2(np.maximum(np.fft.rfftfreq(length, 1 / SAMPLE_RATE), 1.0))
    centres = np.linspace(np.log2(start), np.log2(stop), _BANDS)
    share = np.linspace(0.0, _BANDS - 1.0, length)
    air = np.zeros(length)
    for number, centre in enumerate(centres):
        band = np.fft.irfft(noise * np.exp(-0.5 * ((octave - centre) / 0.45) ** 2), length)
        presence = np.maximum(0.0, 1.0 - np.abs(share - number))
        air += np.sin(0.5 * np.pi * presence) * band / np.sqrt(np.mean(band**2))
    return air
