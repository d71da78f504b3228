"""Any recording as a bed: decoded, trimmed of dead air, crossfaded into a loop, levelled."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from audio_service.decoding import Undecodable, decoded, segment_samples
from audio_service.errors import SoundError
from audio_service.sound.finish import finished_bed
from audio_service.sound.meter import loop_power, short_term
from audio_service.sound.model import Bed
from audio_service.units import FRAME_SAMPLES, LU, SAMPLE_RATE, clock, samples
from audio_service.voice.model import Sound

if TYPE_CHECKING:
    from pydub import AudioSegment

VERSION: Final = 1
"""Rises when the same recording becomes another bed."""

LARGEST: Final = 1024**3
"""Bytes of the largest file that is looked at."""

LONGEST: Final = samples(300.0)
"""The longest loop; of a longer recording the first five minutes are used."""

SHORTEST: Final = samples(10.0)
"""A shorter recording, after trimming, would be heard to repeat."""

_DEAD_AIR_READ: Final = 60
"""Seconds read beyond the longest loop, so that dead air at the start may be cut."""

_CROSSFADE: Final = samples(4.0)
_DEAD_AIR: Final = 30.0
"""What is this many dB under the whole, at either end, is dead air."""

_SILENCE: Final = -75.0
"""A recording of which the whole is under this many dBFS holds nothing to hear."""

_CREST: Final = LU(12.0)
_JUMP: Final = LU(6.0)
"""A moment this far over the bed's mean startles (gulls, thunder, bells)."""

_PATIENCE: Final = 120.0
"""Seconds after which decoding is stopped."""


def recording_digest(path: Path) -> str:
    """Return the hash of a recording's file.

    Raises:
        SoundError: it is no readable file, or larger than :data:`LARGEST`.
    """
    try:
        if not path.is_file():
            raise SoundError(f"{path}: is not a file; a bed is one recording")
        if path.stat().st_size > LARGEST:
            raise SoundError(f"{path}: is larger than {LARGEST // 1024**2} MiB; cut it shorter")
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SoundError(f"{path}: can't be read ({error.strerror})") from error


def recorded_bed(path: Path) -> Bed:
    """Return a recording as a bed, with a remark if it has moments that startle.

    Raises:
        SoundError: it can't be decoded, has no sound, is silent, or is too short.
    """
    try:
        segment = decoded(path, channels=2, seconds=LONGEST // SAMPLE_RATE + _DEAD_AIR_READ, patience=_PATIENCE)
    except Undecodable as error:
        raise SoundError(f"{path}: {error}") from error
    sound = _trimmed(path, segment)
    bed = finished_bed(path.stem, loop(sound), _CREST)
    moments = short_term(loop_power(bed.sound))
    over = moments - moments.mean()
    if over.max() <= _JUMP:
        return bed
    at = clock(int(over.argmax()) / 100)
    return replace(
        bed,
        remark=f"{path}: rises {over.max():.0f} LU over its mean about {at} into the loop; "
        f"more than {_JUMP:g} LU can startle, cut that moment out or choose another recording",
    )


def loop(sound: Sound) -> Sound:
    """Return a sound as a seamless loop of whole frames: its end fades into its start with equal power.

    Args:
        sound: Stereo ``[shape=(n, 2)]``, at least :data:`SHORTEST` long.
    """
    overlap = min(_CROSSFADE, len(sound) // 4)
    length = min(LONGEST, len(sound) - overlap) // FRAME_SAMPLES * FRAME_SAMPLES
    looped = sound[:length].copy()
    angle = (0.5 * np.pi * np.arange(overlap) / overlap).astype(np.float32)[:, np.newaxis]
    looped[:overlap] = sound[:overlap] * np.sin(angle) + sound[length : length + overlap] * np.cos(angle)
    return looped


def _trimmed(path: Path, segment: AudioSegment) -> Sound:
    """Return a segment without the dead air at its ends, as samples."""
    from pydub.silence import detect_leading_silence  # noqa: PLC0415

    if segment.dBFS < _SILENCE:
        raise SoundError(f"{path}: holds only silence; choose another recording")
    quiet = segment.dBFS - _DEAD_AIR
    start = detect_leading_silence(segment, quiet)
    stop = len(segment) - detect_leading_silence(segment.reverse(), quiet)
    heard = segment[start:stop]
    if heard.frame_count() < SHORTEST:
        raise SoundError(
            f"{path}: has {heard.duration_seconds:.1f} s of sound; a bed needs at least {SHORTEST // SAMPLE_RATE} s"
        )
    return segment_samples(heard)
