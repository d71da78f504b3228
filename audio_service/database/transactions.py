"""The one transaction object; nothing else changes the data."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from audio_service.database.engine import BUSY_SECONDS, make_engine, reading_options, telling
from audio_service.errors import DatabaseError

_FORGETTING_SECONDS: Final = 5
"""How long to wait for readers; a read here takes milliseconds."""

_log: Final = logging.getLogger(__name__)


class Database:
    """A database, and the transactions in it.

    ``with database() as db`` reads: one state of the data throughout, and
    writing is refused. ``with database.begin() as db`` writes: all of its block
    or nothing, one writer at a time on SQLite. A transaction isn't begun within
    another.

    Attributes:
        engine: The connections beneath; for migrations and for looking in.
        url: The address, with any password.
    """

    def __init__(self, url: str) -> None:
        """Open a database; its tables are :func:`~audio_service.database.upgrade`'s business.

        Raises:
            DatabaseError: It can't be opened.
        """
        self.url: Final = url
        self.engine: Final = make_engine(url)
        self._reading: Final = self.engine.execution_options(**reading_options(self.engine))
        self._turns: Final = _Turns() if self.engine.dialect.name == "sqlite" else None

    @contextmanager
    def __call__(self) -> Iterator[Session]:
        """Run a block that only reads, as one transaction.

        Raises:
            DatabaseError: The database doesn't answer.
        """
        with telling(), Session(self._reading) as session:
            yield session

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Run a block as one transaction that writes.

        Raises:
            DatabaseError: Its turn didn't come, or the database doesn't answer.
        """
        with self._turn(), telling(), Session(self.engine) as session, session.begin():
            yield session

    def forget_deleted(self) -> bool:
        """Take the text of deleted rows out of SQLite's files; tell whether it is gone.

        What is deleted is overwritten at once (``secure_delete``), but copies
        stay where SQLite moved rows between pages, and in the write-ahead log.
        So the file is written anew without them, which takes a second or two
        for 100 MB while other writes wait, and the log is copied over and cut to
        nothing, which has to wait for those who read. False if that took too
        long or there is no room for it: call it again later.

        PostgreSQL: nothing is done, and the answer is False. Deleted rows lie
        unreachable in the table's file until (auto)vacuum, and their bytes
        until the space is used again or ``VACUUM FULL``; in the write-ahead log
        until its segments are recycled; in replicas and backups as long as
        those are kept.
        """
        if self.engine.dialect.name != "sqlite":
            return False
        with self._turn():
            connection = self.engine.raw_connection()
            try:
                cursor = connection.cursor()
                cursor.execute("PRAGMA query_only = OFF")
                cursor.execute(f"PRAGMA busy_timeout = {_FORGETTING_SECONDS * 1000}")
                cursor.execute("VACUUM")
                (busy, *_) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
            except sqlite3.OperationalError as error:
                _log.warning("deleted text may still be in the database's files: %s", error)
                connection.invalidate()
                return False
            finally:
                connection.close()
        return not busy

    def answers(self) -> bool:
        """Tell whether the database can be read."""
        try:
            with self() as db:
                db.execute(text("SELECT 1"))
        except DatabaseError:
            return False
        return True

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self._turns is None:
            yield
            return
        if not self._turns.acquire(BUSY_SECONDS):
            raise DatabaseError(
                f"no write could begin for {BUSY_SECONDS} s; another takes too long, or was this begun within another?"
            )
        try:
            yield
        finally:
            self._turns.release()


class _Turns:
    """A lock that the threads of this process get in the order in which they asked.

    SQLite lets writers look again after growing sleeps of up to 100 ms, and
    Python's lock goes to whoever is quickest: with 16 writers, one write in a
    hundred took 190 ms that way. Other processes still wait by looking again.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def acquire(self, patience: float) -> bool:
        """Wait for a turn for at most so many seconds; tell whether it came."""
        with self._lock:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=patience):
            return True
        with self._lock:
            if mine not in self._waiting:
                return True  # it came between the two lines above
            self._waiting.remove(mine)
            return False

    def release(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
