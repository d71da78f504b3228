"""What a journal adds up to, for the API and for its page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from audio_service.database import Database
from audio_service.errors import JournalError
from audio_service.journal import (
    CheckIn,
    DayTotal,
    Pair,
    Preferences,
    Sitting,
    Week,
    check_ins,
    day_totals,
    pairs,
    practice_totals,
    preferences,
    sittings,
    streak,
    weeks,
)
from audio_service.journal import month as days_of_month
from audio_service.journal.days import is_zone_name

_MONTH: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_YEARS: Final = range(1970, 3000)
_LATEST_PAIRS: Final = 30
_MONTHS_OF_A_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar, from January 1970 to December 2999."""

    year: int
    number: int

    @classmethod
    def read(cls, text: str) -> Month:
        """Return the month that a text such as 2026-03 names.

        Raises:
            JournalError: It names none, or one that is out of range.
        """
        found = _MONTH.fullmatch(text)
        if not found or int(found[1]) not in _YEARS:
            raise JournalError("month: needs a month such as 2026-03, from 1970 to 2999", field="month")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @property
    def label(self) -> str:
        """As a person calls it."""
        return f"{date(self.year, self.number, 1):%B %Y}"

    def moved(self, months: int) -> Month | None:
        """Return a month before or after this one, or None where that is out of range."""
        year, number = divmod(self.year * _MONTHS_OF_A_YEAR + self.number - 1 + months, _MONTHS_OF_A_YEAR)
        return Month(year, number + 1) if year in _YEARS else None

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"


@dataclass(frozen=True, slots=True)
class Sums:
    """A listener's journal as it is at one moment.

    Attributes:
        preferences: How they want it kept.
        sittings: All of them, oldest first.
        check_ins: All of them, oldest first.
        zone: The zone that today is told by.
        today: The day it is there.
        month: The month of the calendar.
    """

    preferences: Preferences
    sittings: Sequence[Sitting]
    check_ins: Sequence[CheckIn]
    zone: str
    today: date
    month: Month

    @property
    def fields(self) -> dict[str, Any]:
        """The sums, for JSON."""
        days = self.preferences.days
        totals = day_totals(self.sittings, days)
        goal = self.preferences.weekly_goal
        return {
            "today": _day(totals.get(self.today, DayTotal(self.today))),
            "month": [_day(day) for day in days_of_month(totals, self.month.year, self.month.number)],
            "weeks": [_week(week) for week in weeks(totals, self.today, goal=goal)],
            "practices": [
                {
                    "practice": total.practice,
                    "title": total.title,
                    "sittings": total.sittings,
                    "heard": total.heard.total_seconds(),
                }
                for total in practice_totals(self.sittings)
            ],
            "circles": [_pair(pair) for pair in pairs(self.check_ins, self.sittings, days)[-_LATEST_PAIRS:]],
            "streak": streak(totals, self.today) if self.preferences.streak else None,
            "goal": goal,
        }


def sums(
    database: Database, listener: str, now: datetime, *, month: str | None = None, zone: str | None = None
) -> Sums:
    """Return what a listener's journal adds up to.

    Args:
        database: Where it is.
        listener: Whose.
        now: The time.
        month: The month of the calendar, such as 2026-03; the present one if None.
        zone: The zone that today is told by where the preferences name none;
            without either, the one where the last sitting was.

    Raises:
        JournalError: There is no such month, or the zone's name isn't one.
    """
    if zone and not is_zone_name(zone):
        raise JournalError("zone: needs a time zone such as Europe/Berlin", field="zone")
    with database() as db:
        chosen = preferences(db, listener)
        heard, made = sittings(db, listener), check_ins(db, listener)
    here = chosen.zone or zone or (heard[-1].zone if heard else "UTC")
    today = chosen.days.day(now, here)
    return Sums(chosen, heard, made, here, today, Month.of(today) if month is None else Month.read(month))


def _day(total: DayTotal) -> dict[str, Any]:
    return {"day": total.day.isoformat(), "sittings": total.sittings, "heard": total.heard.total_seconds()}


def _week(week: Week) -> dict[str, Any]:
    return {
        "days": [_day(day) for day in week.days],
        "practised": week.practised,
        "heard": week.heard.total_seconds(),
    }


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "sitting": str(pair.sitting_id),
        "title": pair.title,
        "day": pair.day.isoformat(),
        "before": _felt(pair.before),
        "after": _felt(pair.after),
    }


def _felt(check_in: CheckIn | None) -> dict[str, Any] | None:
    if check_in is None:
        return None
    return {
        "distress": check_in.distress,
        "threat": check_in.threat,
        "drive": check_in.drive,
        "soothing": check_in.soothing,
        "note": check_in.note,
    }
