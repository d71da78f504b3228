"""Fields as a device sends them: hostile until read here."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, TypeVar

from audio_service.errors import JournalError
from audio_service.journal.days import is_zone_name

_Word = TypeVar("_Word", bound=StrEnum)

_LONGEST_MOMENT: Final = 40
_UNSEEN: Final = ("Cc", "Cf", "Cs", "Zl", "Zp")


class Fields:
    """The fields of one thing sent, each read with what is allowed.

    Every reader raises :class:`~audio_service.errors.JournalError` naming its
    field, and never repeats what was sent.
    """

    def __init__(self, sent: object, known: AbstractSet[str]) -> None:
        """Take what was sent.

        Raises:
            JournalError: It isn't an object, or has fields that nobody knows.
        """
        if not isinstance(sent, Mapping):
            raise JournalError("an object with named fields is needed")
        if any(name not in known for name in sent):
            raise JournalError(f"there is a field that isn't known; known are {', '.join(sorted(known))}")
        self._sent: Mapping[str, object] = sent

    def has(self, name: str) -> bool:
        """Tell whether a field was sent and is not null."""
        return self._sent.get(name) is not None

    def text(self, name: str, longest: int) -> str:
        """Return one line of text that any database can keep, spaces at its ends taken off."""
        value = self._sent.get(name)
        if not isinstance(value, str) or len(value) > longest:
            raise _wrong(name, f"text of at most {longest} characters")
        found = value.strip()
        if not found.isprintable() and any(_unseen(letter) for letter in found):
            raise _wrong(name, "one line of text without control characters")
        return found

    def whole(self, name: str, least: int, most: int) -> int:
        """Return a whole number."""
        value = self._sent.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise _wrong(name, f"a whole number from {least} to {most}")
        return value

    def number(self, name: str, least: float, most: float, *, of: str = "a number") -> float:
        """Return a number, whole or not."""
        value = self._sent.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise _wrong(name, f"{of} from {least:g} to {most:g}")
        return float(value)

    def truth(self, name: str) -> bool:
        value = self._sent.get(name)
        if not isinstance(value, bool):
            raise _wrong(name, "true or false")
        return value

    def seconds(self, name: str, most: timedelta, *, least: timedelta = timedelta(0)) -> timedelta:
        """Return a length of time sent in seconds, to the millisecond."""
        value = self.number(name, least.total_seconds(), most.total_seconds(), of="seconds")
        return timedelta(milliseconds=round(value * 1000))

    def moment(self, name: str) -> datetime:
        """Return a moment sent as ISO 8601 with an offset, in UTC."""
        value = self._sent.get(name)
        allowed = "a time such as 2026-03-01T06:30:00Z"
        if not isinstance(value, str) or len(value) > _LONGEST_MOMENT:
            raise _wrong(name, allowed)
        try:
            found = datetime.fromisoformat(value)
            if found.tzinfo is None:
                raise _wrong(name, f"{allowed}, with its offset from UTC")
            return found.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise _wrong(name, allowed) from error

    def zone(self, name: str) -> str:
        """Return the name of a time zone, which needn't be known here."""
        value = self._sent.get(name)
        if not isinstance(value, str) or not is_zone_name(value):
            raise _wrong(name, "a time zone such as Europe/Berlin")
        return value

    def word(self, name: str, kind: type[_Word]) -> _Word:
        """Return one of several words."""
        value = self._sent.get(name)
        if not isinstance(value, str) or value not in {word.value for word in kind}:
            raise _wrong(name, f"one of {', '.join(kind)}")
        return kind(value)

    def size(self, name: str, most: int, words: Mapping[str, int]) -> int | None:
        """Return a number from 0, sent as such or as a word; None if it was left out."""
        if not self.has(name):
            return None
        value = self._sent[name]
        if isinstance(value, str) and value in words:
            return words[value]
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise _wrong(
                name, f"a whole number from 0 to {most}" + (f", or one of {', '.join(words)}" if words else "")
            )
        return value

    def identity(self, name: str) -> uuid.UUID:
        return identity(self._sent.get(name), name)


def identity(value: object, name: str = "id") -> uuid.UUID:
    """Return an id made on a device.

    Raises:
        JournalError: It isn't a UUID in its usual form of 36 characters.
    """
    try:
        found = uuid.UUID(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or str(found) != str(value).lower():
        raise _wrong(name, "a UUID such as 0b6f5f6e-5a52-4a63-9e2d-3f4f9a3d8f10")
    return found


def _unseen(letter: str) -> bool:
    # Joiners belong to many scripts and to emoji; all else that can't be seen is kept out.
    return unicodedata.category(letter) in _UNSEEN and letter not in "\u200c\u200d"


def _wrong(name: str, allowed: str) -> JournalError:
    return JournalError(f"{name}: needs {allowed}", field=name)
