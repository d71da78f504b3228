"""What is kept so that a rendition's name stays good: its recipe and the script's text as it was."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from audio_service.database import Base, Moment

_IDENTITY: Final = String(32)
_DIGEST: Final = String(64)


class ScriptText(Base):
    """The text of a script as it was when a rendition of it was named or its lines were to be spoken."""

    __tablename__ = "script_text"

    digest: Mapped[str] = mapped_column(_DIGEST, primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class KeptRecipe(Base):
    """All that was chosen for one rendition."""

    __tablename__ = "recipe"
    __table_args__ = (Index("ix_recipe_played_used_at", "played", "used_at"),)

    identity: Mapped[str] = mapped_column(_IDENTITY, primary_key=True)
    script: Mapped[str] = mapped_column(ForeignKey(ScriptText.digest), index=True)
    chosen: Mapped[str] = mapped_column(Text)
    """The choices as JSON."""
    played: Mapped[bool]
    """Whether any of its sound was ever asked for."""
    used_at: Mapped[datetime] = mapped_column(Moment)
    """When it was last asked for, to the day."""


class OwnWishesRow(Base):
    """A round of wishes that a listener wrote. Everywhere else stands only its random name."""

    __tablename__ = "own_wishes"

    name: Mapped[str] = mapped_column(_IDENTITY, primary_key=True)
    listener: Mapped[str] = mapped_column(String(64), index=True)
    """Whose they are: an account's or a device's id."""
    lines: Mapped[str] = mapped_column(Text)
    """The words as JSON."""
    used_at: Mapped[datetime] = mapped_column(Moment, index=True)
    """When they were last wished for, to the day."""


class BedLoop(Base):
    """The name of a bed's loop as a file of its own."""

    __tablename__ = "bed_loop"

    identity: Mapped[str] = mapped_column(_IDENTITY, primary_key=True)
    bed: Mapped[str] = mapped_column(Text)
