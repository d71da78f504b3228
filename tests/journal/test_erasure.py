"""Erased text is not in the database's files any more."""

import random
import uuid
from datetime import timedelta

from journal_strategies import NOON, check_in, sitting
from sqlalchemy import create_engine, text

from audio_service.journal import erase, open_notebook, write_check_in, write_sitting

LATER = NOON + timedelta(hours=1)
TRACE = b"Nobody-else-may-read-this"


def written(database, secrets, rounds=20, seed=0):
    """Let listeners write by turns, texts growing and shrinking, so that SQLite moves rows between pages.

    With this seed (SQLite 3.40), ``secure_delete`` alone leaves copies.
    """
    choice = random.Random(seed)
    with database.begin() as db:
        notebooks = {
            listener: open_notebook(db, listener, uuid.UUID(int=choice.getrandbits(128)).hex, NOON)
            for listener in secrets
        }
    for turn in range(rounds):
        with database.begin() as db:
            for _ in range(40):
                listener, number = choice.choice(list(secrets)), choice.randrange(150)
                identity = uuid.uuid5(uuid.NAMESPACE_DNS, f"{listener}{number}")
                day = NOON - timedelta(days=number)
                note = secrets[listener] + "x" * choice.randrange(250)
                title = secrets[listener] + "y" * choice.randrange(170)
                made = check_in(id=identity, sequence=turn, note=note, made_at=day)
                write_check_in(db, listener, notebooks[listener], made, NOON)
                told = sitting(id=identity, title=title, begun_at=day - timedelta(seconds=turn))
                write_sitting(db, listener, notebooks[listener], told, LATER)


def bytes_of(path):
    return {found.name: found.read_bytes() for found in path.parent.iterdir()}


def test_erased_text_is_not_in_the_files(sqlite, sqlite_path):
    others = {f"listener {number}": f"kept of {number}" for number in range(6)}
    written(sqlite, {"anna": TRACE.decode(), **others})
    assert TRACE in b"".join(bytes_of(sqlite_path).values())
    assert erase(sqlite, "anna")
    found = bytes_of(sqlite_path)
    assert not [name for name, held in found.items() if TRACE in held]
    assert not [name for name, held in found.items() if b"anna" in held]
    assert found[f"{sqlite_path.name}-wal"] == b""
    assert all(kept.encode() in found[sqlite_path.name] for kept in others.values())


def test_replaced_text_goes_too(sqlite, sqlite_path):
    with sqlite.begin() as db:
        notebook = open_notebook(db, "anna", "n", NOON)
        write_check_in(db, "anna", notebook, check_in(note=TRACE.decode(), sequence=1), LATER)
    with sqlite.begin() as db:
        write_check_in(db, "anna", notebook, check_in(note="", sequence=2), LATER)
    assert sqlite.forget_deleted()
    assert not [name for name, held in bytes_of(sqlite_path).items() if TRACE in held]


def test_without_our_care_the_text_would_be_found(sqlite, sqlite_path):
    """The search above would find what there is: a connection that doesn't overwrite leaves it."""
    written(sqlite, {"anna": TRACE.decode()}, rounds=2)
    careless = create_engine(sqlite.url)
    with careless.begin() as connection:
        connection.execute(text("PRAGMA secure_delete = OFF"))
        connection.execute(text("DELETE FROM check_in"))
        connection.execute(text("DELETE FROM sitting"))
    with careless.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    careless.dispose()
    assert TRACE in bytes_of(sqlite_path)[sqlite_path.name]


def test_while_somebody_reads_it_says_that_the_text_is_not_gone_and_can_be_asked_again(
    sqlite, sqlite_path, monkeypatch
):
    monkeypatch.setattr("audio_service.database.transactions._FORGETTING_SECONDS", 0)
    written(sqlite, {"anna": TRACE.decode()}, rounds=2)
    with sqlite() as reading:
        reading.execute(text("SELECT count(*) FROM sitting"))
        assert not erase(sqlite, "anna")
    assert sqlite.forget_deleted()
    assert not [name for name, held in bytes_of(sqlite_path).items() if TRACE in held]


def test_on_postgresql_it_does_not_claim_what_it_cannot_know(database):
    written(database, {"anna": TRACE.decode()}, rounds=1)
    assert erase(database, "anna") is (database.engine.dialect.name == "sqlite")
