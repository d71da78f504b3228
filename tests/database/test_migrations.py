"""Migrations make what the models say, keep what is in the tables, and happen once however many start."""

import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Mapping

import pytest
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect, text

import audio_service
from audio_service.database import Base, Database, downgrade, upgrade
from audio_service.database.engine import make_engine
from audio_service.database.migrate import _FOLDER
from audio_service.errors import DatabaseError

for module in pkgutil.walk_packages(audio_service.__path__, "audio_service."):
    if module.name.endswith(".models"):
        importlib.import_module(module.name)

LISTENER = "INSERT INTO listener (id, day_begins, streak, check_ins, notes) SELECT 'anna', 14400000, false, true, false"
NOTEBOOK = "INSERT INTO notebook (id, listener_id, opened_at) SELECT 'n', 'anna', '2026-03-01 06:30:00'"


def shape(connection: Connection) -> Mapping[str, object]:
    """Return all that the database knows of its tables, in a form that two databases can be compared by."""
    found = inspect(connection)

    def named(things):
        return sorted(written(thing) for thing in things)

    def written(thing):
        """Conditions of indexes come as objects that only their text tells apart."""
        if isinstance(thing, Mapping):
            return str(sorted((key, written(value)) for key, value in thing.items()))
        return str(thing)

    def condition(check):
        return {"name": check["name"], "sqltext": re.sub(r"\s+", " ", check["sqltext"])}

    return {
        table: {
            "columns": [
                (column["name"], str(column["type"]), column["nullable"], column["default"])
                for column in sorted(found.get_columns(table), key=lambda column: column["name"])
            ],
            "key": found.get_pk_constraint(table)["constrained_columns"],
            "key name": found.get_pk_constraint(table)["name"],
            "foreign": named(found.get_foreign_keys(table)),
            "unique": named(found.get_unique_constraints(table)),
            "indexes": named(found.get_indexes(table)),
            "checks": named(condition(check) for check in found.get_check_constraints(table)),
        }
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def test_migrations_and_models_agree(fresh):
    with fresh.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_make_the_same_tables_as_the_models_down_to_names_and_conditions(fresh):
    with fresh.engine.connect() as connection:
        migrated = shape(connection)
    downgrade(fresh, "base")
    with fresh.engine.begin() as connection:
        Base.metadata.create_all(connection)
    with fresh.engine.connect() as connection:
        assert shape(connection) == migrated
        assert len(migrated) >= 4


def test_every_index_and_constraint_has_a_name(fresh):
    reflected = MetaData()
    with fresh.engine.connect() as connection:
        reflected.reflect(connection)
    for table in reflected.tables.values():
        assert all(constraint.name for constraint in table.constraints), table
        assert all(index.name for index in table.indexes), table


def test_every_step_goes_down_and_up_again_with_rows_in_the_tables(fresh):
    with fresh.engine.connect() as connection:
        newest = shape(connection)
    with fresh.begin() as db:
        db.execute(text(LISTENER))
        db.execute(text(NOTEBOOK))
    for step in range(2, 1 + revisions()):
        downgrade(fresh, f"-{step - 1}")
        upgrade(fresh)
        with fresh() as db:
            assert db.execute(text("SELECT id, listener_id FROM notebook")).all() == [("n", "anna")]
    downgrade(fresh, "base")
    with fresh.engine.connect() as connection:
        assert shape(connection) == {}
    upgrade(fresh)
    with fresh.engine.connect() as connection:
        assert shape(connection) == newest


def revisions():
    return len(list(ScriptDirectory(str(_FOLDER)).walk_revisions()))


def test_upgrading_what_is_up_to_date_does_not_even_ask_for_the_right_to_write(sqlite):
    with sqlite.begin():
        upgrade(sqlite)


def test_a_database_of_a_newer_version_is_left_alone(fresh):
    with fresh.begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="newer version"):
        upgrade(fresh)
    with fresh() as db:
        assert db.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_a_migration_that_fails_leaves_everything_as_it_was(empty, monkeypatch):
    monkeypatch.setattr("audio_service.database.migrate._check_foreign_keys", fail)
    with pytest.raises(RuntimeError):
        upgrade(empty)
    with empty.engine.connect() as connection:
        assert inspect(connection).get_table_names() == []


def fail(connection):
    raise RuntimeError


def test_rebuilding_a_table_on_sqlite_deletes_nothing_that_hangs_on_it(sqlite):
    """Dropping a table deletes its rows first, and with foreign keys on, what belongs to them."""
    with sqlite.begin() as db:
        db.execute(text(LISTENER))
        db.execute(text(NOTEBOOK))
    for enforce, left in ((False, 1), (True, 0)):
        engine = make_engine(sqlite.url, enforce_foreign_keys=enforce)
        with engine.connect() as connection, connection.begin() as transaction:
            operations = Operations(MigrationContext.configure(connection))
            with operations.batch_alter_table("listener", recreate="always") as batch:
                batch.alter_column("streak", new_column_name="in_a_row")
            assert connection.scalar(text("SELECT count(*) FROM notebook")) == left
            transaction.rollback()
        engine.dispose()


STARTING = """
import sys
from audio_service.database import Database, upgrade
database = Database(sys.argv[1])
sys.stdin.readline()
upgrade(database)
with database() as db:
    from sqlalchemy import text
    print(db.scalar(text("SELECT count(*) FROM listener")))
"""


def test_programs_that_start_at_once_make_the_tables_once(empty_url):
    started = [
        subprocess.Popen([sys.executable, "-c", STARTING, empty_url], stdin=-1, stdout=-1, stderr=-1, text=True)
        for _ in range(3)
    ]
    for program in started:
        program.stdin.write("\n")
        program.stdin.flush()
    said = [program.communicate() for program in started]
    assert [out for out, _ in said] == ["0\n"] * 3, [error for _, error in said]
    database = Database(empty_url)
    with database() as db:
        assert len(db.execute(text("SELECT version_num FROM alembic_version")).all()) == 1
    database.close()
