"""Sittings, and how what a device tells of one is joined with what is known.

Each write tells the whole state of a sitting, never a difference, and
:func:`join` is the least upper bound of two states. It is commutative,
associative and idempotent, so writes may come late, twice, or in any order, and
what is known in the end is the same:

- seconds heard only grow. They are one number, the greatest told; not a set of
  stretches heard, because that could not count what was heard again, and its
  size would be up to whoever sends it;
- the position belongs to a round: it goes forward within one, and back only
  where the listener went back on purpose, which begins the next (``restarts``).
  A player that reports 0 when it starts changes nothing;
- how it ended belongs to its round too. Completed and eased out are final;
  between playing and left, the later sequence number decides, since a page that
  was hidden may come back;
- what it was and when it began is the earliest that was told.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

LATEST: Final = timedelta(days=366)
"""How late a sitting may come and keep its day; a clock that says more is one that was never set."""

LONGEST: Final = timedelta(hours=24)
"""The most that one sitting can have heard, and the longest thing to hear."""

COUNTS_FROM: Final = timedelta(seconds=60)
"""What must be heard for a sitting to count: the shortest practices last a minute, and a touch of play seconds."""


class Outcome(StrEnum):
    """How a sitting stands. None is better than another."""

    PLAYING = "playing"
    LEFT = "left"
    EASED_OUT = "eased-out"
    COMPLETED = "completed"


_FINALITY: Final = {Outcome.PLAYING: 0, Outcome.LEFT: 0, Outcome.EASED_OUT: 1, Outcome.COMPLETED: 2}


@dataclass(frozen=True, slots=True)
class Sitting:
    """One time somebody listened.

    Attributes:
        id: Made on the device.
        practice: The name it is known by in the library, which may have gone since.
        title: The practice's title as it was shown then.
        rendition: The identity of what was played.
        length: The length of what was played.
        begun_at: When play was pressed.
        zone: The listener's IANA time zone then.
        heard: How long sound was heard, not what was sought over; what was heard again counts again.
        furthest: The furthest position reached in any round.
        position: Where to go on.
        restarts: How often the listener went back on purpose, from the start or by seeking.
        sequence: Counts the writes of a sitting, for each device's own order.
        outcome: How it stands.
    """

    id: uuid.UUID
    practice: str
    title: str
    rendition: str
    length: timedelta
    begun_at: datetime
    zone: str
    heard: timedelta
    furthest: timedelta
    position: timedelta
    restarts: int
    sequence: int
    outcome: Outcome

    @property
    def counts(self) -> bool:
        """Whether it counts as practice: a minute heard, or half of what lasts less than two."""
        return self.heard >= min(COUNTS_FROM, self.length / 2)


def bounded(sitting: Sitting, received_at: datetime) -> Sitting:
    """Return a sitting as it can have been, whatever the device says.

    - Positions lie within the length.
    - No round hears more than what lies before the furthest position, and no
      sitting more than a day. This doesn't depend on when a write comes, so a
      write that comes again later counts no more than it did.
    - What was heard was heard before it was told of: a sitting that would have
      begun too late for that, because the device's clock is ahead, began just
      in time. The same is taken where the clock is more than a year behind.
    """
    furthest = min(max(sitting.furthest, sitting.position), sitting.length)
    heard = min(sitting.heard, furthest * (sitting.restarts + 1), LONGEST)
    just_in_time = received_at - heard
    believable = received_at - LATEST <= sitting.begun_at <= just_in_time
    return replace(
        sitting,
        begun_at=sitting.begun_at if believable else just_in_time,
        heard=heard,
        furthest=furthest,
        position=min(sitting.position, sitting.length),
    )


def join(one: Sitting, other: Sitting) -> Sitting:
    """Return what two states of the same sitting tell together."""
    earlier = min(one, other, key=_beginning)
    heard, furthest = max(one.heard, other.heard), max(one.furthest, other.furthest)
    if one.restarts != other.restarts:
        last = max(one, other, key=lambda sitting: sitting.restarts)
        position, sequence, outcome = last.position, last.sequence, last.outcome
    else:
        position, sequence = max(one.position, other.position), max(one.sequence, other.sequence)
        outcome = max(one, other, key=_standing).outcome
    return replace(
        earlier,
        heard=heard,
        furthest=furthest,
        position=position,
        restarts=max(one.restarts, other.restarts),
        sequence=sequence,
        outcome=outcome,
    )


def _beginning(sitting: Sitting) -> tuple[datetime, str, str, str, str, timedelta]:
    return sitting.begun_at, sitting.zone, sitting.practice, sitting.title, sitting.rendition, sitting.length


def _standing(sitting: Sitting) -> tuple[int, int, bool]:
    """Return what orders outcomes within a round."""
    final = _FINALITY[sitting.outcome]
    return final, 0 if final else sitting.sequence, sitting.outcome is Outcome.LEFT
