"""What a voice is given to say: a line's words, respelled where the author says so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

_UNSPOKEN: Final = re.compile(r"[\[\]<>{}*_`~|^\\\uff3b\uff3d\u3010\u3011]+")
_APOSTROPHE: Final = "['\u2018\u2019\u02bc]"
_TAIL: Final = "(?:s|t|d|m|ll|re|ve)"
_HYPHEN: Final = "[-\u2010\u2011]"
_LOOSE: Final = {
    " ": r"\s+",
    **dict.fromkeys("-\u2010\u2011", _HYPHEN),
    **dict.fromkeys("'\u2018\u2019\u02bc", _APOSTROPHE),
}
"""How a character of a word is matched where it has look-alikes."""


def spoken(text: str, say: Mapping[str, str]) -> str:
    """Return what a voice says for a line.

    Each word or phrase of ``say`` is replaced, whatever its case, where it
    stands as whole words: in ``self-kindness`` and ``Neff's`` the words
    ``kindness`` and ``Neff`` are whole, in ``don't`` neither ``don`` nor ``t`` is.
    The longest phrase wins and nothing is replaced twice. Brackets and other
    marks that some voices take for commands are left out.
    """
    text = unicodedata.normalize("NFC", text)
    if say:
        pattern, respellings = _respelling(tuple(say.items()))

        def respelled(found: re.Match[str]) -> str:
            start, end = found.span()
            around = text[max(0, start - 1) : start] + text[end : end + 1]
            if any(unicodedata.category(character)[0] == "M" for character in around):
                return found.group()
            return respellings[(found.lastindex or 1) - 1]

        text = pattern.sub(respelled, text)
    return " ".join(_UNSPOKEN.sub(" ", text).split())


@lru_cache(maxsize=16)
def _respelling(say: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Return a pattern with one group for each word, the longest first, and what to say for each."""
    longest_first = sorted(say, key=lambda pair: -len(pair[0]))
    words = "|".join(
        "("
        + "".join(_LOOSE.get(character, re.escape(character)) for character in unicodedata.normalize("NFC", word))
        + ")"
        for word, _ in longest_first
    )
    pattern = re.compile(
        rf"(?<!\w)(?!(?<=\w{_APOSTROPHE}){_TAIL}\b)(?:{words})(?!\w)(?!{_APOSTROPHE}(?!s\b)\w)", re.IGNORECASE
    )
    return pattern, tuple(respelling for _, respelling in longest_first)
