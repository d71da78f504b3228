"""The database that the settings name is there and ready."""

from dataclasses import asdict

import pytest
from sqlalchemy import func, insert, select, text

from audio_service.database import open_database, sqlite_url
from audio_service.errors import DatabaseError
from audio_service.journal import Preferences
from audio_service.journal.models import ListenerRow
from audio_service.settings import Settings


def test_without_an_address_it_is_a_file_in_the_data_folder_that_keeps_what_is_in_it(tmp_path):
    settings = Settings(data=tmp_path / "new" / "data")
    for known in (0, 1):
        database = open_database(settings)
        with database.begin() as db:
            assert len(db.execute(select(ListenerRow.id)).all()) == known
            db.execute(insert(ListenerRow).values(id=f"{known}", **asdict(Preferences())))
        database.close()
    assert [file.name for file in settings.data.iterdir()] == ["audio-service.sqlite3"]


def test_the_address_wins_over_the_folder(empty_url, tmp_path):
    settings = Settings(data=tmp_path / "unused", database=empty_url)
    database = open_database(settings)
    with database() as db:
        assert db.scalar(select(func.count()).select_from(ListenerRow)) == 0
    database.close()
    assert not settings.data.exists()


def test_a_database_that_cannot_be_brought_up_to_date_is_told(tmp_path):
    settings = Settings(database=sqlite_url(tmp_path / "newer.sqlite3"))
    database = open_database(settings)
    with database.begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(DatabaseError, match="newer version"):
        open_database(settings)
