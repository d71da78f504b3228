"""Writing sittings and check-ins into a journal, and reading them from it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from audio_service.errors import JournalError
from audio_service.journal.check_ins import CheckIn, bounded_check_in, join_check_ins
from audio_service.journal.models import CheckInRow, NotebookRow, SittingRow
from audio_service.journal.notebooks import check_in_of, hold_notebook, sitting_of, write_into
from audio_service.journal.sittings import Outcome, Sitting, bounded, join

MOST_A_DAY: Final = 200
"""Sittings, or check-ins, that a notebook takes for a day of UTC: more than a person makes, less than fills a disk."""

_DAY: Final = timedelta(days=1)


def write_sitting(db: Session, listener: str, notebook: str, told: Sitting, received_at: datetime) -> Sitting:
    """Join what a device tells of a sitting with what is known of it, and return that.

    Args:
        db: A transaction that writes.
        listener: Who sends it.
        notebook: The notebook it was made for.
        told: The sitting, not bounded yet.
        received_at: The time here.

    Raises:
        NotebookClosed: The listener has no such notebook, so nothing was kept.
        JournalError: The day is full.
    """
    hold_notebook(db, listener, notebook)
    told = bounded(told, received_at)
    row = db.scalars(
        select(SittingRow).join(NotebookRow).where(NotebookRow.listener_id == listener, SittingRow.id == told.id)
    ).one_or_none()
    if row is None:
        _check_room(db, notebook, SittingRow, SittingRow.begun_at, told.begun_at)
        db.add(SittingRow(notebook_id=notebook, **asdict(told)))
        return told
    known = sitting_of(row)
    joined = join(known, told)
    if joined != known:
        write_into(row, joined)
    return joined


def write_check_in(db: Session, listener: str, notebook: str, told: CheckIn, received_at: datetime) -> CheckIn:
    """Keep a check-in, and return it as it is kept; arguments and errors as for :func:`write_sitting`."""
    hold_notebook(db, listener, notebook)
    told = bounded_check_in(told, received_at)
    row = db.scalars(
        select(CheckInRow).join(NotebookRow).where(NotebookRow.listener_id == listener, CheckInRow.id == told.id)
    ).one_or_none()
    if row is None:
        _check_room(db, notebook, CheckInRow, CheckInRow.made_at, told.made_at)
        db.add(CheckInRow(notebook_id=notebook, **asdict(told)))
        return told
    known = check_in_of(row)
    joined = join_check_ins(known, told)
    if joined != known:
        write_into(row, joined)
    return joined


def sitting(db: Session, listener: str, identity: uuid.UUID) -> Sitting | None:
    """Return one sitting of a listener; None for another's as for none."""
    mine = select(SittingRow).join(NotebookRow).where(NotebookRow.listener_id == listener, SittingRow.id == identity)
    row = db.scalars(mine).one_or_none()
    return None if row is None else sitting_of(row)


def sittings(db: Session, listener: str, *, since: datetime | None = None) -> Sequence[Sitting]:
    """Return a listener's sittings that began at or after a moment, or all; oldest first."""
    mine = select(SittingRow).join(NotebookRow).where(NotebookRow.listener_id == listener)
    if since is not None:
        mine = mine.where(SittingRow.begun_at >= since)
    return [sitting_of(row) for row in db.scalars(mine.order_by(SittingRow.begun_at, SittingRow.id))]


def check_ins(db: Session, listener: str, *, since: datetime | None = None) -> Sequence[CheckIn]:
    """Return a listener's check-ins made at or after a moment, or all; oldest first."""
    mine = select(CheckInRow).join(NotebookRow).where(NotebookRow.listener_id == listener)
    if since is not None:
        mine = mine.where(CheckInRow.made_at >= since)
    return [check_in_of(row) for row in db.scalars(mine.order_by(CheckInRow.made_at, CheckInRow.id))]


def latest_sittings(db: Session, listener: str, most: int, *, before: datetime | None = None) -> Sequence[Sitting]:
    """Return so many of a listener's sittings, or of those that began before a moment; latest first."""
    mine = select(SittingRow).join(NotebookRow).where(NotebookRow.listener_id == listener)
    if before is not None:
        mine = mine.where(SittingRow.begun_at < before)
    latest = mine.order_by(SittingRow.begun_at.desc(), SittingRow.id.desc()).limit(most)
    return [sitting_of(row) for row in db.scalars(latest)]


def check_ins_of(db: Session, listener: str, sitting_id: uuid.UUID) -> Sequence[CheckIn]:
    """Return a listener's check-ins of one sitting, oldest first."""
    mine = select(CheckInRow).join(NotebookRow).where(NotebookRow.listener_id == listener)
    mine = mine.where(CheckInRow.sitting_id == sitting_id)
    return [check_in_of(row) for row in db.scalars(mine.order_by(CheckInRow.made_at, CheckInRow.id))]


def sitting_to_resume(db: Session, listener: str, practice: str) -> Sitting | None:
    """Return the sitting to go on with on any device: the last of a practice, unless it was completed."""
    mine = (
        select(SittingRow)
        .join(NotebookRow)
        .where(NotebookRow.listener_id == listener, SittingRow.practice == practice)
        .order_by(SittingRow.begun_at.desc(), SittingRow.id)
    )
    row = db.scalars(mine.limit(1)).one_or_none()
    return None if row is None or row.outcome is Outcome.COMPLETED else sitting_of(row)


def _check_room(
    db: Session,
    notebook: str,
    table: type[SittingRow | CheckInRow],
    column: InstrumentedAttribute[datetime],
    moment: datetime,
) -> None:
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    kept = select(func.count()).select_from(table)
    kept = kept.where(table.notebook_id == notebook, column >= day, column < day + _DAY)
    if db.scalars(kept).one() >= MOST_A_DAY:
        raise JournalError(f"this day has {MOST_A_DAY} already; no more are kept")
