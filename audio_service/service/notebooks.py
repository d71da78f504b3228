"""The notebook that whoever asks writes into."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import request

from audio_service.accounts import Limit
from audio_service.journal import notebook_of, open_notebook
from audio_service.service.parts import parts
from audio_service.service.who import who

FIRST_TIMES: Final = Limit(300, timedelta(seconds=20))
"""Journals that devices may begin from one address: anybody can be a new device, and each fills some of the disk."""

_ID_BYTES: Final = 16


def own_notebook() -> str:
    """Return the notebook of whoever asks, opened if there is none.

    Raises:
        TooManyTries: Too many devices began a journal from this address.
    """
    asking, working = who(), parts()
    with working.database() as db:
        found = notebook_of(db, asking.listener)
    if found is not None:
        return found
    if asking.account is None:
        working.entrance.limit("beginning a journal", request.remote_addr or "", FIRST_TIMES)
    with working.database.begin() as db:
        fresh = working.randomness(_ID_BYTES).hex()
        return open_notebook(db, asking.listener, fresh, working.clock())
