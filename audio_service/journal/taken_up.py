"""Which programmes a listener has taken up."""

from __future__ import annotations

from dataclasses import asdict, fields, replace

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from audio_service.database import insert_missing
from audio_service.journal.choices import hold_listener
from audio_service.journal.models import TakenUpRow
from audio_service.journal.programmes import TakenUp


def taken_up(db: Session, listener: str) -> tuple[TakenUp, ...]:
    """Return the programmes that a listener has taken up, the latest first."""
    mine = select(TakenUpRow).where(TakenUpRow.listener_id == listener)
    latest = mine.order_by(TakenUpRow.taken_up_at.desc(), TakenUpRow.programme)
    return tuple(taken_up_of(row) for row in db.scalars(latest))


def take_up(db: Session, listener: str, begun: TakenUp) -> None:
    """Keep that a listener has taken up a programme; taken up again, it begins anew."""
    hold_listener(db, listener)
    if not insert_missing(db, TakenUpRow, listener_id=listener, **asdict(begun)):
        mine = (TakenUpRow.listener_id == listener, TakenUpRow.programme == begun.programme)
        db.execute(update(TakenUpRow).where(*mine).values(asdict(begun)))


def leave(db: Session, listener: str, programme: str) -> None:
    """Forget that a listener has taken up a programme; what they heard stays in their journal."""
    db.execute(delete(TakenUpRow).where(TakenUpRow.listener_id == listener, TakenUpRow.programme == programme))


def hand_over_programmes(db: Session, device: str, account: str) -> None:
    """Make a device's programmes an account's; one that both have taken up began when the earlier did."""
    known = {one.programme: one for one in taken_up(db, account)}
    for one in taken_up(db, device):
        other = known.get(one.programme, one)
        take_up(db, account, replace(other, begun_on=min(one.begun_on, other.begun_on)))


def taken_up_of(row: TakenUpRow) -> TakenUp:
    """Return what is kept of a programme as a plain record."""
    return TakenUp(**{field.name: getattr(row, field.name) for field in fields(TakenUp)})
