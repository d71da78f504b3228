"""A clock that is moved by hand, randomness that repeats itself, and what fixtures share."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from audio_service.accounts import Present

Join = Callable[..., Present]
GOOD = "correct horse battery"
KEY = bytes(range(32))
START = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class Counting:
    """Random bytes that are the same in each run and different at each call."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, count: int) -> bytes:
        self.calls += 1
        return hashlib.shake_128(str(self.calls).encode()).digest(count)
