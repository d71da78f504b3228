"""Coming in: by name and password, or by a link."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from audio_service.accounts import limits, links, sessions
from audio_service.accounts.buckets import Limit
from audio_service.accounts.models import Account, Link
from audio_service.accounts.passwords import Passwords, accept_password
from audio_service.accounts.people import make_account, named
from audio_service.accounts.secret_key import purpose_key
from audio_service.accounts.sessions import Lifetimes, Present
from audio_service.accounts.tokens import Randomness
from audio_service.database import Database
from audio_service.errors import AccountError, TooManyTries

Clock = Callable[[], datetime]
"""The time, with its time zone."""

WRONG: Final = "the name or the password is wrong"

_LINK_COUNTS: Final = timedelta(minutes=30)
"""How long after coming in by a link a new password may be set without the old one."""


class Entrance:
    """What the pages for signing in call.

    Passwords are hashed between transactions, never inside one: a hash takes as
    long as a hundred writes, and SQLite has one writer at a time.
    """

    def __init__(
        self,
        database: Database,
        *,
        key: bytes,
        clock: Clock,
        randomness: Randomness,
        passwords: Passwords | None = None,
        allowed: limits.Limits | None = None,
        lifetimes: Lifetimes | None = None,
    ) -> None:
        """Open an entrance.

        Args:
            database: Where accounts are.
            key: The secret key (:func:`~audio_service.accounts.secret_key`).
            clock: Tells the time.
            randomness: Where ids, tokens and salts come from.
            passwords: How passwords are hashed.
            allowed: How often signing in may be tried.
            lifetimes: How long a browser stays signed in.
        """
        self._database = database
        self._key = purpose_key(key, "limits")
        self._clock = clock
        self._randomness = randomness
        self._passwords = passwords or Passwords(randomness)
        self._allowed = allowed or limits.Limits()
        self.lifetimes: Final = lifetimes or Lifetimes()

    def sign_in(self, name: str, password: str, address: str, *, about: str = "") -> str:
        """Return the token for the cookie of a person who knows their password.

        Args:
            name: As it was typed.
            password: As it was typed.
            address: The network address of who asks.
            about: What the browser says it is.

        Raises:
            TooManyTries: For this name or from this address.
            AccountError: There is no such pair of name and password; it tells no more.
        """
        buckets = (
            (limits.bucket_of_address(self._key, address), self._allowed.by_address),
            (limits.bucket_of_name(self._key, name), self._allowed.by_name),
        )
        self._try(*buckets)
        account_id, kept = self._kept(name)
        checked = self._passwords.check(kept, password)
        if not checked.right or account_id is None:
            raise AccountError(WRONG)
        now = self._clock()
        with self._database.begin() as db:
            self._replace(db, account_id, kept, checked.renewed or kept)
            for bucket, limit in buckets:
                limits.give_try_back(db, bucket, now, limit)
            return sessions.begin(db, account_id, now, self._randomness, about=about)

    def accept(self, link: str, name: str, password: str | None, *, about: str = "") -> str:
        """Make the account that a link offers, and return the token for its person's cookie.

        The link is used up only if the account is made.

        Args:
            link: The link's token.
            name: As it was typed.
            password: None for who will sign in by links only.
            about: What the browser says it is.

        Raises:
            AccountError: The link is spent or offers no account, or the name or the password can't be used.
        """
        with self._database() as db:
            offered = links.offer(db, link, self._clock())
        if not (offered and offered.role):
            raise AccountError(links.SPENT)
        if password is not None:
            accept_password(password, name)
        kept = None if password is None else self._passwords.hash(password)
        now = self._clock()
        with self._database.begin() as db:
            role = links.use(db, link, now).role
            if role is None:
                raise AccountError(links.SPENT)
            account = make_account(db, name=name, role=role, password_hash=kept, now=now, randomness=self._randomness)
            return sessions.begin(db, account.id, now, self._randomness, about=about, by_link=True)

    def come_back(self, link: str, *, about: str = "") -> str:
        """Return the token for the cookie of who has a link into their account.

        All other browsers are signed out, so that nobody uses a link unnoticed.

        Raises:
            AccountError: The link is spent, or is an invitation.
        """
        now = self._clock()
        with self._database.begin() as db:
            account_id = links.use(db, link, now).account_id
            if account_id is None:
                raise AccountError(links.SPENT)
            sessions.end_all(db, account_id)
            return sessions.begin(db, account_id, now, self._randomness, about=about, by_link=True)

    def who(self, token: str) -> Present | None:
        """Return who a cookie's token stands for, and note that they were here."""
        now = self._clock()
        with self._database() as db:
            present = sessions.present(db, token, now, self.lifetimes)
        if present and present.unnoted:
            with self._database.begin() as db:
                sessions.note_seen(db, present.browser_id, now)
        return present

    def change_password(self, who: Present, old: str, new: str) -> None:
        """Set a new password; every other browser is signed out, and open links into the account end.

        Args:
            who: Whose.
            old: The old password; not looked at within half an hour of coming in by a link.
            new: The new one.

        Raises:
            TooManyTries: Wrong old passwords count like wrong sign-ins.
            AccountError: The old password is wrong, or the new one is easily guessed.
        """
        accept_password(new, who.name)
        _, kept = self._kept(who.name)
        if not (who.by_link and self._clock() - who.begun_at < _LINK_COUNTS):
            bucket = limits.bucket_of_name(self._key, who.name)
            self._try((bucket, self._allowed.by_name))
            if not self._passwords.check(kept, old).right:
                raise AccountError("the old password is wrong; who has none opens a link to sign in first")
        fresh = self._passwords.hash(new)
        with self._database.begin() as db:
            self._replace(db, who.account_id, kept, fresh)
            sessions.end_all(db, who.account_id, but=who.browser_id)
            db.execute(delete(Link).where(Link.account_id == who.account_id))

    def limit(self, purpose: str, who: str, limit: Limit) -> None:
        """Count a try of something other than signing in, and refuse the one too many.

        Args:
            purpose: What is tried; each is counted by itself.
            who: An account's or a device's id, or a network address.
            limit: How often.

        Raises:
            TooManyTries: There is no try left.
        """
        self._try((limits.bucket_of_purpose(self._key, purpose, who), limit))

    def tidy(self) -> None:
        """Forget what has run out: browsers, links and tries. To be done now and then."""
        now = self._clock()
        with self._database.begin() as db:
            limits.forget_full(db, now)
        with self._database.begin() as db:
            links.forget_spent(db, now)
            sessions.forget_ended(db, now, self.lifetimes)

    def _try(self, *buckets: tuple[str, Limit]) -> None:
        """Take one try out of each bucket, in order and up to the first that is empty."""
        now = self._clock()
        wait = timedelta(0)
        with self._database.begin() as db:
            for bucket, limit in buckets:
                wait = limits.take_try(db, bucket, now, limit)
                if wait:
                    break
        if wait:
            raise TooManyTries(math.ceil(wait.total_seconds()))

    def _kept(self, name: str) -> tuple[str | None, str | None]:
        with self._database() as db:
            account = named(db, name)
            return (account.id, account.password_hash) if account else (None, None)

    @staticmethod
    def _replace(db: Session, account_id: str, kept: str | None, by: str | None) -> None:
        """Write a password's hash, unless it changed since it was checked."""
        unchanged = Account.password_hash.is_not_distinct_from(kept)
        replaced = db.execute(
            update(Account).where(Account.id == account_id, unchanged).values(password_hash=by).returning(Account.id)
        )
        if replaced.one_or_none() is None:
            raise AccountError(WRONG)
