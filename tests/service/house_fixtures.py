"""Houses for tests: on SQLite, on both databases, and over https."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from house import House, build

from audio_service.database import Database, sqlite_url


@contextmanager
def _built(migrated: Path, folder: Path, base_url: str = "http://localhost", **settings: str) -> Iterator[House]:
    database = Database(sqlite_url(Path(shutil.copy(migrated, folder))))
    yield build(folder, database, base_url, **settings)
    database.close()


@pytest.fixture
def house(migrated_sqlite: Path, tmp_path: Path) -> Iterator[House]:
    """A service on SQLite."""
    with _built(migrated_sqlite, tmp_path) as house:
        yield house


@pytest.fixture
def secure_house(migrated_sqlite: Path, tmp_path: Path) -> Iterator[House]:
    """A service on SQLite that is reached over https."""
    with _built(migrated_sqlite, tmp_path, "https://practice.example", allowed_hosts="practice.example") as house:
        yield house


@pytest.fixture
def house_on_both(database: Database, tmp_path: Path) -> House:
    """A service on SQLite, and one on PostgreSQL."""
    return build(tmp_path, database)
