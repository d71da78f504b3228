"""Erasing what is one's own: the journal, and wishes; and forgetting what nobody asks for any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from flask import request
from sqlalchemy.orm import Session

from audio_service.accounts import Limit
from audio_service.journal import erase_rows
from audio_service.renditions import forget_wishes
from audio_service.service.parts import Parts, parts
from audio_service.service.who import who

_LIMIT: Final = Limit(6, timedelta(minutes=5))
"""By address. Each time the database's whole file is written anew while others wait, and nobody has six journals."""

Erased = tuple[bool, Mapping[str, Sequence[str]]]
"""Whether there was a journal, and the renditions of each round of wishes that was erased."""


def erase_mine() -> None:
    """Erase the journal and the wishes of whoever asks.

    Raises:
        TooManyTries: It was asked for too often from this address.
    """
    parts().entrance.limit("erasing a journal", request.remote_addr or "", _LIMIT)
    with parts().database.begin() as db:
        erased = erase_all_of(db, who().listener)
    finish_erasing(erased)


def erase_all_of(db: Session, listener: str) -> Erased:
    """Erase what a listener has here in a transaction with other things; :func:`finish_erasing` comes after it."""
    return erase_rows(db, listener), forget_wishes(db, listener=listener)


def finish_erasing(erased: Erased) -> None:
    """Take what was erased out of all files, so far as that is in our hands."""
    had_journal, wishes = erased
    parts().studio.drop_wishes(wishes)
    parts().exports.remove_of(identity for identities in wishes.values() for identity in identities)
    if had_journal or wishes:
        parts().database.forget_deleted()


def forget_unused(working: Parts) -> None:
    """Forget renditions and wishes that nobody asked for in a long time, with the files that were made of wishes."""
    working.exports.remove_of(working.studio.tidy())
