"""Whose journal it is: notebooks opened, preferences kept, and a device's journal handed over to an account.

A listener is known by an opaque id, of an account or of a device. To write,
they need a notebook (:func:`open_notebook`); its id goes with every write.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import datetime
from typing import TypeVar

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from audio_service.database import insert_missing
from audio_service.errors import JournalError, NotebookClosed
from audio_service.journal.check_ins import CheckIn, join_check_ins
from audio_service.journal.models import (
    LISTENER_LENGTH,
    NOTEBOOK_LENGTH,
    CheckInRow,
    ListenerRow,
    NotebookRow,
    SittingRow,
)
from audio_service.journal.preferences import Preferences
from audio_service.journal.sittings import Sitting, join

_Row = TypeVar("_Row", SittingRow, CheckInRow)


def notebook_of(db: Session, listener: str) -> str | None:
    """Return the notebook that a listener writes into, or None if none is open; a look before :func:`open_notebook`."""
    mine = select(NotebookRow.id).where(NotebookRow.listener_id == listener)
    return db.scalars(mine.order_by(NotebookRow.opened_at, NotebookRow.id)).first()


def open_notebook(db: Session, listener: str, fresh: str, now: datetime) -> str:
    """Return the notebook that a listener writes into, opened if there is none.

    Args:
        db: A transaction that writes.
        listener: Whose.
        fresh: A random id that nobody can foresee, for a new one.
        now: The time.

    Raises:
        JournalError: An id is too long, or empty.
    """
    if not 0 < len(listener) <= LISTENER_LENGTH or not 0 < len(fresh) <= NOTEBOOK_LENGTH:
        raise JournalError(
            f"a listener's id has 1 to {LISTENER_LENGTH} characters, a notebook's 1 to {NOTEBOOK_LENGTH}"
        )
    insert_missing(db, ListenerRow, id=listener, **asdict(Preferences()))
    _hold_listener(db, listener)
    if (found := notebook_of(db, listener)) is not None:
        return found
    db.add(NotebookRow(id=fresh, listener_id=listener, opened_at=now))
    return fresh


def hold_notebook(db: Session, listener: str, notebook: str) -> None:
    """Keep a listener's journal from being written, adopted or erased by others until this transaction ends.

    Raises:
        NotebookClosed: This listener has no such notebook.
    """
    mine = select(NotebookRow.id).join(ListenerRow).where(NotebookRow.id == notebook, ListenerRow.id == listener)
    if db.scalars(mine.with_for_update(of=ListenerRow)).first() is None:
        raise NotebookClosed("this journal was erased, or belongs to another; open it anew", field="notebook")


def preferences(db: Session, listener: str) -> Preferences:
    """Return a listener's preferences, or those that hold where nothing was chosen."""
    row = db.get(ListenerRow, listener)
    return Preferences() if row is None else _preferences(row)


def set_preferences(db: Session, listener: str, chosen: Preferences) -> None:
    """Keep a listener's preferences; the last ones hold."""
    if not insert_missing(db, ListenerRow, id=listener, **asdict(chosen)):
        db.execute(update(ListenerRow).where(ListenerRow.id == listener).values(asdict(chosen)))


def adopt(db: Session, device: str, account: str) -> None:
    """Hand a device's journal over to an account, as when its listener signs in; nothing happens the second time.

    What the device wrote while it was offline is accepted afterwards too, from
    the account: the device's notebooks are the account's now. The device's
    preferences are taken where the account has chosen none.
    """
    if device == account:
        return
    handed = _hold_listener(db, device)
    if handed is None:
        return
    chosen = _preferences(handed)
    insert_missing(db, ListenerRow, id=account, **asdict(chosen))
    held = _hold_listener(db, account)
    if held is not None and _preferences(held) == Preferences():
        db.execute(update(ListenerRow).where(ListenerRow.id == account).values(asdict(chosen)))
    db.execute(update(NotebookRow).where(NotebookRow.listener_id == device).values(listener_id=account))
    _fold(db, account, SittingRow, _join_sitting_rows)
    _fold(db, account, CheckInRow, _join_check_in_rows)
    db.flush()
    db.execute(delete(ListenerRow).where(ListenerRow.id == device))


def sitting_of(row: SittingRow) -> Sitting:
    """Return a kept sitting as a plain record."""
    return Sitting(**{field.name: getattr(row, field.name) for field in fields(Sitting)})


def check_in_of(row: CheckInRow) -> CheckIn:
    """Return a kept check-in as a plain record."""
    return CheckIn(**{field.name: getattr(row, field.name) for field in fields(CheckIn)})


def write_into(row: SittingRow | CheckInRow, record: Sitting | CheckIn) -> None:
    """Make a row say what a record says."""
    for field in fields(record):
        setattr(row, field.name, getattr(record, field.name))


def _hold_listener(db: Session, listener: str) -> ListenerRow | None:
    return db.scalars(select(ListenerRow).where(ListenerRow.id == listener).with_for_update()).one_or_none()


def _preferences(row: ListenerRow) -> Preferences:
    return Preferences(**{field.name: getattr(row, field.name) for field in fields(Preferences)})


def _fold(db: Session, listener: str, table: type[_Row], joining: Callable[[_Row, _Row], None]) -> None:
    """Join what was told into several notebooks under one id, so that it is kept once."""
    mine = select(NotebookRow.id).where(NotebookRow.listener_id == listener)
    twice = select(table.id).where(table.notebook_id.in_(mine)).group_by(table.id).having(func.count() > 1)
    rows: defaultdict[uuid.UUID, list[_Row]] = defaultdict(list)
    for row in db.scalars(select(table).where(table.notebook_id.in_(mine), table.id.in_(twice))):
        rows[row.id].append(row)
    for same in rows.values():
        for other in same[1:]:
            joining(same[0], other)
            db.delete(other)


def _join_sitting_rows(first: SittingRow, other: SittingRow) -> None:
    write_into(first, join(sitting_of(first), sitting_of(other)))


def _join_check_in_rows(first: CheckInRow, other: CheckInRow) -> None:
    write_into(first, join_check_ins(check_in_of(first), check_in_of(other)))
