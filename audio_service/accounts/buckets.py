"""How often something may be tried: a token bucket kept as one moment in time.

This is the generic cell rate algorithm (ITU-T I.371): instead of a count of
tries it keeps when the bucket will be full again, so time alone refills it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries at once, and one more each time ``every`` has passed."""

    tries: int
    every: timedelta

    @property
    def span(self) -> timedelta:
        """How long an empty bucket takes to fill."""
        return self.tries * self.every


@dataclass(frozen=True, slots=True)
class Taken:
    """A bucket after a try.

    Attributes:
        full_at: When it will be full; this is all of it.
        wait: How long until a try is left; nothing if this one was.
    """

    full_at: datetime
    wait: timedelta = timedelta(0)

    @property
    def allowed(self) -> bool:
        return not self.wait


def take(full_at: datetime | None, now: datetime, limit: Limit) -> Taken:
    """Take a try out of a bucket, or tell how long to wait for one; a try that is refused costs nothing.

    Args:
        full_at: When the bucket will be full; None where it has never been used.
        now: The time; where a clock has been set back, nobody waits longer
            than an empty bucket would make them.
        limit: The size of the bucket.
    """
    full_at = _within(full_at, now, limit)
    after = full_at + limit.every
    wait = after - (now + limit.span)
    return Taken(full_at, wait) if wait > timedelta(0) else Taken(after)


def give_back(full_at: datetime, now: datetime, limit: Limit) -> datetime:
    """Return when a bucket will be full after one try was put back into it."""
    return _within(_within(full_at, now, limit) - limit.every, now, limit)


def _within(full_at: datetime | None, now: datetime, limit: Limit) -> datetime:
    return min(max(full_at or now, now), now + limit.span)
