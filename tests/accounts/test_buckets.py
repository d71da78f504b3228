from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_service.accounts.buckets import Limit, give_back, take

START = datetime(2026, 3, 29, tzinfo=UTC)
LIMIT = Limit(3, timedelta(seconds=60))


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_a_limit_trips_and_recovers() -> None:
    full_at: datetime | None = None
    told = []
    for seconds in (0, 1, 2, 3, 30, 59.9, 60, 61, 120, 10_000, 10_000, 10_000, 10_000):
        taken = take(full_at, at(seconds), LIMIT)
        full_at = taken.full_at
        told.append(taken.wait.total_seconds())
    assert told == pytest.approx([0, 0, 0, 57, 30, 0.1, 0, 59, 0, 0, 0, 0, 60])


def test_a_try_that_is_refused_costs_nothing() -> None:
    full_at: datetime | None = None
    for _ in range(3):
        full_at = take(full_at, START, LIMIT).full_at
    for seconds in range(60):
        refused = take(full_at, at(seconds), LIMIT)
        assert (refused.full_at, refused.allowed) == (full_at, False)
    assert take(full_at, at(60), LIMIT).allowed


def test_a_try_that_is_given_back_can_be_used_again() -> None:
    full_at: datetime | None = None
    for _ in range(3):
        full_at = take(full_at, START, LIMIT).full_at
    assert not take(full_at, START, LIMIT).allowed
    assert full_at
    again = take(give_back(full_at, START, LIMIT), START, LIMIT)
    assert again.allowed
    assert not take(again.full_at, START, LIMIT).allowed


def test_giving_back_never_makes_a_bucket_larger() -> None:
    full_at = START
    for _ in range(10):
        full_at = give_back(full_at, START, LIMIT)
    allowed = 0
    while (taken := take(full_at, START, LIMIT)).allowed:
        full_at, allowed = taken.full_at, allowed + 1
    assert allowed == LIMIT.tries


def test_a_clock_set_back_by_a_year_makes_nobody_wait_for_a_year() -> None:
    late = START + timedelta(days=365)
    full_at: datetime | None = None
    for _ in range(3):
        full_at = take(full_at, late, LIMIT).full_at
    assert take(full_at, START, LIMIT).wait == timedelta(seconds=60)


class CountingBucket:
    """The same as tries in a count, filled step by step: what the one moment must agree with."""

    def __init__(self) -> None:
        self.tokens, self.then = LIMIT.tries * 60, 0

    def take(self, seconds: int) -> bool:
        self.tokens = min(LIMIT.tries * 60, self.tokens + seconds - self.then)
        self.then = seconds
        if self.tokens < 60:
            return False
        self.tokens -= 60
        return True


@given(steps=st.lists(st.integers(0, 100), max_size=60))
def test_one_moment_in_time_tells_what_counting_would(steps: list[int]) -> None:
    full_at, seconds, counting = None, 0, CountingBucket()
    for step in steps:
        seconds += step
        taken = take(full_at, at(seconds), LIMIT)
        full_at = taken.full_at
        assert taken.allowed == counting.take(seconds)
        if not taken.allowed:
            assert take(full_at, at(seconds) + taken.wait, LIMIT).allowed
            assert not take(full_at, at(seconds) + taken.wait - timedelta(microseconds=1), LIMIT).allowed
