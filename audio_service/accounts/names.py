"""Names that people sign in with."""

from __future__ import annotations

import unicodedata
from typing import Final

from audio_service.errors import AccountError

LONGEST_NAME: Final = 64


def tidy_name(name: str) -> str:
    """Return a name as it is shown: without invisible or doubled characters.

    Raises:
        AccountError: Nothing is left, it is too long, or it has characters that can't be seen.
    """
    words = " ".join(unicodedata.normalize("NFC", name[: 4 * LONGEST_NAME]).split())
    if not words:
        raise AccountError("an account needs a name; any word that you will remember")
    if len(words) > LONGEST_NAME:
        raise AccountError(f"the name has more than {LONGEST_NAME} letters; take a shorter one")
    if any(unicodedata.category(letter)[0] == "C" for letter in words):
        raise AccountError("the name has a character that can't be seen; type it again")
    return words


def name_key(name: str) -> str:
    """Return what makes two names the same: capitals, widths and spaces don't; any text has one."""
    return " ".join(unicodedata.normalize("NFKC", name[: 4 * LONGEST_NAME]).casefold().split())
