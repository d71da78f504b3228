"""The one transaction object: who reads sees one state and changes nothing, who writes does it whole and alone."""

import stat
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError, StatementError

from audio_service.database import Database, insert_missing, sqlite_url, upgrade
from audio_service.database.transactions import _Turns
from audio_service.errors import DatabaseError
from audio_service.journal.models import ListenerRow, NotebookRow

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEPT = {"day_begins": timedelta(0), "streak": False, "check_ins": True, "notes": False}


def listeners(database):
    with database() as db:
        return set(db.scalars(select(ListenerRow.id)))


def test_a_block_that_fails_leaves_nothing(database):
    def fail_after_writing():
        with database.begin() as db:
            db.add(ListenerRow(id="anna", **KEPT))
            db.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_writing()
    assert listeners(database) == set()


def test_a_block_that_ends_is_kept(database):
    with database.begin() as db:
        db.add(ListenerRow(id="anna", **KEPT))
    assert listeners(database) == {"anna"}


def test_who_reads_can_change_nothing(database):
    with database() as db, pytest.raises((OperationalError, InternalError)):
        db.execute(insert(ListenerRow).values(id="anna", **KEPT))
    with database.begin() as db:
        db.add(ListenerRow(id="ben", **KEPT))
    assert listeners(database) == {"ben"}


def test_who_reads_sees_one_state_throughout(database):
    with database() as reading:
        assert reading.scalars(select(ListenerRow.id)).all() == []
        with database.begin() as db:
            db.add(ListenerRow(id="anna", **KEPT))
        assert reading.scalars(select(ListenerRow.id)).all() == []
    assert listeners(database) == {"anna"}


def test_a_writer_that_reads_first_is_not_refused_because_another_wrote_in_between(sqlite, sqlite_path):
    """What BEGIN IMMEDIATE is for: with a plain BEGIN, one of these ends with "database is locked" at once."""
    other = Database(sqlite_url(sqlite_path))
    both_began = threading.Barrier(2)

    def count_up(database):
        both_began.wait()
        for _ in range(50):
            with database.begin() as db:
                known = len(db.scalars(select(ListenerRow.id)).all())
                db.add(ListenerRow(id=f"{known}", **KEPT))

    threads = [threading.Thread(target=count_up, args=(one,)) for one in (sqlite, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert listeners(sqlite) == {f"{number}" for number in range(100)}
    other.close()


def test_rows_that_belong_to_no_row_are_refused(database):
    with pytest.raises(DBAPIError), database.begin() as db:
        db.add(NotebookRow(id="n", listener_id="nobody", opened_at=NOW))


def test_inserting_what_is_there_changes_nothing_and_says_so(database):
    with database.begin() as db:
        assert insert_missing(db, ListenerRow, id="anna", **KEPT)
        assert not insert_missing(db, ListenerRow, id="anna", **{**KEPT, "streak": True})
    with database() as db:
        assert db.get(ListenerRow, "anna").streak is False


def test_moments_come_back_in_utc_and_spans_to_the_millisecond(database):
    india = timezone(timedelta(hours=5, minutes=30))
    with database.begin() as db:
        db.add(ListenerRow(id="anna", **{**KEPT, "day_begins": timedelta(hours=4, milliseconds=1)}))
        db.flush()
        db.add(NotebookRow(id="n", listener_id="anna", opened_at=datetime(2026, 3, 1, 12, 0, 0, 123456, india)))
    with database() as db:
        assert db.get(NotebookRow, "n").opened_at == datetime(2026, 3, 1, 6, 30, 0, 123456, UTC)
        assert db.get(NotebookRow, "n").opened_at.tzinfo is UTC
        assert db.get(ListenerRow, "anna").day_begins == timedelta(hours=4, milliseconds=1)


def test_a_moment_without_its_zone_is_refused(database):
    naive = datetime(2026, 3, 1)  # noqa: DTZ001 - the point
    with pytest.raises(StatementError, match="needs its time zone"), database.begin() as db:
        db.execute(insert(NotebookRow).values(id="n", listener_id="anna", opened_at=naive))


def test_sqlite_keeps_what_it_confirmed_and_forgets_what_it_deleted(sqlite):
    asked = ("journal_mode", "synchronous", "secure_delete", "foreign_keys", "busy_timeout", "journal_size_limit")
    with sqlite() as db:
        found = {name: db.scalar(text(f"PRAGMA {name}")) for name in asked}
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
        "busy_timeout": 30_000,
        "journal_size_limit": 0,
    }


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_only_this_user_can_read_the_file_and_what_lies_beside_it(sqlite, sqlite_path):
    with sqlite.begin() as db:
        db.add(ListenerRow(id="anna", **KEPT))
    found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in sqlite_path.parent.iterdir()}
    assert len(found) == 3
    assert set(found.values()) == {0o600}


def test_a_transaction_within_another_is_told_so(sqlite, monkeypatch):
    monkeypatch.setattr("audio_service.database.transactions.BUSY_SECONDS", 0.01)
    with sqlite.begin(), pytest.raises(DatabaseError, match="begun within another"), sqlite.begin():
        pass
    with sqlite.begin() as db:
        db.add(ListenerRow(id="anna", **KEPT))


def test_turns_come_in_the_order_in_which_they_were_asked_for():
    turns, order, asked = _Turns(), [], []
    assert turns.acquire(1)

    def take(number):
        assert turns.acquire(60)
        order.append(number)
        turns.release()

    for number in range(8):
        thread = threading.Thread(target=take, args=(number,))
        thread.start()
        asked.append(thread)
        while len(turns._waiting) <= number:
            pass
    turns.release()
    for thread in asked:
        thread.join()
    assert order == list(range(8))
    assert turns.acquire(0)


def test_who_gave_up_waiting_gets_no_turn():
    turns = _Turns()
    assert turns.acquire(1)
    assert not turns.acquire(0.01)
    turns.release()
    assert turns.acquire(0)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "no address"),
        ("mysql://root:secret@host/journal", "'mysql' is not spoken"),
        ("sqlite://", "in memory"),
        ("sqlite:////proc/none/journal.sqlite3", "can't be opened"),
    ],
)
def test_a_wrong_address_is_told_without_repeating_a_password(url, said):
    with pytest.raises(DatabaseError, match=said) as told:
        Database(url)
    assert "secret" not in str(told.value)


def test_a_server_that_is_not_there_is_told(postgresql):
    away = Database("postgresql://nobody:secret@localhost:1/journal?connect_timeout=1")
    with pytest.raises(DatabaseError, match="can't be used") as told, away.begin() as db:
        db.execute(text("SELECT 1"))
    assert "secret" not in str(told.value)
    with pytest.raises(DatabaseError, match="can't be used"), away() as db:
        db.execute(text("SELECT 1"))
    assert not away.answers()
    away.close()


def test_a_file_that_is_no_database_is_told(sqlite_path):
    sqlite_path.parent.mkdir()
    sqlite_path.write_bytes(b"not a database, but long enough to be looked at" * 40)
    with pytest.raises(DatabaseError, match="of another kind"):
        upgrade(Database(sqlite_url(sqlite_path)))
