"""One recording of one line as sound."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audio_service.decoding import Undecodable, decoded, segment_samples
from audio_service.errors import VoiceError

_MOST_SECONDS: Final = 300
"""A take is one line; this is ten times the longest."""

_MOST_BYTES: Final = 256 * 1024 * 1024
_PATIENCE: Final = 60.0
"""Seconds after which decoding is stopped."""


def read_recording(path: Path) -> tuple[NDArray[np.float32], int]:
    """Return a recording's sound, mono ``[shape=(n,)]``, and its rate in Hz.

    Raises:
        VoiceError: the file is no recording, too large or too long; the message names it.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise VoiceError(f"{path}: can't be read ({error.strerror})") from error
    if size > _MOST_BYTES:
        raise VoiceError(f"{path}: is {size >> 20} MB; a recording of one line has at most {_MOST_BYTES >> 20} MB")
    try:
        segment = decoded(path, channels=1, seconds=_MOST_SECONDS + 1, patience=_PATIENCE)
    except Undecodable as error:
        raise VoiceError(f"{path}: {error}") from error
    if segment.duration_seconds > _MOST_SECONDS:
        raise VoiceError(f"{path}: is longer than {_MOST_SECONDS} s; a recording holds one line")
    return segment_samples(segment)[:, 0], segment.frame_rate
