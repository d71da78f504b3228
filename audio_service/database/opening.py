"""The database that the settings name."""

from __future__ import annotations

from typing import Final

from audio_service.database.migrate import upgrade
from audio_service.database.transactions import Database
from audio_service.database.urls import sqlite_url
from audio_service.settings import Settings

_FILE: Final = "audio-service.sqlite3"


def open_database(settings: Settings) -> Database:
    """Return the database of a service, its tables made or brought up to date.

    It is the one at ``settings.database``, or else a SQLite file in
    ``settings.data``, made if it is missing. Any number of processes may open it
    at once.

    Raises:
        DatabaseError: It can't be opened or brought up to date.
    """
    database = Database(settings.database or sqlite_url(settings.data / _FILE))
    try:
        upgrade(database)
    except BaseException:
        database.close()
        raise
    return database
