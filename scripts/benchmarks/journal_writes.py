"""Many writers tell of many sittings at once, in any order and now and then twice: none is lost, none counts double.

Run by itself it prints what it found: ``python scripts/benchmarks/journal_writes.py [FOLDER]``.
"""

from __future__ import annotations

import multiprocessing
import random
import sqlite3
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from audio_service.database import Database, sqlite_url, upgrade
from audio_service.errors import AudioServiceError
from audio_service.journal import Outcome, Sitting, open_notebook, sittings, write_sitting

WRITES = 10_000
WRITERS = 16
LISTENERS = 50

TOLD = 20
"""Writes of one sitting, one every quarter of a minute."""

AGAIN = 20
"""One write in so many is sent a second time, as after an answer that was lost on the way."""

_EVERY = timedelta(seconds=15)
_NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Written:
    """What came of it: seconds for all, milliseconds for one write, and sittings that are not as they were told.

    ``lost`` counts quarters of a minute that are missing, ``doubled`` those
    that are too many; ``refused`` counts writes that ended with an error.
    """

    seconds: float
    median: float
    p99: float
    worst: float
    lost: int
    doubled: int
    refused: int

    def __str__(self) -> str:
        return (
            f"{self.seconds:.1f} s, median {self.median:.1f} ms, p99 {self.p99:.1f} ms, worst {self.worst:.1f} ms, "
            f"lost {self.lost}, doubled {self.doubled}, refused {self.refused}"
        )


Write = tuple[str, str, Sitting]
"""A listener, their notebook, and a sitting as it was told."""


def journal_writes(folder: Path, *, writes: int = WRITES, writers: int = WRITERS, processes: int = 1) -> Written:
    """Return what came of writing through our journal, a transaction each, in a fresh database in a folder.

    Writers are threads, shared out over ``processes``; the service's are threads of one.
    """
    url = sqlite_url(folder / f"journal-{processes}.sqlite3")
    database = Database(url)
    upgrade(database)
    listeners = [f"listener-{number}" for number in range(LISTENERS)]
    with database.begin() as db:
        notebooks = {listener: open_notebook(db, listener, uuid.uuid4().hex, _NOW) for listener in listeners}
    told = list(_told(notebooks, writes))
    shares = _shares(told, writers)
    began = time.perf_counter()
    if processes == 1:
        outcomes = [_ours(url, shares)]
    else:
        with multiprocessing.get_context("spawn").Pool(processes) as pool:
            outcomes = pool.starmap(_ours, [(url, shares[number::processes]) for number in range(processes)], 1)
    took = time.perf_counter() - began
    kept: dict[uuid.UUID, timedelta] = {}
    with database() as db:
        found = [one for listener in listeners for one in sittings(db, listener)]
    kept = {one.id: one.heard for one in found}
    database.close()
    return _judged(told, kept, len(found), took, [one for outcome in outcomes for one in outcome])


def plain_writes(folder: Path, *, writes: int = WRITES, writers: int = WRITERS) -> Written:
    """Return what came of the same with Python's sqlite3 alone: one upsert each, WAL, fully synchronous, no models."""
    path = folder / "plain.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE sitting (id TEXT PRIMARY KEY, listener TEXT, begun_at TEXT, heard REAL)")
        connection.commit()
    told = list(_told({f"listener-{number}": "" for number in range(LISTENERS)}, writes))

    def write_all(share: Sequence[Write]) -> list[float | None]:
        with closing(sqlite3.connect(path, check_same_thread=False)) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            return [_timed(lambda write=write: _upsert(connection, write), sqlite3.OperationalError) for write in share]

    began = time.perf_counter()
    outcomes = _in_threads(write_all, _shares(told, writers))
    took = time.perf_counter() - began
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT id, heard FROM sitting").fetchall()
    kept = {uuid.UUID(identity): timedelta(seconds=heard) for identity, heard in rows}
    return _judged(told, kept, len(rows), took, outcomes)


def _told(notebooks: dict[str, str], writes: int) -> Iterator[Write]:
    """Yield the writes: every sitting is told of in steps, in no order, some of them twice."""
    choice = random.Random(1)
    listeners = sorted(notebooks)
    again = writes // AGAIN
    found: list[Write] = []
    for number in range((writes - again) // TOLD):
        listener = listeners[number % len(listeners)]
        begun_at = _NOW - timedelta(hours=number // len(listeners))
        identity = uuid.UUID(int=choice.getrandbits(128), version=4)
        found += [(listener, notebooks[listener], _sitting(identity, begun_at, step)) for step in range(1, TOLD + 1)]
    found += choice.choices(found, k=writes - len(found))
    choice.shuffle(found)
    yield from found


def _sitting(identity: uuid.UUID, begun_at: datetime, step: int) -> Sitting:
    return Sitting(
        id=identity,
        practice="heart-breathing",
        title="Heart breathing",
        rendition="5d41402abc4b2a76b9719d911017c592",
        length=TOLD * _EVERY,
        begun_at=begun_at,
        zone="Europe/Berlin",
        heard=step * _EVERY,
        furthest=step * _EVERY,
        position=step * _EVERY,
        restarts=0,
        sequence=step,
        outcome=Outcome.COMPLETED if step == TOLD else Outcome.PLAYING,
    )


def _shares(told: Sequence[Write], writers: int) -> list[Sequence[Write]]:
    return [told[number::writers] for number in range(writers)]


def _ours(url: str, shares: Sequence[Sequence[Write]]) -> list[float | None]:
    database = Database(url)

    def write(one: Write) -> None:
        with database.begin() as db:
            write_sitting(db, *one, _NOW + timedelta(hours=1))

    def write_all(share: Sequence[Write]) -> list[float | None]:
        return [_timed(lambda one=one: write(one), AudioServiceError) for one in share]

    try:
        return _in_threads(write_all, shares)
    finally:
        database.close()


def _upsert(connection: sqlite3.Connection, write: Write) -> None:
    listener, _, sitting = write
    with connection:
        connection.execute(
            "INSERT INTO sitting VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET heard = max(heard, excluded.heard)",
            (str(sitting.id), listener, sitting.begun_at.isoformat(), sitting.heard.total_seconds()),
        )


def _in_threads(
    write_all: Callable[[Sequence[Write]], list[float | None]], shares: Sequence[Sequence[Write]]
) -> list[float | None]:
    with ThreadPoolExecutor(len(shares)) as pool:
        return [took for outcome in pool.map(write_all, shares) for took in outcome]


def _timed(write: Callable[[], None], refusal: type[Exception]) -> float | None:
    """Return how many milliseconds a write took, or None if it was refused."""
    began = time.perf_counter()
    try:
        write()
    except refusal:
        return None
    return 1000 * (time.perf_counter() - began)


def _judged(
    told: Sequence[Write],
    kept: dict[uuid.UUID, timedelta],
    rows: int,
    took: float,
    outcomes: Sequence[float | None],
) -> Written:
    """Compare what is kept with what was told: of every sitting the last that was told, and of each one row."""
    expected: dict[uuid.UUID, timedelta] = {}
    for _, _, sitting in told:
        expected[sitting.id] = max(expected.get(sitting.id, timedelta(0)), sitting.heard)
    spans = [(kept.get(identity, timedelta(0)) - heard) // _EVERY for identity, heard in expected.items()]
    times = sorted(one for one in outcomes if one is not None)
    return Written(
        seconds=took,
        median=statistics.median(times),
        p99=times[len(times) * 99 // 100],
        worst=times[-1],
        lost=-sum(one for one in spans if one < 0),
        doubled=sum(one for one in spans if one > 0) + rows - len(kept),
        refused=sum(one is None for one in outcomes),
    )


def main() -> None:
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as name:
        folder = Path(name)
        print(f"ours, {WRITERS} threads: {journal_writes(folder)}", flush=True)
        print(f"ours, 4 processes of {WRITERS // 4} threads: {journal_writes(folder, processes=4)}", flush=True)
        print(f"sqlite3 alone, {WRITERS} threads: {plain_writes(folder)}")


if __name__ == "__main__":
    main()
