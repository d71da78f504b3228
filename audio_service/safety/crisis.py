"""Where to turn in a crisis: a text that whoever keeps the service writes, checks and dates.

It stands beside the sound, before the first play and on easing out; it is never
spoken.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from audio_service.errors import CrisisTextError
from audio_service.safety.models import ONLY, CrisisTextRow

DEFAULT_TEXT: Final = (
    "This recording is not treatment, and nobody is listening on the other end. If you might hurt yourself or "
    "someone else, or are in danger, please contact your local emergency number or a crisis line now. In the United "
    "States, call or text 988. A person you trust counts too."
)
"""Holds until another is written. The one number in it is for one country: whoever keeps the service adds theirs."""

LONGEST_TEXT: Final = 2000

CHECKED_FOR: Final = timedelta(days=183)
"""Numbers change; twice a year somebody should call and look."""


@dataclass(frozen=True, slots=True)
class CrisisText:
    """Where to turn in a crisis.

    Attributes:
        text: Plain text, perhaps of several lines.
        checked: The day on which somebody last made sure that it is right, or None if nobody has.
    """

    text: str = DEFAULT_TEXT
    checked: date | None = None

    @property
    def is_default(self) -> bool:
        return self.text == DEFAULT_TEXT

    def stale(self, today: date) -> bool:
        """Tell whether it should be checked again."""
        return self.checked is None or today - self.checked > CHECKED_FOR


def crisis_text(db: Session) -> CrisisText:
    """Return the text that holds."""
    row = db.get(CrisisTextRow, ONLY)
    return CrisisText() if row is None else CrisisText(row.text, row.checked_on)


def set_crisis_text(db: Session, text: str, checked: date | None, now: datetime) -> CrisisText:
    """Keep a text and the day on which it was checked; an empty text brings the default back.

    Args:
        db: A transaction that writes.
        text: As it was typed.
        checked: The day, or None for never; at most a day ahead, as it may be tomorrow already where it was typed.
        now: The time.

    Raises:
        CrisisTextError: The text is too long or has characters that can't be seen, or the day is yet to come.
    """
    chosen = CrisisText(_tidy(text) or DEFAULT_TEXT, checked)
    if checked is not None and checked > now.date() + timedelta(days=1):
        raise CrisisTextError("the day on which the text was checked is yet to come; take today's date")
    db.execute(delete(CrisisTextRow))
    db.add(CrisisTextRow(id=ONLY, text=chosen.text, checked_on=chosen.checked, changed_at=now))
    return chosen


def _tidy(text: str) -> str:
    """Return a text without spaces at its ends and the ends of its lines.

    Raises:
        CrisisTextError: It can't be shown as it is.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    tidied = "\n".join(line.rstrip() for line in lines)
    if len(tidied) > LONGEST_TEXT:
        raise CrisisTextError(f"the text has more than {LONGEST_TEXT} letters; in a crisis nobody reads so much")
    if any(unicodedata.category(letter) in {"Cc", "Cs"} and letter != "\n" for letter in tidied):
        raise CrisisTextError("the text has a character that can't be seen; type it again")
    return tidied
