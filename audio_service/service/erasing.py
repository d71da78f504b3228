"""Erasing one's journal: how often it may be asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import request

from audio_service.accounts import Limit
from audio_service.journal import erase
from audio_service.service.parts import parts
from audio_service.service.who import who

_LIMIT: Final = Limit(6, timedelta(minutes=5))
"""By address. Each time the database's whole file is written anew while others wait, and nobody has six journals."""


def erase_mine() -> None:
    """Erase the journal of whoever asks.

    Raises:
        TooManyTries: It was asked for too often from this address.
    """
    parts().entrance.limit("erasing a journal", request.remote_addr or "", _LIMIT)
    erase(parts().database, who().listener)
