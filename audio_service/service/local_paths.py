"""Where to go next, when the address says so: only ever to a page of ours."""

from __future__ import annotations

import re
from typing import Final

_LONGEST: Final = 500
_LOCAL: Final = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""One slash, and then no second slash or backslash: "//" and "/\\" begin another site's name.

Spaces, control characters and backslashes are nowhere in it; browsers drop some
of them and so make "//" of "/<tab>/".
"""


def local_path(text: str | None, otherwise: str = "/") -> str:
    """Return a path of this service with its query, if a text is one, or another path if it isn't."""
    if text and len(text) <= _LONGEST and _LOCAL.fullmatch(text):
        return text
    return otherwise
