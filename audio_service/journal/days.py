"""Which day a moment belongs to, in a time zone and with a day that may begin after midnight."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

_DAY: Final = timedelta(days=1)
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}")
_LONGEST_NAME: Final = 64


def is_zone_name(name: str) -> bool:
    """Tell whether a text has the form of an IANA zone name; a device may know newer ones than we do."""
    return len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) is not None


@lru_cache(maxsize=1)
def known_zones() -> frozenset[str]:
    """Return the names of all time zones known here."""
    return frozenset(name for name in available_timezones() if name not in ("localtime", "Factory"))


@lru_cache(maxsize=64)
def zone_named(name: str) -> ZoneInfo | None:
    """Return a time zone, or None if there is none of this name here."""
    return ZoneInfo(name) if name in known_zones() else None


@dataclass(frozen=True, slots=True)
class Days:
    """How a listener's days are told.

    Every moment belongs to exactly one day, and later moments never to earlier
    days. Days last 23 or 25 hours, or whatever the clocks make of them, where
    the clocks change.

    Attributes:
        zone: The zone that the listener chose, or None to take the one they were in.
        begins: How long after midnight a day begins, less than a day.
    """

    zone: str | None = None
    begins: timedelta = timedelta(0)

    def day(self, moment: datetime, zone_then: str) -> date:
        """Return the day that a moment belongs to.

        Args:
            moment: With any time zone.
            zone_then: The zone the listener was in; one that isn't known here is taken for UTC.
        """
        zone = self._zone(zone_then)
        found = (moment.astimezone(zone).replace(tzinfo=None) - self.begins).date()
        # Only where the clocks change about when the day begins, or skip a day, the wall clock isn't enough.
        while self._begin(found, zone) > moment:
            found -= _DAY
        while self._begin(found + _DAY, zone) <= moment:
            found += _DAY
        return found

    def bounds(self, day: date, zone_then: str) -> tuple[datetime, datetime]:
        """Return when a day begins and when the next does, in UTC."""
        zone = self._zone(zone_then)
        return self._begin(day, zone), self._begin(day + _DAY, zone)

    def _zone(self, zone_then: str) -> ZoneInfo:
        return zone_named(self.zone or zone_then) or zone_named(zone_then) or ZoneInfo("UTC")

    def _begin(self, day: date, zone: ZoneInfo) -> datetime:
        """Return the moment a day begins: the first of two, or as much later as the clocks skip."""
        return (datetime.combine(day, time()) + self.begins).replace(tzinfo=zone, fold=0).astimezone(UTC)
