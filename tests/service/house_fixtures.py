"""Houses for tests: on SQLite, on both databases, and over https."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from house import House, build, sitting

from audio_service.database import Database, sqlite_url
from audio_service.settings import Settings

ONE = "0b6f5f6e-5a52-4a63-9e2d-3f4f9a3d8f10"


@dataclass(frozen=True)
class Playable:
    """A service with something of everything, and what its parts are called.

    Attributes:
        house: The service.
        names: What stands in addresses for each part left open, such as the practice and its rendition.
        cookie: The device that has a journal.
    """

    house: House
    names: Mapping[str, str]
    cookie: str


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
def spoken_house(migrated_sqlite: Path, settings: Settings) -> Iterator[House]:
    """A service of its own in which two practices are spoken, over a folder of scripts of its own."""
    database = Database(sqlite_url(Path(shutil.copy(migrated_sqlite, settings.data / "database.sqlite3"))))
    yield build(settings.data, database, scripts_text=settings.scripts_text, voice=settings.voice)
    database.close()


@pytest.fixture
def house_on_both(database: Database, tmp_path: Path) -> House:
    """A service on SQLite, and one on PostgreSQL."""
    return build(tmp_path, database)


@pytest.fixture(scope="session")
def playable(
    migrated_sqlite: Path, spoken_once: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Playable]:
    """A service with a practice that is spoken; tests share it, so they change nothing that others look at."""
    folder = tmp_path_factory.mktemp("playable")
    shutil.copytree(spoken_once.data / "clips", folder / "clips")
    (folder / "beds").symlink_to(spoken_once.data / "beds")
    database = Database(sqlite_url(Path(shutil.copy(migrated_sqlite, folder))))
    house = build(folder, database, scripts_text=spoken_once.scripts_text, voice=spoken_once.voice)
    browser = house.visitor()
    rendition = browser.open("POST", "/api/renditions", json={"practice": "short", "seconds": 60}).json
    job = browser.open("POST", f"/api/renditions/{rendition['identity']}/exports", json={"format": "flac"}).json["id"]
    assert browser.put(f"/api/sittings/{ONE}", sitting(practice="short")).status_code == 200
    bed = rendition["stems"]["bed"].rpartition("/")[2].removesuffix(".mp3")
    names = {
        "practice": "short",
        "identity": rendition["identity"],
        "job": job,
        "bed": bed,
        "id": ONE,
        "programme": "two-days",
    }
    yield Playable(house, names, browser.cookie("device"))
    database.close()
