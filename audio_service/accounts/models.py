"""What is kept of people: accounts, their signed-in browsers, open links, and how often was tried."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Enum, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from audio_service.accounts.roles import Role
from audio_service.database import Base, Moment

_ID: Final = String(32)
_HASH: Final = String(64)
_ROLE: Final = Enum(Role, native_enum=False, length=16, values_callable=lambda roles: [role.value for role in roles])


class Account(Base):
    """A person with a name; ``id`` has the form of a device's id, so either can name a listener."""

    __tablename__ = "account"
    __table_args__ = (
        Index(
            "ix_account_owner",
            "role",
            unique=True,
            sqlite_where=text("role = 'owner'"),
            postgresql_where=text("role = 'owner'"),
        ),
    )

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text, unique=True)
    role: Mapped[Role] = mapped_column(_ROLE)
    password_hash: Mapped[str | None] = mapped_column(Text)
    """None where the person signs in by links only."""
    made_at: Mapped[datetime] = mapped_column(Moment)


class SignedInBrowser(Base):
    """One browser that an account is signed in with; its cookie holds a token, here is the token's hash."""

    __tablename__ = "signed_in_browser"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    token_hash: Mapped[str] = mapped_column(_HASH, unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey(Account.id, ondelete="CASCADE"), index=True)
    by_link: Mapped[bool]
    """Whether it came in by a link, not by a password."""
    about: Mapped[str] = mapped_column(Text)
    """What the browser said it is, for its owner to tell it from others."""
    begun_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)


class Link(Base):
    """A link that works once: an invitation to a role, or a way back into one account.

    Using it deletes it.
    """

    __tablename__ = "link"

    token_hash: Mapped[str] = mapped_column(_HASH, primary_key=True)
    role: Mapped[Role | None] = mapped_column(_ROLE)
    account_id: Mapped[str | None] = mapped_column(ForeignKey(Account.id, ondelete="CASCADE"), index=True)
    made_by: Mapped[str | None] = mapped_column(ForeignKey(Account.id, ondelete="CASCADE"), index=True)
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)


class Bucket(Base):
    """Tries left for one name or one address, which the key hides."""

    __tablename__ = "bucket"

    key: Mapped[str] = mapped_column(_HASH, primary_key=True)
    full_at: Mapped[datetime] = mapped_column(Moment, index=True)
