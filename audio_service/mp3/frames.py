"""Frames as bytes: where they lie, what makes one valid, and which may follow which."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audio_service.errors import EncodeError
from audio_service.units import CHUNK_FRAMES, FRAME_BYTES, Frames

STEP: Final = 2**0.25
"""The amplitude of one step of global_gain: 1.505 dB."""

OPENING: Final = (0, 10, 50, 250)
"""Where the chunks of the first 15 seconds start: 0.24, 0.96, 4.8 and 9 s long.

Who presses play waits for the first to be encoded (4 ms); each other one takes less time than those before it sound.
"""

_SYNC: Final = b"\xff\xfb\x94"
"""A header's first bytes (ISO/IEC 11172-3, 2.4.1.3): MPEG-1 Layer III, no CRC, 128 kbit/s, 48 kHz, unpadded."""

_HEADER_BYTES: Final = 4
_SIDE_BYTES: Final = 32
_GRANULES_AT: Final = 9 + 3 + 8
"""Bits of stereo side information before the granules: main_data_begin, private bits, scfsi."""

_GRANULE_BITS: Final = 59
_GAIN_AT: Final = 12 + 9
"""Bits of a granule before its global_gain, of 8 bits."""

_WINDOW_AT: Final = 12 + 9 + 8 + 4
"""Bits of a granule before its window_switching_flag."""

_LONG, _START, _SHORT, _STOP = range(4)


def frame_count(data: bytes) -> Frames:
    """Return how many frames ``data`` is.

    Each is stereo of 384 bytes that needs no byte of a frame before it, so it
    can be cut out and joined to others.

    Raises:
        EncodeError: ``data`` is anything else; the message says from which byte on.
    """
    whole, odd = divmod(len(data), FRAME_BYTES)
    if odd:
        raise EncodeError(f"{len(data)} bytes are not whole MP3 frames of {FRAME_BYTES} bytes")
    rows: NDArray[np.uint8] = np.frombuffer(data, np.uint8).reshape(whole, FRAME_BYTES)
    header = np.frombuffer(_SYNC, np.uint8)
    valid = (rows[:, : len(_SYNC)] == header).all(axis=1)
    valid &= (rows[:, 3] >> 6) != 3  # mono
    valid &= (rows[:, 4] == 0) & (rows[:, 5] < 0x80)  # main_data_begin, 9 bits
    if not valid.all():
        at = int(np.argmin(valid)) * FRAME_BYTES
        raise EncodeError(f"byte {at} of the encoder's answer starts no self-contained 128 kbit/s 48 kHz MP3 frame")
    return Frames(whole)


def joins(before: bytes, after: bytes) -> bool:
    """Return whether ``after`` may directly follow ``before``.

    It may when the transform windows fit in both channels: then the two halves
    cancel each other's aliasing where they overlap (ISO/IEC 11172-3, 2.4.3.4).
    """
    leaving = _block_types(before)[1]
    entering = _block_types(after)[0]
    return all((a in (_START, _SHORT)) == (b in (_SHORT, _STOP)) for a, b in zip(leaving, entering, strict=True))


def quieter(frames: bytes, steps: int) -> bytes:
    """Return frames that decode to the same sound at ``STEP ** -steps`` of its amplitude.

    Nothing is encoded anew: a granule's global_gain scales all that is in it
    (ISO/IEC 11172-3, 2.4.3.4), coding noise too.
    """
    rows = np.frombuffer(frames, np.uint8).reshape(-1, FRAME_BYTES).copy()
    for part in range(4):
        byte, bit = divmod(_HEADER_BYTES * 8 + _GRANULES_AT + part * _GRANULE_BITS + _GAIN_AT, 8)
        pair = rows[:, byte].astype(np.uint16) << 8 | rows[:, byte + 1]
        now = pair >> (8 - bit) & 0xFF
        then = now - np.minimum(now, steps)
        pair += (then - now) << (8 - bit)
        rows[:, byte], rows[:, byte + 1] = pair >> 8, pair & 0xFF
    return rows.tobytes()


def chunk_count(frames: int) -> int:
    """Return how many chunks hold ``frames``, at least one; the last may be short."""
    return chunk_at(max(frames - 1, 0)) + 1


def chunk_at(frame: int) -> int:
    """Return the number of the chunk in which a frame lies."""
    if frame < CHUNK_FRAMES:
        return bisect_right(OPENING, frame) - 1
    return len(OPENING) - 1 + frame // CHUNK_FRAMES


def chunk_start(chunk: int) -> int:
    """Return the first frame of a chunk, in a whole that is long enough to have it."""
    return OPENING[chunk] if chunk < len(OPENING) else (chunk - len(OPENING) + 1) * CHUNK_FRAMES


def _block_types(frame: bytes) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the block type of both channels, for the first and the second granule."""
    side = int.from_bytes(frame[_HEADER_BYTES : _HEADER_BYTES + _SIDE_BYTES], "big")

    def bits(at: int, count: int) -> int:
        return (side >> (_SIDE_BYTES * 8 - at - count)) & ((1 << count) - 1)

    def block_type(part: int) -> int:
        at = _GRANULES_AT + part * _GRANULE_BITS + _WINDOW_AT
        return bits(at + 1, 2) if bits(at, 1) else _LONG

    return (block_type(0), block_type(1)), (block_type(2), block_type(3))
