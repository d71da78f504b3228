"""Samples, frames, seconds and loudness as types of their own, and the only conversions.

Seconds exist at the edges (scripts, the command line, captions). Inside, time
is an integer number of samples at 48 kHz, so that sums are exact.
"""

from __future__ import annotations

import re
from typing import Final, NewType

Samples = NewType("Samples", int)
"""A count of samples at 48 kHz, or a position in samples from the start."""

Frames = NewType("Frames", int)
"""A count of MP3 frames of 1152 samples, or a position in frames from the start."""

Seconds = NewType("Seconds", float)

LUFS = NewType("LUFS", float)
"""Programme loudness by ITU-R BS.1770, absolute."""

LU = NewType("LU", float)
"""A difference of loudness."""

SAMPLE_RATE: Final = 48_000

FRAME_SAMPLES: Final = 1152
"""Samples in one MPEG-1 Layer III frame (ISO/IEC 11172-3): 24 ms at 48 kHz."""

FRAME_BYTES: Final = 384
"""Bytes of one frame at 128 kbit/s and 48 kHz, where no frame is padded."""

CHUNK_FRAMES: Final = 625
"""Frames in one chunk, the unit of rendering and storing: 15 s, 240 000 bytes. The first 15 s are several."""

_CLOCK = re.compile(r"(?:(?P<hours>\d{1,3}):(?=\d+:))?(?P<minutes>\d{1,4}):(?P<seconds>[0-5]\d(?:\.\d{1,3})?)")


def samples(duration: float) -> Samples:
    """Return a duration in seconds as the nearest whole number of samples."""
    return Samples(round(duration * SAMPLE_RATE))


def seconds(count: int) -> Seconds:
    """Return a count of samples in seconds."""
    return Seconds(count / SAMPLE_RATE)


def nearest_frames(duration: float) -> Frames:
    """Return a duration in seconds as the nearest whole number of frames, at least one."""
    return Frames(max(1, round(duration * SAMPLE_RATE / FRAME_SAMPLES)))


def frame_samples(count: int) -> Samples:
    """Return the samples in a count of frames."""
    return Samples(count * FRAME_SAMPLES)


def clock(duration: float) -> str:
    """Return seconds as a person writes them: ``m:ss``, or ``h:mm:ss`` from an hour on."""
    whole = round(duration)
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{secs:02}" if hours else f"{minutes}:{secs:02}"


def parse_minutes(text: str) -> Seconds:
    """Return the length that a person typed: minutes (``17.5``) or a clock (``17:30``, ``1:02:00``).

    Raises:
        ValueError: ``text`` is neither; the message says what is allowed.
    """
    text = text.strip()
    if found := _CLOCK.fullmatch(text):
        hours, minutes, secs = found.group("hours"), found.group("minutes"), found.group("seconds")
        return Seconds(int(hours or 0) * 3600 + int(minutes) * 60 + float(secs))
    if re.fullmatch(r"\d{1,4}(\.\d{1,6})?", text):
        return Seconds(float(text) * 60)
    raise ValueError(f"a length is minutes such as 12 or 17.5, or a clock such as 17:30; found {text!r}")
