"""Bringing a database's tables up to date, or back.

Migrations are modules in ``migrations/versions``, written by hand; they import
no models, because models move on. A test compares what they make with what the
models say.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from audio_service.database.engine import make_engine, telling
from audio_service.database.transactions import Database
from audio_service.errors import DatabaseError

_FOLDER: Final = Path(__file__).parent / "migrations"

_LOCK_NUMBER: Final = 4_121_957_028
"""The advisory lock that programs take on PostgreSQL while they migrate; any number that others don't use."""

_one_at_a_time: Final = threading.Lock()
"""Alembic's ``op`` belongs to the whole process."""


def upgrade(database: Database, to: str = "head") -> None:
    """Make or change the tables until they are as this version wants them; nothing happens if they are.

    All of it happens in one transaction, or nothing does. Of several processes
    that start at once, one does it and the others wait.

    Raises:
        DatabaseError: The database can't be used, or a newer version of the program made it.
    """
    if to == "head" and _revision(database) == ScriptDirectory(str(_FOLDER)).get_current_head():
        return
    _migrate(database, command.upgrade, to)


def downgrade(database: Database, to: str) -> None:
    """Take the tables back to an earlier revision; "base" takes all of them away.

    Raises:
        DatabaseError: The database can't be used, or there is no such revision.
    """
    _migrate(database, command.downgrade, to)


def _revision(database: Database) -> str | None:
    with telling(), database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _migrate(database: Database, move: Callable[[Config, str], None], to: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    engine = make_engine(database.url, enforce_foreign_keys=False)
    try:
        with _one_at_a_time, telling(), engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK_NUMBER})
            config.attributes["connection"] = connection
            move(config, to)
            _check_foreign_keys(connection)
    except CommandError as error:
        raise DatabaseError(
            f"the database can't be brought up to date ({error}); it was made by a newer version, install that one"
        ) from error
    finally:
        engine.dispose()


def _check_foreign_keys(connection: Connection) -> None:
    """Do what SQLite left out while tables were rebuilt."""
    if connection.dialect.name == "sqlite" and (
        found := connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    ):
        raise DatabaseError(
            f"a migration would leave rows of {found[0]!r} without what they belong to; nothing was changed"
        )
