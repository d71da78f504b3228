"""A journal to take along: all of it, as JSON, or as one CSV each of sittings, check-ins and programmes.

Each export is a stream of text. It reads the database in short transactions, so
that a slow download neither holds a state of the data nor much memory: what is
changed meanwhile may be in it as it was or as it is.
"""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select

from audio_service.database import Database
from audio_service.journal.check_ins import CheckIn
from audio_service.journal.choices import playback, preferences
from audio_service.journal.days import zone_named
from audio_service.journal.models import CheckInRow, NotebookRow, SittingRow
from audio_service.journal.notebooks import check_in_of, sitting_of
from audio_service.journal.preferences import Preferences
from audio_service.journal.sittings import Sitting
from audio_service.journal.taken_up import taken_up
from audio_service.journal.wire import (
    check_in_fields,
    playback_fields,
    preference_fields,
    sitting_fields,
    taken_up_fields,
)

FORMAT: Final = "audio-service journal 1"

SITTING_COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "id": "the sitting, as the device named it",
        "day": "the day it belongs to, by your time zone and the start of your day",
        "begun_local": "when play was pressed, by the clock where you were",
        "begun_at": "the same moment in UTC (ISO 8601)",
        "zone": "the time zone you were in",
        "practice": "the practice's name in the library",
        "title": "its title as it was shown",
        "rendition": "which audio file was played",
        "length": "its length in seconds",
        "heard": "seconds of it that you heard; what you skipped is not in it, what you heard again is",
        "counts": "whether it is in your days and minutes: a minute heard, or half of what lasts less than two",
        "furthest": "the furthest position reached, in seconds",
        "position": "where to go on, in seconds",
        "restarts": "how often you went back",
        "outcome": "playing, left, eased-out or completed",
        "sequence": "how many times the device has told of it",
    }
)
"""What an export says of each sitting, in this order."""

CHECK_IN_COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "id": "the check-in, as the device named it",
        "sitting": "the sitting it belongs to",
        "when": "before or after it",
        "day": "the day it belongs to",
        "made_local": "when it was made, by the clock where you were",
        "made_at": "the same moment in UTC (ISO 8601)",
        "zone": "the time zone you were in",
        "distress": "0 to 10, or empty",
        "threat": "size of the circle, 0 to 10, or empty",
        "drive": "likewise",
        "soothing": "likewise",
        "note": "your line, or empty",
        "sequence": "how many times it was changed",
    }
)
"""What an export says of each check-in, in this order."""

TAKEN_UP_COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "programme": "the programme's name in the library",
        "title": "its title as it was shown",
        "begun_on": "the first day whose sittings count for it",
        "taken_up_at": "when you took it up, in UTC (ISO 8601)",
    }
)
"""What an export says of each programme, in this order."""

PREFERENCE_COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "zone": "the time zone your days are told by; null for the one you were in",
        "day_begins": "minutes after midnight at which your day begins",
        "weekly_goal": "days of practice a week you aim at; null for none",
        "streak": "whether days in a row are counted",
        "check_ins": "whether check-ins are offered",
        "notes": "whether a line of text is offered with them",
    }
)

PLAYBACK_COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "length": "how long your practices last, in seconds; null for the length each suggests",
        "voice": "who speaks, or empty",
        "rate": "words a minute, or null",
        "bed": "the sound under the voice, or empty",
        "bed_level": "how far it lies under the voice, in LU, or null",
        "guidance": "less, normal or more words",
        "voice_volume": "how loud the player plays the voice, in per cent",
        "bed_volume": "how loud it plays the bed, in per cent",
        "captions": "whether captions are shown",
    }
)

_PAGE: Final = 200
"""Rows read in one transaction."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - spreadsheets read full-width signs too
"""What a spreadsheet may take for the beginning of a formula (OWASP, "CSV Injection")."""

_Row = TypeVar("_Row", SittingRow, CheckInRow)


def export_json(database: Database, listener: str) -> Iterator[str]:
    """Yield a listener's whole journal as one JSON document that explains its own columns."""
    with database() as db:
        chosen, heard, programmes = preferences(db, listener), playback(db, listener), taken_up(db, listener)
    head = {
        "format": FORMAT,
        "columns": {
            "preferences": dict(PREFERENCE_COLUMNS),
            "playback": dict(PLAYBACK_COLUMNS),
            "sittings": dict(SITTING_COLUMNS),
            "check_ins": dict(CHECK_IN_COLUMNS),
            "programmes": dict(TAKEN_UP_COLUMNS),
        },
        "preferences": preference_fields(chosen),
        "playback": playback_fields(heard),
        "programmes": [_ordered(TAKEN_UP_COLUMNS, taken_up_fields(one)) for one in programmes],
    }
    yield json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    yield ',\n "sittings": ['
    yield from _items(_sittings(database, listener, chosen))
    yield '],\n "check_ins": ['
    yield from _items(_check_ins(database, listener, chosen))
    yield "]\n}\n"


def export_sittings_csv(database: Database, listener: str) -> Iterator[str]:
    """Yield a listener's sittings as CSV (RFC 4180, in UTF-8 with a mark for spreadsheets).

    Text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    with database() as db:
        chosen = preferences(db, listener)
    yield from _csv(SITTING_COLUMNS, _sittings(database, listener, chosen))


def export_check_ins_csv(database: Database, listener: str) -> Iterator[str]:
    """Yield a listener's check-ins as CSV, as :func:`export_sittings_csv` does."""
    with database() as db:
        chosen = preferences(db, listener)
    yield from _csv(CHECK_IN_COLUMNS, _check_ins(database, listener, chosen))


def export_programmes_csv(database: Database, listener: str) -> Iterator[str]:
    """Yield the programmes a listener has taken up as CSV, as :func:`export_sittings_csv` does."""
    with database() as db:
        programmes = taken_up(db, listener)
    yield from _csv(TAKEN_UP_COLUMNS, (_ordered(TAKEN_UP_COLUMNS, taken_up_fields(one)) for one in programmes))


def _sittings(database: Database, listener: str, chosen: Preferences) -> Iterator[dict[str, object]]:
    days = chosen.days

    def described(sitting: Sitting) -> dict[str, object]:
        local = sitting.begun_at.astimezone(zone_named(sitting.zone) or ZoneInfo("UTC")).isoformat()
        day = days.day(sitting.begun_at, sitting.zone).isoformat()
        return _ordered(SITTING_COLUMNS, sitting_fields(sitting) | {"day": day, "begun_local": local})

    for row in _rows(database, listener, SittingRow, SittingRow.begun_at):
        yield described(sitting_of(row))


def _check_ins(database: Database, listener: str, chosen: Preferences) -> Iterator[dict[str, object]]:
    days = chosen.days

    def described(check_in: CheckIn) -> dict[str, object]:
        local = check_in.made_at.astimezone(zone_named(check_in.zone) or ZoneInfo("UTC")).isoformat()
        day = days.day(check_in.made_at, check_in.zone).isoformat()
        return _ordered(CHECK_IN_COLUMNS, check_in_fields(check_in) | {"day": day, "made_local": local})

    for row in _rows(database, listener, CheckInRow, CheckInRow.made_at):
        yield described(check_in_of(row))


def _rows(database: Database, listener: str, table: type[_Row], order: Any) -> Iterator[_Row]:
    """Yield a listener's rows, oldest first: which ones is read at once, what they say page by page."""
    mine = select(NotebookRow.id).where(NotebookRow.listener_id == listener)
    with database() as db:
        ids = db.scalars(select(table.id).where(table.notebook_id.in_(mine)).order_by(order, table.id)).all()
    for first in range(0, len(ids), _PAGE):
        page = ids[first : first + _PAGE]
        with database() as db:
            rows = db.scalars(select(table).where(table.notebook_id.in_(mine), table.id.in_(page))).all()
            found: dict[uuid.UUID, _Row] = {row.id: row for row in rows}
            db.expunge_all()
        yield from (found[identity] for identity in page if identity in found)


def _ordered(columns: Mapping[str, str], values: Mapping[str, object]) -> dict[str, object]:
    if values.keys() != columns.keys():
        raise AssertionError(f"columns and values differ: {values.keys() ^ columns.keys()}")
    return {name: values[name] for name in columns}


def _items(rows: Iterable[dict[str, object]]) -> Iterator[str]:
    comma = "\n  "
    for row in rows:
        yield comma + json.dumps(row, ensure_ascii=False)
        comma = ",\n  "


def _csv(columns: Mapping[str, str], rows: Iterable[dict[str, object]]) -> Iterator[str]:
    yield "\ufeff" + _csv_line(list(columns))
    for row in rows:
        yield _csv_line([_cell(value) for value in row.values()])


def _csv_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow(cells)
    return line.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
