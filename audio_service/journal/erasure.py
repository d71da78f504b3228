"""Erasing a journal, for real."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from audio_service.database import Database
from audio_service.journal.models import ListenerRow


def erase(database: Database, listener: str) -> bool:
    """Delete everything a listener's journal holds: sittings, check-ins, notebooks, programmes, preferences, playback.

    Nothing is kept of them, not even that there was a journal. What a device
    still has to send was made for a notebook that is gone, and is refused; the
    listener's next notebook has another id.

    Returns:
        Whether the text is gone from the database's files too, so far as that
        is in our hands; see :meth:`~audio_service.database.Database.forget_deleted`,
        which can be called again if not. A file system or a drive may keep old
        blocks, and backups keep what was in them. On SQLite the whole file is
        written anew, so limit how often somebody may ask for it; where there
        was no journal, nothing is written.
    """
    with database.begin() as db:
        was_there = erase_rows(db, listener)
    return database.forget_deleted() if was_there else True


def erase_rows(db: Session, listener: str) -> bool:
    """Delete a listener's journal in a transaction with other things; tell whether there was one.

    After the transaction, :meth:`~audio_service.database.Database.forget_deleted`
    takes its text out of the files.
    """
    erased = delete(ListenerRow).where(ListenerRow.id == listener).returning(ListenerRow.id)
    return db.scalars(erased).first() is not None
