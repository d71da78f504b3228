"""What is kept of a journal: whose it is, programmes taken up, the notebooks it is written in, sittings, check-ins."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import CheckConstraint, Double, Enum, ForeignKey, Index, SmallInteger, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from audio_service.database import Base, Moment, Span
from audio_service.journal.check_ins import When
from audio_service.journal.playback import Guidance
from audio_service.journal.sittings import Outcome

LISTENER_LENGTH: Final = 64
NOTEBOOK_LENGTH: Final = 32
PROGRAMME_LENGTH: Final = 100
_ENUM_LENGTH: Final = 16


def _words(kind: type[Outcome | When | Guidance]) -> Enum:
    return Enum(
        kind,
        native_enum=False,
        length=_ENUM_LENGTH,
        values_callable=lambda members: [member.value for member in members],
    )


class ListenerRow(Base):
    """Somebody who keeps a journal, known by an account's or a device's id, and how they want it kept."""

    __tablename__ = "listener"

    id: Mapped[str] = mapped_column(String(LISTENER_LENGTH), primary_key=True)
    zone: Mapped[str | None] = mapped_column(Text)
    day_begins: Mapped[timedelta] = mapped_column(Span)
    weekly_goal: Mapped[int | None] = mapped_column(SmallInteger)
    streak: Mapped[bool]
    check_ins: Mapped[bool]
    notes: Mapped[bool]


class PlaybackRow(Base):
    """How a listener likes to hear practices, where they have chosen anything."""

    __tablename__ = "playback"

    listener_id: Mapped[str] = mapped_column(ForeignKey(ListenerRow.id, ondelete="CASCADE"), primary_key=True)
    length: Mapped[timedelta | None] = mapped_column(Span)
    voice: Mapped[str] = mapped_column(Text)
    rate: Mapped[int | None] = mapped_column(SmallInteger)
    bed: Mapped[str] = mapped_column(Text)
    bed_level: Mapped[float | None] = mapped_column(Double)
    guidance: Mapped[Guidance] = mapped_column(_words(Guidance))
    voice_volume: Mapped[int] = mapped_column(SmallInteger)
    bed_volume: Mapped[int] = mapped_column(SmallInteger)
    captions: Mapped[bool]


class TakenUpRow(Base):
    """A programme that a listener has taken up. How far they are follows from their sittings."""

    __tablename__ = "taken_up"

    listener_id: Mapped[str] = mapped_column(ForeignKey(ListenerRow.id, ondelete="CASCADE"), primary_key=True)
    programme: Mapped[str] = mapped_column(String(PROGRAMME_LENGTH), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    begun_on: Mapped[date]
    taken_up_at: Mapped[datetime] = mapped_column(Moment)


class NotebookRow(Base):
    """What one device writes into. It goes over to an account when its listener signs in; erasing takes it away.

    Its id is made here at random and comes with every write, so what was
    written on a device before the journal was erased finds no notebook after,
    and nothing has to be kept of who erased what.
    """

    __tablename__ = "notebook"

    id: Mapped[str] = mapped_column(String(NOTEBOOK_LENGTH), primary_key=True)
    listener_id: Mapped[str] = mapped_column(ForeignKey(ListenerRow.id, ondelete="CASCADE"), index=True)
    opened_at: Mapped[datetime] = mapped_column(Moment)


class SittingRow(Base):
    """A sitting. Its id is only known within its notebook, so nobody can ask whether another listener has it."""

    __tablename__ = "sitting"
    __table_args__ = (
        Index(None, "notebook_id", "begun_at"),
        CheckConstraint("heard >= 0", name="heard"),
        CheckConstraint("position >= 0 AND position <= furthest", name="position"),
    )

    notebook_id: Mapped[str] = mapped_column(ForeignKey(NotebookRow.id, ondelete="CASCADE"), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    practice: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    rendition: Mapped[str] = mapped_column(Text)
    length: Mapped[timedelta] = mapped_column(Span)
    begun_at: Mapped[datetime] = mapped_column(Moment)
    zone: Mapped[str] = mapped_column(Text)
    heard: Mapped[timedelta] = mapped_column(Span)
    furthest: Mapped[timedelta] = mapped_column(Span)
    position: Mapped[timedelta] = mapped_column(Span)
    restarts: Mapped[int]
    sequence: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(_words(Outcome))


class CheckInRow(Base):
    """How it was before or after a sitting; it may come before its sitting does."""

    __tablename__ = "check_in"
    __table_args__ = (
        Index(None, "notebook_id", "made_at"),
        *(
            CheckConstraint(f"{name} BETWEEN 0 AND 10", name=name)
            for name in ("distress", "threat", "drive", "soothing")
        ),
    )

    notebook_id: Mapped[str] = mapped_column(ForeignKey(NotebookRow.id, ondelete="CASCADE"), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    sitting_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    when: Mapped[When] = mapped_column("before_or_after", _words(When))
    made_at: Mapped[datetime] = mapped_column(Moment)
    zone: Mapped[str] = mapped_column(Text)
    distress: Mapped[int | None] = mapped_column(SmallInteger)
    threat: Mapped[int | None] = mapped_column(SmallInteger)
    drive: Mapped[int | None] = mapped_column(SmallInteger)
    soothing: Mapped[int | None] = mapped_column(SmallInteger)
    note: Mapped[str] = mapped_column(Text)
    sequence: Mapped[int]
