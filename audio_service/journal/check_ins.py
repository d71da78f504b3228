"""Check-ins before and after a sitting: distress and the three circles, every part of it optional.

The circles are Gilbert's threat, drive and soothing systems, a metaphor and no
measurement. Nothing here says that a number is good or bad.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from audio_service.journal.sittings import LATEST

MOST: Final = 10
"""The greatest distress (as on the SUDS) and the largest circle; the least is 0."""

CIRCLES: Final = ("threat", "drive", "soothing")

CIRCLE_WORDS: Final[Mapping[str, int]] = MappingProxyType(
    {"none": 0, "small": 2, "medium": 5, "large": 8, "full": MOST}
)
"""Sizes as words, for those who don't want to give a number."""

_HELP_RISE: Final = 3
_HELP_FROM: Final = 8


class When(StrEnum):
    """On which side of its sitting a check-in stands."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class CheckIn:
    """How it was, as far as the listener wanted to say.

    Attributes:
        id: Made on the device.
        sitting_id: The sitting it belongs to, which may come later or never.
        when: Before or after it.
        made_at: When.
        zone: The listener's IANA time zone then.
        distress: 0 to 10, right now.
        threat: Size of the circle, 0 to 10.
        drive: Likewise.
        soothing: Likewise.
        note: One line, or "".
        sequence: Counts its writes, so that the last one holds.
    """

    id: uuid.UUID
    sitting_id: uuid.UUID
    when: When
    made_at: datetime
    zone: str
    distress: int | None
    threat: int | None
    drive: int | None
    soothing: int | None
    note: str
    sequence: int

    @property
    def circles(self) -> tuple[int | None, int | None, int | None]:
        return self.threat, self.drive, self.soothing


def bounded_check_in(check_in: CheckIn, received_at: datetime) -> CheckIn:
    """Return a check-in with the time it came where the device's clock is ahead, or more than a year behind."""
    believable = received_at - LATEST <= check_in.made_at <= received_at
    return check_in if believable else replace(check_in, made_at=received_at)


def join_check_ins(one: CheckIn, other: CheckIn) -> CheckIn:
    """Return what two writes of the same check-in tell together: what the later one says, whichever comes first."""
    return replace(max(one, other, key=_later), made_at=min(one.made_at, other.made_at))


def circle_word(size: int) -> str:
    """Return the word that is nearest to a size; of two, the smaller."""
    return min(CIRCLE_WORDS, key=lambda word: abs(CIRCLE_WORDS[word] - size))


def offer_grounding(before: CheckIn | None, after: CheckIn) -> bool:
    """Tell whether to offer grounding and the help text after a sitting: distress is high, or has risen much.

    It is an offer, not a finding; to feel worse after practice is common.
    """
    if after.distress is None:
        return False
    rise = 0 if before is None or before.distress is None else after.distress - before.distress
    return after.distress >= _HELP_FROM or rise >= _HELP_RISE


def _later(check_in: CheckIn) -> tuple[int, str, str, tuple[int, ...], str, str]:
    """Return what orders the writes of a check-in: their number, and then anything that tells two of them apart."""
    numbers = tuple(-1 if number is None else number for number in (check_in.distress, *check_in.circles))
    return check_in.sequence, str(check_in.sitting_id), check_in.when, numbers, check_in.note, check_in.zone
