"""Which characters a script may hold, and the one form in which they are kept.

A character that can't be seen but changes what is read, spoken or shown has no
place in a script; ordinary letters of any language, in any direction, have.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from audio_service.script.limits import MAX_MARKS

_ASCII_CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_JOINERS: Final = frozenset("\u200c\u200d")
_BLANK_LETTERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_REFUSED: Final = {
    "Cc": "a control character",
    "Cf": "an invisible character",
    "Co": "a private-use character",
    "Cs": "half a character (a surrogate)",
    "Zl": "a line separator",
    "Zp": "a paragraph separator",
}


def faults(text: str) -> Iterator[tuple[int, str]]:
    """Yield where (from 1) and why a character of one line is refused."""
    if text.isascii():
        for found in _ASCII_CONTROL.finditer(text):
            yield found.start() + 1, _refusal(found.group(), _REFUSED["Cc"])
        return
    marks = 0
    for index, character in enumerate(text):
        category = unicodedata.category(character)
        marks = marks + 1 if category == "Mn" else 0
        if marks == MAX_MARKS + 1:
            yield index + 1, f"more than {MAX_MARKS} marks on one letter; delete some"
        elif character == "\ufffd":
            yield index + 1, "a character that was lost when the text was converted (U+FFFD); write it anew"
        elif category in _REFUSED and character != "\t" and not _joins(text, index):
            yield index + 1, _refusal(character, _REFUSED[category])
        elif character in _BLANK_LETTERS or ord(character) & 0xFFFE == 0xFFFE:
            yield index + 1, _refusal(character, "an invisible character")


def tidy(text: str) -> str:
    """Return one line in the form that is kept: NFC, each run of white space one space, none at the ends."""
    return " ".join((text if text.isascii() else unicodedata.normalize("NFC", text)).split())


def tidy_lines(lines: Iterable[str]) -> list[str]:
    """Return each line tidy, without blank lines at either end."""
    return "\n".join(tidy(line) for line in lines).strip("\n").split("\n")


def _refusal(character: str, kind: str) -> str:
    name = unicodedata.name(character, "").lower()
    return f"{kind}, U+{ord(character):04X}{f' ({name})' if name else ''}, has no place in a script; delete it"


def _joins(text: str, index: int) -> bool:
    """Whether the character is a joiner between letters of a script that is written with joiners."""
    if text[index] not in _JOINERS or not 0 < index < len(text) - 1:
        return False
    before, after = text[index - 1], text[index + 1]
    return before > "\u0590" and after > "\u0590" and unicodedata.category(before)[0] in "LMS"
