"""How far somebody is in a programme: rows of dots, worked out from their sittings.

A programme is known here by the names of its practices alone, week by week.
Nothing is kept but the day it was taken up; what was heard fills dots:

- on each day of the listener's own, each practice fills one dot at most, so that
  going on with what was broken off doesn't count twice;
- it fills the first empty dot of its practice in the week the listener is in. If
  that week is full, the next week may have the dot. If there is none, the practice
  stands in for another one of the week. If the week doesn't have it at all, it fills
  a dot that was left empty in a week before; else it belongs to no dot;
- a week is full with as many dots as the programme's goal says. It is over when all
  of its dots are filled, or when it is full and seven days have gone by since its
  first. Until then it goes on, however long that takes.

So a gap moves nothing and takes nothing away, a dot that was passed over stays
empty and can still be filled, and what is next is the first empty dot of the week.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from audio_service.journal.days import Days
from audio_service.journal.sittings import Sitting

WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A programme that somebody has taken up.

    Attributes:
        programme: The name it is known by in the library, which may have gone since.
        title: Its title as it was shown then.
        begun_on: The first of their days whose sittings count for it.
        taken_up_at: When they took it up.
    """

    programme: str
    title: str
    begun_on: date
    taken_up_at: datetime


@dataclass(frozen=True, slots=True)
class Filled:
    """What filled a dot: a practice, under the title it was known by, on a day."""

    day: date
    practice: str
    title: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is.

    Attributes:
        weeks: A row of dots for each week; an empty one is None.
        full: For each week, whether its goal is reached.
        week: The week they are in, counted from 0; the last one when it is over.
        next: The dot that comes next in that week, counted from 0; None when the last week is over.
        today: Whether a dot was filled today.
    """

    weeks: tuple[tuple[Filled | None, ...], ...]
    full: tuple[bool, ...]
    week: int
    next: int | None
    today: bool


def progress(
    plan: Sequence[Sequence[str]],
    *,
    goal: int,
    begun_on: date,
    sittings: Iterable[Sitting],
    days: Days,
    today: date,
) -> Progress:
    """Return how far somebody is in a programme.

    Args:
        plan: The name of the practice of each dot, week by week; no week is empty.
        goal: How many dots make a week full, where it has so many.
        begun_on: The first day that counts.
        sittings: What was heard; those that don't count as practice are passed over.
        days: How the listener's days are told.
        today: The day it is for them.
    """
    rows = _Rows(plan, goal)
    for heard in _heard(sittings, days, begun_on):
        rows.fill(heard)
    rows.go_on(today)
    dots = tuple(tuple(row) for row in rows.dots)
    return Progress(
        weeks=dots,
        full=tuple(rows.is_full(number) for number in range(len(dots))),
        week=rows.week,
        next=None if rows.is_over(rows.week, today) else dots[rows.week].index(None),
        today=any(dot is not None and dot.day == today for row in dots for dot in row),
    )


class _Rows:
    """Dots being filled, day by day."""

    def __init__(self, plan: Sequence[Sequence[str]], goal: int) -> None:
        self.dots: list[list[Filled | None]] = [[None] * len(week) for week in plan]
        self.week = 0
        self._plan = plan
        self._goal = goal

    def fill(self, heard: Filled) -> None:
        self.go_on(heard.day)
        place = self._place(heard.practice)
        if place is not None:
            week, number = place
            self.week = max(self.week, week)
            self.dots[week][number] = heard

    def go_on(self, day: date) -> None:
        """Go on to the week that somebody is in on a day."""
        while self.week + 1 < len(self.dots) and self.is_over(self.week, day):
            self.week += 1

    def is_full(self, week: int) -> bool:
        row = self.dots[week]
        return sum(dot is not None for dot in row) >= min(self._goal, len(row))

    def is_over(self, week: int, day: date) -> bool:
        row = self.dots[week]
        if None not in row:
            return True
        first = min((dot.day for dot in row if dot), default=day)
        return self.is_full(week) and day >= first + WEEK

    def _place(self, practice: str) -> tuple[int, int] | None:
        here = self.week
        following = [here + 1] if self.is_full(here) and here + 1 < len(self.dots) else []
        for week in (here, *following):
            if (number := self._empty(week, practice)) is not None:
                return week, number
        if practice in self._plan[here] and None in self.dots[here]:
            return here, self.dots[here].index(None)
        for week in range(here):
            if (number := self._empty(week, practice)) is not None:
                return week, number
        return None

    def _empty(self, week: int, practice: str) -> int | None:
        """Return the first empty dot of a practice in a week."""
        names = enumerate(self._plan[week])
        return next((number for number, name in names if name == practice and self.dots[week][number] is None), None)


def _heard(sittings: Iterable[Sitting], days: Days, begun_on: date) -> Iterator[Filled]:
    """Yield each practice of each day from the beginning on, in order, under the title it had last on that day."""
    found: dict[tuple[date, str], Filled] = {}
    for sitting in sorted(sittings, key=lambda one: (one.begun_at, one.id)):
        day = days.day(sitting.begun_at, sitting.zone)
        if sitting.counts and day >= begun_on:
            found[day, sitting.practice] = Filled(day, sitting.practice, sitting.title)
    return iter(sorted(found.values(), key=lambda heard: heard.day))
