"""Erasing a journal, for real."""

from __future__ import annotations

from sqlalchemy import delete

from audio_service.database import Database
from audio_service.journal.models import ListenerRow


def erase(database: Database, listener: str) -> bool:
    """Delete everything a listener's journal holds: sittings, check-ins, notebooks, preferences and playback.

    Nothing is kept of them, not even that there was a journal. What a device
    still has to send was made for a notebook that is gone, and is refused; the
    listener's next notebook has another id.

    Returns:
        Whether the text is gone from the database's files too, so far as that
        is in our hands; see :meth:`~audio_service.database.Database.forget_deleted`,
        which can be called again if not. A file system or a drive may keep old
        blocks, and backups keep what was in them. On SQLite the whole file is
        written anew, so limit how often somebody may ask for it.
    """
    with database.begin() as db:
        db.execute(delete(ListenerRow).where(ListenerRow.id == listener))
    return database.forget_deleted()
