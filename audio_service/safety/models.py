"""What is kept of the crisis text."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, Date, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from audio_service.database import Base, Moment

ONLY: Final = 1
"""The key of the one row."""


class CrisisTextRow(Base):
    """The one text that holds, if it was ever written."""

    __tablename__ = "crisis_text"
    __table_args__ = (CheckConstraint("id = 1", name="only"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
    checked_on: Mapped[date | None] = mapped_column(Date)
    changed_at: Mapped[datetime] = mapped_column(Moment)
