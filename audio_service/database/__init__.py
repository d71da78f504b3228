"""Where everything is kept that can't be made again: one engine, one kind of transaction, one line of migrations."""

from audio_service.database.base import Base
from audio_service.database.columns import Moment, Span
from audio_service.database.inserting import insert_into, insert_missing
from audio_service.database.migrate import downgrade, upgrade
from audio_service.database.opening import open_database
from audio_service.database.transactions import Database
from audio_service.database.urls import sqlite_url

__all__ = [
    "Base",
    "Database",
    "Moment",
    "Span",
    "downgrade",
    "insert_into",
    "insert_missing",
    "open_database",
    "sqlite_url",
    "upgrade",
]
