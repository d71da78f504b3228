"""A wish: a few words of the author's or the listener's own, which are spoken as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from audio_service.errors import Place
from audio_service.script.characters import faults, tidy
from audio_service.script.limits import MAX_WISH_CHARACTERS, MAX_WISH_WORDS, MAX_WISHES, MIN_WISHES
from audio_service.script.model import Line
from audio_service.script.problems import Unreadable, quoted
from audio_service.script.spoken import spoken_line

NUMBER: Final = f"{MIN_WISHES} or {MAX_WISHES}"
"""How many wishes there are, in words."""


def wish_line(text: str) -> Line:
    """Return the line that says a wish; nothing in it is read as markup.

    Raises:
        Unreadable: It is longer than a wish is, or holds what no line can.
    """
    if len(text) > MAX_WISH_CHARACTERS:
        raise Unreadable(1, f"a wish has at most {MAX_WISH_CHARACTERS} characters, found {len(text)}")
    for _, fault in faults(text):
        raise Unreadable(1, f"in a wish: {fault}")
    wish = tidy(text)
    if any(brace in wish for brace in "{}"):
        raise Unreadable(1, f"braces are not spoken; found {quoted(wish)}")
    if (count := len(wish.split())) > MAX_WISH_WORDS:
        raise Unreadable(1, f"a wish has at most {MAX_WISH_WORDS} words, found {count}: {quoted(wish)}")
    return spoken_line("\\" + wish, Place("", 0, 1))


def check_number(wishes: Sequence[str]) -> None:
    """Do nothing for a round of wishes.

    Raises:
        Unreadable: there are too few or too many.
    """
    if not MIN_WISHES <= len(wishes) <= MAX_WISHES:
        raise Unreadable(1, f"there are {NUMBER} wishes, found {len(wishes)}")
