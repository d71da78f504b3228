"""Addresses of databases."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from audio_service.errors import DatabaseError

_DRIVERS: Final = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


def sqlite_url(path: Path) -> str:
    """Return the address of a database in a file, whatever characters its path has."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def parsed_url(url: str) -> URL:
    """Return an address with the driver that we use.

    Raises:
        DatabaseError: It is no address, or of a database that we don't speak; the
            message doesn't repeat it, because it may hold a password.
    """
    try:
        found = make_url(url)
    except ArgumentError as error:
        raise DatabaseError(f"this is no address of a database; {_ALLOWED}") from error
    kind = found.get_backend_name()
    if kind not in _DRIVERS:
        raise DatabaseError(f"a database of kind {kind!r} is not spoken here; {_ALLOWED}")
    if kind == "sqlite" and found.database in (None, "", ":memory:"):
        raise DatabaseError("a database in memory is gone at the end; name a file: sqlite:///folder/file.sqlite3")
    return found.set(drivername=_DRIVERS[kind])


_ALLOWED: Final = "write sqlite:///folder/file.sqlite3 or postgresql://user:password@host/name"
