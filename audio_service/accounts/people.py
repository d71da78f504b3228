"""Accounts: made, found, listed and closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audio_service.accounts.models import Account, Link, SignedInBrowser
from audio_service.accounts.names import name_key, tidy_name
from audio_service.accounts.roles import Role
from audio_service.accounts.tokens import Randomness
from audio_service.errors import AccountError


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account, as others may be shown them.

    Attributes:
        account_id: 32 hexadecimal digits.
        name: As it is shown.
        role: What they may do follows from it.
        made_at: When the account was made.
        has_password: Whether they can sign in without a link.
    """

    account_id: str
    name: str
    role: Role
    made_at: datetime
    has_password: bool


def make_account(
    db: Session, *, name: str, role: Role, password_hash: str | None, now: datetime, randomness: Randomness
) -> Account:
    """Make an account; there is never more than one owner.

    Raises:
        AccountError: The name can't be used or is taken, or there is an owner.
    """
    shown = tidy_name(name)
    if named(db, shown):
        raise AccountError(f"{shown!r} has an account here already; take another name")
    account = Account(
        id=randomness(16).hex(),
        name=shown,
        name_key=name_key(shown),
        role=role,
        password_hash=password_hash,
        made_at=now,
    )
    db.add(account)
    try:
        db.flush()
    except IntegrityError as error:
        raise AccountError("the name has just been taken, or there is an owner already") from error
    return account


def named(db: Session, name: str) -> Account | None:
    """Return the account of a name as a person writes it; any text may be asked for."""
    try:
        key = name_key(tidy_name(name))
    except AccountError:
        return None
    return db.scalars(select(Account).where(Account.name_key == key)).one_or_none()


def accounts(db: Session) -> Sequence[Person]:
    """Return all who have an account, the oldest first."""
    return [
        Person(row.id, row.name, row.role, row.made_at, has_password=row.password_hash is not None)
        for row in db.scalars(select(Account).order_by(Account.made_at, Account.id))
    ]


def owner_has_password(db: Session) -> bool:
    """Tell whether there is an owner who can sign in from elsewhere: before that, nothing opens to the network."""
    owner = select(Account.id).where(Account.role == Role.OWNER, Account.password_hash.is_not(None))
    return db.scalars(owner).first() is not None


def close_account(db: Session, account_id: str) -> None:
    """Remove an account with its signed-in browsers and the links to it and from it; its journal is not kept here.

    Raises:
        AccountError: There is no such account, or it is the owner's.
    """
    for model, whose in (
        (SignedInBrowser, SignedInBrowser.account_id),
        (Link, Link.account_id),
        (Link, Link.made_by),
    ):
        db.execute(delete(model).where(whose == account_id))
    closed = db.execute(
        delete(Account).where(Account.id == account_id, Account.role != Role.OWNER).returning(Account.id)
    )
    if closed.one_or_none() is None:
        raise AccountError("there is no such account, or it is the owner's, which stays")
