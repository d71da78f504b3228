"""Addresses of finished files."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_NEUTRAL: Final = "audio"
_LONGEST: Final = 60


def export_address(job: str, form: str, title: str) -> str:
    """Return the address of a job's file, which ends like a file's name; no title makes it tell nothing."""
    return f"/exports/{job}/{file_stem(title)}.{form}"


def file_stem(title: str) -> str:
    """Return a title in small Latin letters, digits and hyphens, as addresses have it."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-") or _NEUTRAL
