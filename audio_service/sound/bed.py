"""The beds there are, and how one comes to hand: made once, kept in a folder, mapped into memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np

from audio_service.errors import SoundError, StoreError
from audio_service.sound.air import brown, wind
from audio_service.sound.bed_file import load_bed, store_bed
from audio_service.sound.drone import drone
from audio_service.sound.model import Bed, digest
from audio_service.sound.water import ocean, rain, stream
from audio_service.units import FRAME_SAMPLES, LUFS, Frames
from audio_service.voice.model import Sound

SILENCE: Final = "none"

_VERSION: Final = 3
"""Rises when a synthesised bed changes, so that no stored one is taken for the new."""

_SEED: Final = 20_240_229


@dataclass(frozen=True, slots=True)
class _Recipe:
    summary: str
    frames: Frames
    make: Callable[[np.random.Generator, int], Sound]


_RECIPES: Final = MappingProxyType(
    {
        "rain": _Recipe("steady soft rain on leaves", Frames(2500), rain),
        "ocean": _Recipe("an easy sea, irregular swells and foam", Frames(3500), ocean),
        "stream": _Recipe("a small stream over stones", Frames(2500), stream),
        "wind": _Recipe("wind around a house, rising and falling", Frames(3000), wind),
        "brown": _Recipe("deep soft noise, like a far waterfall", Frames(1250), brown),
        "drone": _Recipe("singing bowls, rubbed, beating slowly", Frames(3000), drone),
    }
)


def available_beds() -> Mapping[str, str]:
    """Return what each synthesised bed is, by name; ``none`` comes last."""
    return MappingProxyType({**{name: recipe.summary for name, recipe in _RECIPES.items()}, SILENCE: "digital silence"})


def find_bed(name_or_path: str, folder: Path) -> Bed:
    """Return a bed by its name or by the path of a recording, from ``folder`` if it was made before.

    A bed's samples are mapped from its file, read-only. A file that is damaged
    is made again.

    Raises:
        SoundError: there is no such bed or recording, or the recording can't become a bed.
        StoreError: ``folder`` can't be written.
    """
    if name_or_path == SILENCE:
        return silence()
    if name_or_path in _RECIPES:
        return _kept(folder / f"{name_or_path}-{_VERSION}.bed", name_or_path, lambda: synthesised(name_or_path))
    path = Path(name_or_path)
    if not path.exists():
        raise SoundError(
            f"there is no bed and no recording {name_or_path!r}; write a recording's path, "
            f"or one of {', '.join(available_beds())}"
        )
    from audio_service.sound.recording import VERSION, recorded_bed, recording_digest  # noqa: PLC0415  (brings pydub)

    key = recording_digest(path)[:32]
    return _kept(folder / f"recording-{key}-{VERSION}.bed", path.stem, lambda: recorded_bed(path))


def _kept(path: Path, name: str, make: Callable[[], Bed]) -> Bed:
    """Return the bed stored at a path, made and stored first if it isn't there or is damaged."""
    found = load_bed(path, name)
    if found is None:
        store_bed(path, make())
        found = load_bed(path, name)
    if found is None:
        raise StoreError(f"{path}: was written and can't be read back; is the disk sound?")
    return found


def synthesised(name: str) -> Bed:
    """Return a bed made afresh: the same samples for the same name, always."""
    from audio_service.sound.finish import finished_bed  # noqa: PLC0415  (brings scipy; only making needs it)

    recipe = _RECIPES[name]
    rng = np.random.Generator(np.random.PCG64([_SEED, *name.encode()]))
    return finished_bed(name, recipe.make(rng, recipe.frames * FRAME_SAMPLES))


def silence() -> Bed:
    """Return the bed that isn't there: one frame of digital silence."""
    sound = np.zeros((FRAME_SAMPLES, 2), np.float32)
    sound.setflags(write=False)
    return Bed(SILENCE, sound, LUFS(-70.0), 0.0, digest(sound), Frames(1))
