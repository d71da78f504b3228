from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_service.units import clock, nearest_frames, parse_minutes, samples


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("12", 720), ("17.5", 1050), ("17:30", 1050), ("1:02:00", 3720), ("0:45", 45), ("90:00", 5400), (" 5 ", 300)],
)
def test_a_length_is_read_as_minutes_or_as_a_clock(text: str, seconds: float) -> None:
    assert parse_minutes(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "twelve", "-5", "1:75", "5:", ":30", "1e3", "nan", "inf", "9" * 400, "１２:３４:５６:７８"]
)
def test_anything_else_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(ValueError, match=r"minutes such as 12 or 17\.5, or a clock such as 17:30"):
        parse_minutes(text)


@given(st.integers(0, 359_999))
def test_a_clock_reads_back_as_what_was_written(whole: int) -> None:
    assert parse_minutes(clock(whole)) == whole


@given(st.integers(0, 10**7))
def test_whole_milliseconds_are_whole_samples(milliseconds: int) -> None:
    assert samples(milliseconds / 1000) == milliseconds * 48


def test_a_length_is_at_least_one_frame() -> None:
    assert nearest_frames(0) == 1
