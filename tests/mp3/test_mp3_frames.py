from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from array_score import ArrayScore
from hypothesis import given
from hypothesis import strategies as st

from audio_service.errors import EncodeError
from audio_service.mp3.frames import OPENING, STEP, chunk_at, chunk_count, chunk_start, frame_count, joins, quieter
from audio_service.units import CHUNK_FRAMES, FRAME_BYTES
from audio_service.voice.model import Sound

FRAME = b"\xff\xfb\x94\x64" + bytes(FRAME_BYTES - 4)


def side(frame: bytes, granule: int, block_type: int) -> bytes:
    """Return a frame whose given granule has, in both channels, a window of this type."""
    bits = int.from_bytes(frame[4:36], "big")
    for channel in range(2):
        at = 20 + (granule * 2 + channel) * 59 + 33
        bits |= ((1 << 2 | block_type) if block_type else 0) << (256 - at - 3)
    return frame[:4] + bits.to_bytes(32, "big") + frame[36:]


def test_every_frame_of_a_real_encoding_is_valid(practice: ArrayScore, whole: bytes) -> None:
    assert frame_count(whole) == practice.frames


@pytest.mark.parametrize(
    "data",
    [
        FRAME[:-1],
        b"\xff\xfb\xb4" + FRAME[3:],  # 192 kbit/s
        b"\xff\xfb\x90" + FRAME[3:],  # 44.1 kHz
        b"\xff\xfb\x96" + FRAME[3:],  # padded
        b"\xff\xfa" + FRAME[2:],  # with CRC
        FRAME[:3] + b"\xc4" + FRAME[4:],  # mono
        FRAME[:4] + b"\x01" + FRAME[5:],  # leans on bytes of a frame before it
        FRAME[:5] + b"\x80" + FRAME[6:],
        FRAME + b"ID3" + bytes(FRAME_BYTES - 3),
    ],
)
def test_bytes_that_are_not_self_contained_frames_are_refused(data: bytes) -> None:
    with pytest.raises(EncodeError):
        frame_count(data)


def test_a_refusal_says_where() -> None:
    with pytest.raises(EncodeError, match="byte 768"):
        frame_count(FRAME + FRAME + bytes(FRAME_BYTES))


@pytest.mark.parametrize("before", range(4))
@pytest.mark.parametrize("after", range(4))
def test_frames_join_where_their_windows_overlap_in_the_same_shape(before: int, after: int) -> None:
    long, start, short, stop = range(4)
    fits = (after in (short, stop)) if before in (start, short) else (after in (long, start))
    assert joins(side(FRAME, 1, before), side(FRAME, 0, after)) is fits


def test_frames_of_one_encoding_always_join(whole: bytes) -> None:
    frames = [whole[at : at + FRAME_BYTES] for at in range(0, len(whole), FRAME_BYTES)]
    assert all(joins(a, b) for a, b in pairwise(frames))


@pytest.mark.parametrize("steps", [1, 2, 3, 8])
def test_quieter_frames_decode_to_the_same_sound_scaled(
    steps: int, whole: bytes, decode: Callable[[bytes], Sound]
) -> None:
    loud, soft = decode(whole), decode(quieter(whole, steps))
    assert frame_count(quieter(whole, steps)) == frame_count(whole)
    assert np.allclose(soft * STEP**steps, loud, atol=1e-5)


def test_what_is_quietest_already_stays_valid() -> None:
    assert quieter(FRAME, 3) == FRAME


@given(st.integers(1, 10_000_000), st.data())
def test_chunks_partition_the_frames(frames: int, data: st.DataObject) -> None:
    count = chunk_count(frames)
    assert chunk_start(0) == 0
    assert chunk_start(count - 1) < frames <= chunk_start(count)
    chunk = data.draw(st.integers(0, count - 1))
    start, stop = chunk_start(chunk), chunk_start(chunk + 1)
    assert start < stop
    assert {chunk_at(start), chunk_at((start + stop) // 2), chunk_at(stop - 1)} == {chunk}


def test_chunks_last_a_quarter_of_a_minute_and_the_first_is_cut_finer() -> None:
    assert [chunk_start(len(OPENING) + number) for number in range(3)] == [625, 1250, 1875]
    lengths = np.diff([*OPENING, CHUNK_FRAMES])
    assert all(length <= 5 * start for start, length in zip(OPENING[1:], lengths[1:], strict=True))
