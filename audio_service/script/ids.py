"""Names for spoken lines, made from their words."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

_UNSPOKEN: Final = re.compile(r"[.,;:!?…¡¿\"“”„«»\u2039\u203a()\u2010-\u2015/-]+")
_APOSTROPHES: Final = re.compile(r"[\u2018\u2019\u02bc\u00b4`]")
_EDGES: Final = re.compile(r"(?<!\S)'+|'+(?!\S)")
_SLUG_WORDS: Final = 6
_SLUG_CHARACTERS: Final = 40


def line_id(text: str) -> str:
    """Return the id of a line that its author gave none.

    It is the slug of the first words and a hash of them all: it changes with
    the words alone, not with capitals, punctuation, or anything elsewhere in
    the script, and is safe as a file's name.
    """
    said = wording(text)
    digest = hashlib.sha256(said.encode()).hexdigest()
    slug = _slug(said)
    return f"{slug}-{digest[:6]}" if slug else f"line-{digest[:12]}"


def wording(text: str) -> str:
    """Return the words of a line alone: lower case, without punctuation; equal for lines that say the same."""
    plain = _UNSPOKEN.sub(" ", _APOSTROPHES.sub("'", unicodedata.normalize("NFC", text.casefold())))
    return " ".join((_EDGES.sub("", plain) if "'" in plain else plain).split())


def _slug(said: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", said).encode("ascii", "ignore").decode().replace("'", "")
    words = re.findall(r"[a-z0-9]+", ascii_only)[:_SLUG_WORDS]
    while words and len("-".join(words)) > _SLUG_CHARACTERS:
        words.pop()
    return "-".join(words)
