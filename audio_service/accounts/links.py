"""Links that work once: the owner's first, invitations, and a way back for who forgot a password.

A link opened in a mail program's preview must not be used up by that: show
:func:`offer` to a GET, and take the link in a POST only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from audio_service.accounts.models import Account, Link
from audio_service.accounts.roles import Role, may_invite
from audio_service.accounts.sessions import Present
from audio_service.accounts.tokens import Randomness, new_token, token_hash
from audio_service.errors import AccountError

OWNER_LINK_LASTS: Final = timedelta(hours=24)
INVITATION_LASTS: Final = timedelta(days=7)
SIGN_IN_LINK_LASTS: Final = timedelta(hours=24)

SPENT: Final = "this link has been used, has run out, or never was; ask for a new one"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a link is for: an account to be made in ``role``, or a way into ``account_id``; never both."""

    role: Role | None
    account_id: str | None
    ends_at: datetime


def owner_link(db: Session, now: datetime, randomness: Randomness) -> str | None:
    """Return a new token by which the owner makes their account, or None where there is an owner.

    Links of this kind that were told before work no more.
    """
    db.execute(delete(Link).where(Link.role == Role.OWNER))
    if db.scalars(select(Account.id).where(Account.role == Role.OWNER)).first():
        return None
    return _new(db, now + OWNER_LINK_LASTS, randomness, role=Role.OWNER)


def invite(db: Session, by: Present, role: Role, now: datetime, randomness: Randomness) -> str:
    """Return a token by which one person makes an account in a role.

    Raises:
        AccountError: Who invites may not invite to this role.
    """
    if not may_invite(by.role, role):
        raise AccountError(f"a {by.role} can't invite a {role}")
    return _new(db, now + INVITATION_LASTS, randomness, role=role, made_by=by.account_id)


def sign_in_link(db: Session, account_id: str, now: datetime, randomness: Randomness) -> str:
    """Return a token that leads into an account once, in the place of those given out before.

    Raises:
        AccountError: There is no such account.
    """
    db.execute(delete(Link).where(Link.account_id == account_id))
    if not db.get(Account, account_id):
        raise AccountError("there is no such account")
    return _new(db, now + SIGN_IN_LINK_LASTS, randomness, account_id=account_id)


def offer(db: Session, token: str, now: datetime) -> Offer | None:
    """Return what a link is for without using it, or None where it is spent."""
    found = db.get(Link, token_hash(token))
    return Offer(found.role, found.account_id, found.ends_at) if found and found.ends_at > now else None


def use(db: Session, token: str, now: datetime) -> Offer:
    """Use a link up and return what it is for.

    Of any number who use it at once, one gets it; if that one's transaction
    fails, the link is still there.

    Raises:
        AccountError: It is spent.
    """
    found = db.execute(
        delete(Link)
        .where(Link.token_hash == token_hash(token), Link.ends_at > now)
        .returning(Link.role, Link.account_id, Link.ends_at)
    ).one_or_none()
    if not found:
        raise AccountError(SPENT)
    return Offer(found.role, found.account_id, found.ends_at)


def withdraw_invitations(db: Session, account_id: str) -> None:
    """Make all open invitations of a person worthless."""
    db.execute(delete(Link).where(Link.made_by == account_id))


def forget_spent(db: Session, now: datetime) -> None:
    """Forget links that have run out."""
    db.execute(delete(Link).where(Link.ends_at <= now))


def _new(
    db: Session,
    ends_at: datetime,
    randomness: Randomness,
    *,
    role: Role | None = None,
    account_id: str | None = None,
    made_by: str | None = None,
) -> str:
    token = new_token(randomness)
    db.add(Link(token_hash=token_hash(token), role=role, account_id=account_id, made_by=made_by, ends_at=ends_at))
    return token
