"""Whose journal it is: notebooks opened, and a device's journal handed over to an account.

A listener is known by an opaque id, of an account or of a device. To write,
they need a notebook (:func:`open_notebook`); its id goes with every write.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from typing import TypeVar

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from audio_service.errors import JournalError, NotebookClosed
from audio_service.journal.check_ins import CheckIn, join_check_ins
from audio_service.journal.choices import hand_over_choices, hold_listener
from audio_service.journal.models import (
    LISTENER_LENGTH,
    NOTEBOOK_LENGTH,
    CheckInRow,
    ListenerRow,
    NotebookRow,
    SittingRow,
)
from audio_service.journal.sittings import Sitting, join
from audio_service.journal.taken_up import hand_over_programmes

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
    hold_listener(db, listener)
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


def adopt(db: Session, device: str, account: str) -> None:
    """Hand a device's journal over to an account, as when its listener signs in; nothing happens the second time.

    What the device wrote while it was offline is accepted afterwards too, from
    the account: the device's notebooks are the account's now. The device's
    choices are taken where the account has made none, and its programmes with them.
    """
    if device == account:
        return
    known = select(ListenerRow.id).where(ListenerRow.id == device).with_for_update()
    if db.scalars(known).one_or_none() is None:
        return
    hold_listener(db, account)
    hand_over_choices(db, device, account)
    hand_over_programmes(db, device, account)
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
