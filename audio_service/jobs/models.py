"""What is kept of a job: what was asked for, and how far it is."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum, auto
from typing import Final

from sqlalchemy import Enum, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from audio_service.database import Base, Moment


class Kind(StrEnum):
    """What a job does.

    ``SPEAK`` measures what somebody waits to hear, so that it can be played, and
    has ``VOICE`` speak it, what is heard first before the rest; where a voice
    can't tell lengths before it speaks, ``SPEAK`` speaks. ``MEASURE`` and
    ``PREPARE`` measure and speak while nobody waits. Each gives way to those
    before it; these two take turns.
    """

    SPEAK = auto()
    VOICE = auto()
    MEASURE = auto()
    PREPARE = auto()
    EXPORT = auto()


class State(StrEnum):
    """How a job stands."""

    WAITING = auto()
    RUNNING = auto()
    DONE = auto()
    FAILED = auto()


def _names(kinds: type[StrEnum]) -> list[str]:
    return [kind.value for kind in kinds]


_KIND: Final = Enum(Kind, native_enum=False, length=16, values_callable=_names)
_STATE: Final = Enum(State, native_enum=False, length=16, values_callable=_names)


class KeptJob(Base):
    """A job; its id is the hash of what it is asked for, so that asking twice is the same job."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state_changed_at", "state", "changed_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[Kind] = mapped_column(_KIND)
    asked: Mapped[str] = mapped_column(Text)
    """What it is asked for, as JSON."""
    state: Mapped[State] = mapped_column(_STATE)
    done: Mapped[int]
    of: Mapped[int]
    message: Mapped[str] = mapped_column(Text)
    """For a person."""
    result: Mapped[str | None] = mapped_column(Text)
    """The address of what was made."""
    begun: Mapped[int]
    """How often it was begun since it was last asked for anew."""
    made_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
