"""Listeners without an account: a random id on their device, signed so that nobody can make one up.

Nothing is stored for a device until it keeps a journal.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import Final

from audio_service.accounts.tokens import Randomness

_ID_BYTES: Final = 16
_WRITTEN: Final = re.compile(r"([0-9a-f]{32})\.([A-Za-z0-9_-]{43})")


def new_device(key: bytes, randomness: Randomness) -> str:
    """Return what a new device keeps in its cookie: its id and our signature.

    Args:
        key: The key for devices and nothing else (:func:`~audio_service.accounts.purpose_key`).
        randomness: Where the id comes from.
    """
    return _signed(key, randomness(_ID_BYTES).hex())


def device_id(key: bytes, cookie: str) -> str | None:
    """Return the id in a cookie, 32 hexadecimal digits, or None if we didn't write it."""
    found = _WRITTEN.fullmatch(cookie)
    if found and hmac.compare_digest(_signed(key, found[1]), cookie):
        return found[1]
    return None


def _signed(key: bytes, identity: str) -> str:
    mark = hmac.digest(key, identity.encode(), hashlib.sha256)
    return f"{identity}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"
