"""WAV files with chapters, written here because ffmpeg's writer leaves the chapters out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np

from audio_service.errors import ExportError
from audio_service.export.chapters import Chapter
from audio_service.units import SAMPLE_RATE
from audio_service.voice.model import Sound

SAMPLE_BYTES: Final = 3
"""24 bits: its rounding lies 144 dB under full scale, so nothing needs dither."""

_CHANNELS: Final = 2
_LONGEST: Final = 2**32 - 1
_FULL_SCALE: Final = 2**23


def pcm_24(sound: Sound) -> bytes:
    """Return samples as interleaved little-endian 24-bit integers, rounded to nearest, clipped at full scale."""
    whole = np.clip(np.rint(sound.astype(np.float64) * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1)
    octets = whole.astype("<i4").reshape(-1, 1).view(np.uint8)
    return octets[:, :SAMPLE_BYTES].tobytes()


def wave_head(total: int, tags: dict[str, str], marks: tuple[Chapter, ...], path: Path) -> bytes:
    """Return all of a WAV file that stands before its samples.

    Tags and chapters come first (``LIST INFO``, ``cue``, ``LIST adtl`` with a
    label for each chapter), so that the file can be written in one go.

    Raises:
        ExportError: The sound is longer than the format can count: 4 GiB, four hours.
    """
    data = total * _CHANNELS * SAMPLE_BYTES
    rate = SAMPLE_RATE * _CHANNELS * SAMPLE_BYTES
    form = b"".join(
        number.to_bytes(width, "little")
        for number, width in (
            (1, 2), (_CHANNELS, 2), (SAMPLE_RATE, 4), (rate, 4), (_CHANNELS * SAMPLE_BYTES, 2), (8 * SAMPLE_BYTES, 2),
        )
    )  # fmt: skip
    body = b"WAVE" + _chunk(b"fmt ", form)
    if tags:
        body += _chunk(b"LIST", b"INFO" + b"".join(_chunk(name.encode(), _text(words)) for name, words in tags.items()))
    if marks:
        points = b"".join(_point(number, mark) for number, mark in enumerate(marks, 1))
        labels = b"".join(
            _chunk(b"labl", number.to_bytes(4, "little") + _text(mark.title)) for number, mark in enumerate(marks, 1)
        )
        body += _chunk(b"cue ", len(marks).to_bytes(4, "little") + points) + _chunk(b"LIST", b"adtl" + labels)
    whole = len(body) + 8 + data
    if whole > _LONGEST:
        raise ExportError(f"{path}: a WAV file holds four hours at most; choose .flac, which is lossless too")
    return b"RIFF" + whole.to_bytes(4, "little") + body + b"data" + data.to_bytes(4, "little")


def write_wave(path: Path, head: bytes, blocks: Iterable[Sound]) -> int:
    """Write a WAV file and return how many samples it holds per channel."""
    written = 0
    with path.open("wb") as file:
        file.write(head)
        for block in blocks:
            file.write(pcm_24(block))
            written += len(block)
    return written


def _point(number: int, mark: Chapter) -> bytes:
    at = int(mark.start).to_bytes(4, "little")
    return number.to_bytes(4, "little") + at + b"data" + bytes(8) + at


def _text(words: str) -> bytes:
    return words.encode("utf-8") + b"\0"


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)
