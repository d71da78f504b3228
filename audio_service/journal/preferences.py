"""How a listener wants their journal kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from audio_service.journal.days import Days

LATEST_DAY_BEGINS: Final = timedelta(hours=12)
"""A day may begin at noon at the latest; from there on, it would be a day by another date."""

LARGEST_GOAL: Final = 7


@dataclass(frozen=True, slots=True)
class Preferences:
    """A listener's choices; as they are here until chosen otherwise.

    Attributes:
        zone: The IANA time zone that days are told by; None takes for each
            sitting the zone the device was in.
        day_begins: How long after midnight a day begins: with four hours, a
            sitting at half past one belongs to the evening before.
        weekly_goal: Days of practice a week that the listener aims at; None for no goal.
        streak: Whether days in a row are counted.
        check_ins: Whether check-ins are offered; each can be skipped.
        notes: Whether a line of text is offered with them.
    """

    zone: str | None = None
    day_begins: timedelta = timedelta(0)
    weekly_goal: int | None = None
    streak: bool = False
    check_ins: bool = True
    notes: bool = False

    @property
    def days(self) -> Days:
        """How this listener's days are told."""
        return Days(self.zone, self.day_begins)
