"""Random tokens: given to a person once, and kept only as their hash."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Final

Randomness = Callable[[int], bytes]
"""So many bytes that nobody can foresee; ``secrets.token_bytes``, except in tests."""

TOKEN_BYTES: Final = 32


def new_token(randomness: Randomness) -> str:
    """Return a token of 256 bits in 43 letters that need no escaping in an address or a cookie."""
    return base64.urlsafe_b64encode(randomness(TOKEN_BYTES)).rstrip(b"=").decode()


def token_hash(token: str) -> str:
    """Return what of a token is kept, in 64 letters; any text has one.

    A plain hash is enough: a token can't be guessed, so there is nothing to slow down.
    """
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
