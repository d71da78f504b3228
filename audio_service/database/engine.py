"""Engines for SQLite and PostgreSQL that begin transactions the same way.

On SQLite this is the recipe of SQLAlchemy's documentation ("Enabling
Non-Legacy SQLite Transactional Modes"): Python's driver is kept from beginning
transactions by itself, and SQLAlchemy's event does it. Transactions that write
say so when they begin (``BEGIN IMMEDIATE``): a transaction that reads first and
asks for the lock only when it writes is refused without waiting if another
wrote in between, whatever the busy timeout.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError

from audio_service.database.urls import parsed_url
from audio_service.errors import DatabaseError

READS: Final = "audio_service_reads"
"""The execution option of connections that only read."""

BUSY_SECONDS: Final = 30
"""How long a writer waits for its turn; a write takes about a millisecond."""

_POOL: Final = 32
"""Connections kept open; more are opened while they are needed."""

_PRAGMAS: Final = (
    f"busy_timeout = {BUSY_SECONDS * 1000}",
    "journal_mode = WAL",
    # A device forgets a sitting once we say it is kept, so it must outlive a power cut; with NORMAL the last may not.
    "synchronous = FULL",
    # What is deleted or replaced becomes zeros in the file, and the log is cut to nothing whenever it begins anew.
    "secure_delete = ON",
    "journal_size_limit = 0",
)


def make_engine(url: str, *, enforce_foreign_keys: bool = True) -> Engine:
    """Return an engine; a SQLite file is made if it is missing, readable by this user alone.

    An engine does not outlive a fork: make one in each process.

    Args:
        url: ``sqlite:///...`` or ``postgresql://...``.
        enforce_foreign_keys: Off only while a migration rebuilds tables on
            SQLite, where dropping the old one would delete what hangs on it.

    Raises:
        DatabaseError: The address, the file or the driver can't be used.
    """
    address = parsed_url(url)
    try:
        if address.get_backend_name() == "sqlite":
            return _sqlite_engine(address, enforce_foreign_keys=enforce_foreign_keys)
        return create_engine(address, pool_pre_ping=True, hide_parameters=True)
    except ModuleNotFoundError as error:
        raise DatabaseError("PostgreSQL needs its driver: pip install 'audio-service[postgresql]'") from error


def reading_options(engine: Engine) -> dict[str, Any]:
    """Return the options of connections that can't change anything and see one state of the data throughout."""
    if engine.dialect.name == "sqlite":
        return {READS: True}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def _sqlite_engine(address: URL, *, enforce_foreign_keys: bool) -> Engine:
    _make_file(Path(str(address.database)))
    engine = create_engine(address, pool_size=_POOL, max_overflow=-1, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        for pragma in (*_PRAGMAS, f"foreign_keys = {'ON' if enforce_foreign_keys else 'OFF'}"):
            _patiently(connection, f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get(READS, False)
        connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reads else 'OFF'}")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _patiently(connection: sqlite3.Connection, statement: str) -> None:
    """Run a statement that SQLite may refuse at once: going over to WAL knows no busy timeout."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute(statement).close()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _make_file(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise DatabaseError(
            f"{path}: the database can't be opened ({error.strerror}); make its folder writable, or name another one"
        ) from error


@contextmanager
def telling() -> Iterator[None]:
    """Run a block, and tell a person what they can do about a database that doesn't answer in it.

    Raises:
        DatabaseError: In place of what the driver said.
    """
    try:
        yield
    except OperationalError as error:
        said = str(error.orig).strip() or type(error.orig).__name__
        if "locked" in said:
            raise DatabaseError(
                f"the database was busy for {BUSY_SECONDS} s; another program holds it, try again"
            ) from error
        raise DatabaseError(
            f"the database can't be used ({said}); is there room, may this user write, does it run?"
        ) from error
    except DBAPIError as error:
        if "not a database" not in str(error.orig):
            raise
        raise DatabaseError("the database's file is of another kind or damaged; name another, or restore it") from error
