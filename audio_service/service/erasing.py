"""Erasing one's journal: how often it may be asked for."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Final

from flask import request

from audio_service.accounts import purpose_key
from audio_service.accounts.buckets import Limit
from audio_service.accounts.limits import bucket_of_address, take_try
from audio_service.errors import TooManyTries
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
    database, now = parts().database, parts().clock()
    bucket = bucket_of_address(purpose_key(parts().key, "erasing"), request.remote_addr or "")
    with database.begin() as db:
        wait = take_try(db, bucket, now, _LIMIT)
    if wait:
        raise TooManyTries(math.ceil(wait.total_seconds()))
    erase(database, who().listener)
