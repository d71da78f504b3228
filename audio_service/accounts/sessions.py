"""Who is signed in with which browser: decided here, at each request, not in the cookie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from audio_service.accounts.models import Account, SignedInBrowser
from audio_service.accounts.roles import Role
from audio_service.accounts.tokens import Randomness, new_token, token_hash

_NOTED_EVERY: Final = timedelta(minutes=5)
"""How exactly it is kept when a browser was last seen; a write at each request would be too many."""

_LONGEST_ABOUT: Final = 200


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a browser stays signed in: unused, and at most."""

    idle: timedelta = timedelta(days=14)
    most: timedelta = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Present:
    """Who makes a request.

    Attributes:
        account_id: 32 hexadecimal digits.
        name: As it is shown.
        role: What they may do follows from it.
        browser_id: The browser they are signed in with; no secret.
        by_link: Whether it came in by a link.
        begun_at: When it was signed in.
        unnoted: Whether it is time to note that it was seen.
    """

    account_id: str
    name: str
    role: Role
    browser_id: str
    by_link: bool
    begun_at: datetime
    unnoted: bool


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser that an account is signed in with, as its person is shown it.

    Attributes:
        browser_id: To sign it out with; no secret.
        about: What it said it is.
        by_link: Whether it came in by a link.
        begun_at: When it was signed in.
        seen_at: When it was last seen, to five minutes.
    """

    browser_id: str
    about: str
    by_link: bool
    begun_at: datetime
    seen_at: datetime


def begin(
    db: Session, account_id: str, now: datetime, randomness: Randomness, *, about: str = "", by_link: bool = False
) -> str:
    """Sign a browser in and return the token for its cookie, which is kept nowhere else."""
    token = new_token(randomness)
    shown = "".join(letter for letter in about[:_LONGEST_ABOUT] if letter.isprintable())
    db.add(
        SignedInBrowser(
            id=randomness(16).hex(),
            token_hash=token_hash(token),
            account_id=account_id,
            by_link=by_link,
            about=shown,
            begun_at=now,
            seen_at=now,
        )
    )
    return token


def present(db: Session, token: str, now: datetime, lifetimes: Lifetimes) -> Present | None:
    """Return who a cookie's token stands for, or None where it is unknown, ended or too old."""
    browser = SignedInBrowser
    found = db.execute(
        select(Account, browser)
        .join(Account, Account.id == browser.account_id)
        .where(browser.token_hash == token_hash(token))
        .where(browser.begun_at > now - lifetimes.most, browser.seen_at > now - lifetimes.idle)
    ).one_or_none()
    if not found:
        return None
    account, signed_in = found
    return Present(
        account.id,
        account.name,
        account.role,
        signed_in.id,
        signed_in.by_link,
        signed_in.begun_at,
        unnoted=now - signed_in.seen_at >= _NOTED_EVERY,
    )


def note_seen(db: Session, browser_id: str, now: datetime) -> None:
    """Note that a browser was seen; an earlier time than is noted changes nothing."""
    seen = SignedInBrowser.seen_at
    db.execute(update(SignedInBrowser).where(SignedInBrowser.id == browser_id, seen < now).values(seen_at=now))


def browsers(db: Session, account_id: str, now: datetime, lifetimes: Lifetimes) -> Sequence[Browser]:
    """Return the browsers that an account is signed in with, the last used first."""
    browser = SignedInBrowser
    rows = db.scalars(
        select(browser)
        .where(browser.account_id == account_id)
        .where(browser.begun_at > now - lifetimes.most, browser.seen_at > now - lifetimes.idle)
        .order_by(browser.seen_at.desc(), browser.id)
    )
    return [Browser(row.id, row.about, row.by_link, row.begun_at, row.seen_at) for row in rows]


def end(db: Session, account_id: str, browser_id: str) -> None:
    """Sign out one browser, if it is this account's."""
    db.execute(
        delete(SignedInBrowser).where(SignedInBrowser.id == browser_id, SignedInBrowser.account_id == account_id)
    )


def end_all(db: Session, account_id: str, *, but: str = "") -> None:
    """Sign an account out everywhere, or everywhere but in one browser."""
    db.execute(delete(SignedInBrowser).where(SignedInBrowser.account_id == account_id, SignedInBrowser.id != but))


def forget_ended(db: Session, now: datetime, lifetimes: Lifetimes) -> None:
    """Forget browsers that are too long unused or too old to count."""
    old = or_(SignedInBrowser.begun_at <= now - lifetimes.most, SignedInBrowser.seen_at <= now - lifetimes.idle)
    db.execute(delete(SignedInBrowser).where(old))
