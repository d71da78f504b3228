"""What a journal adds up to: days, weeks, practices, circles. Nothing here judges."""

from __future__ import annotations

import calendar
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from audio_service.journal.check_ins import CheckIn, When
from audio_service.journal.days import Days
from audio_service.journal.sittings import Sitting

WEEK: Final = 7
MONDAY: Final = 0


@dataclass(frozen=True, slots=True)
class DayTotal:
    """What counts of one day: how many sittings, and how long was heard."""

    day: date
    sittings: int = 0
    heard: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days.

    Attributes:
        days: From its first day to its last.
        goal: Days of practice that the listener aims at, or None.
    """

    days: tuple[DayTotal, ...]
    goal: int | None

    @property
    def practised(self) -> int:
        """On how many of its days there was practice."""
        return sum(day.sittings > 0 for day in self.days)

    @property
    def heard(self) -> timedelta:
        return sum((day.heard for day in self.days), timedelta(0))


@dataclass(frozen=True, slots=True)
class PracticeTotal:
    """What counts of one practice, under the title it was last known by."""

    practice: str
    title: str
    sittings: int
    heard: timedelta


@dataclass(frozen=True, slots=True)
class Pair:
    """The check-ins of one sitting; either side may have been skipped.

    Attributes:
        sitting_id: The sitting.
        title: The practice's title then, or "" if the sitting itself isn't known (yet).
        at: When the first of the two was made.
        day: The day that moment belongs to.
        before: Made before the sitting.
        after: Made after it.
    """

    sitting_id: uuid.UUID
    title: str
    at: datetime
    day: date
    before: CheckIn | None
    after: CheckIn | None


def day_totals(sittings: Iterable[Sitting], days: Days) -> dict[date, DayTotal]:
    """Return the total of every day with practice.

    A sitting belongs wholly to the day it began in. Those that don't count are
    left out of days and minutes alike, so that the two never disagree.
    """
    counts: defaultdict[date, int] = defaultdict(int)
    heard: defaultdict[date, timedelta] = defaultdict(timedelta)
    for sitting in sittings:
        if sitting.counts:
            day = days.day(sitting.begun_at, sitting.zone)
            counts[day] += 1
            heard[day] += sitting.heard
    return {day: DayTotal(day, counts[day], heard[day]) for day in sorted(counts)}


def month(totals: Mapping[date, DayTotal], year: int, number: int) -> tuple[DayTotal, ...]:
    """Return every day of a calendar month (1 to 12), with or without practice."""
    last = calendar.monthrange(year, number)[1]
    return tuple(_of(totals, date(year, number, day)) for day in range(1, last + 1))


def weeks(
    totals: Mapping[date, DayTotal], today: date, *, goal: int | None, count: int = 6, first_weekday: int = MONDAY
) -> tuple[Week, ...]:
    """Return the last weeks up to the one with today, oldest first."""
    begins = today - timedelta(days=(today.weekday() - first_weekday) % WEEK)
    found = []
    for back in range(count - 1, -1, -1):
        first = begins - timedelta(weeks=back)
        found.append(Week(tuple(_of(totals, first + timedelta(days=n)) for n in range(WEEK)), goal))
    return tuple(found)


def streak(totals: Mapping[date, DayTotal], today: date) -> int:
    """Return how many days in a row there was practice; today is not missed before it is over."""
    day = today if _of(totals, today).sittings else today - timedelta(days=1)
    count = 0
    while _of(totals, day).sittings:
        count += 1
        day -= timedelta(days=1)
    return count


def practice_totals(sittings: Iterable[Sitting]) -> tuple[PracticeTotal, ...]:
    """Return what counts by practice, the most heard first."""
    by_practice: defaultdict[str, list[Sitting]] = defaultdict(list)
    for sitting in sittings:
        if sitting.counts:
            by_practice[sitting.practice].append(sitting)
    totals = [
        PracticeTotal(
            practice,
            max(found, key=lambda sitting: (sitting.begun_at, sitting.title)).title,
            len(found),
            sum((sitting.heard for sitting in found), timedelta(0)),
        )
        for practice, found in by_practice.items()
    ]
    return tuple(sorted(totals, key=lambda total: (-total.heard, total.practice)))


def pairs(check_ins: Iterable[CheckIn], sittings: Iterable[Sitting], days: Days) -> tuple[Pair, ...]:
    """Return check-ins by sitting, oldest first; of several on one side of a sitting, the one made last."""
    titles = {sitting.id: sitting.title for sitting in sittings}
    sides: defaultdict[uuid.UUID, dict[When, CheckIn]] = defaultdict(dict)
    for check_in in sorted(check_ins, key=lambda made: (made.made_at, made.id)):
        sides[check_in.sitting_id][check_in.when] = check_in
    found = []
    for sitting_id, made in sides.items():
        first = min(made.values(), key=lambda check_in: (check_in.made_at, check_in.id))
        day = days.day(first.made_at, first.zone)
        pair = Pair(
            sitting_id, titles.get(sitting_id, ""), first.made_at, day, made.get(When.BEFORE), made.get(When.AFTER)
        )
        found.append(pair)
    return tuple(sorted(found, key=lambda pair: (pair.at, pair.sitting_id)))


def _of(totals: Mapping[date, DayTotal], day: date) -> DayTotal:
    return totals.get(day, DayTotal(day))
