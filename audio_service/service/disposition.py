"""The name under which a file is saved (RFC 6266, RFC 8187)."""

from __future__ import annotations

import unicodedata
from typing import Final
from urllib.parse import quote

NEUTRAL_STEM: Final = "audio"
"""The name where none is given: it tells nobody why somebody practises."""

_STEM_BYTES: Final = 120
"""File systems take 255 bytes; browsers add " (1)" and endings of their own while they download."""

_UNFIT: Final = frozenset('/\\:*?"<>|')
_JOINERS: Final = "\u200c\u200d"
"""Format characters that words of some scripts need; all others can disguise a name."""

_ATTR_CHAR: Final = "!#$&+-.^_`|~"
"""What RFC 8187 leaves unescaped, besides letters and digits."""


def content_disposition(stem: str, ending: str, *, attachment: bool) -> str:
    """Return a ``Content-Disposition`` that names a file, safe for any text.

    Args:
        stem: What to call it, for instance a practice's title, from anybody;
            nothing, or nothing that can be in a name, gives the neutral name.
        ending: The ending with its dot, from us.
        attachment: Whether a browser is to save it rather than play it.
    """
    stem = _fit(stem) or NEUTRAL_STEM
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    fallback = _fit(plain.replace("%", " ")) or NEUTRAL_STEM
    kind = "attachment" if attachment else "inline"
    return f"{kind}; filename=\"{fallback}{ending}\"; filename*=UTF-8''{quote(stem + ending, safe=_ATTR_CHAR)}"


def _fit(text: str) -> str:
    """Return what of a text can stand in a file's name on any system."""
    marked = (" " if _unfit(letter) else letter for letter in unicodedata.normalize("NFC", text))
    words = " ".join("".join(marked).split())
    return words.encode()[:_STEM_BYTES].decode(errors="ignore").lstrip(".- ").rstrip(". ")


def _unfit(letter: str) -> bool:
    return letter in _UNFIT or (unicodedata.category(letter)[0] == "C" and letter not in _JOINERS)
