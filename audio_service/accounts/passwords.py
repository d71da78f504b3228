"""Passwords, kept as argon2id hashes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

from audio_service.accounts.names import name_key
from audio_service.accounts.tokens import Randomness
from audio_service.errors import AccountError

SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 256
_FEWEST_LETTERS: Final = 5
"""Different letters a password needs: "aaaaaaaaaaaa" has one."""

_SALT_BYTES: Final = 16

_AT_ONCE: Final = 2
"""Hashes worked on at the same time in one process, 64 MiB each: guessers from many addresses can't fill the memory."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether a password was right, and its hash made anew where the kept one has other parameters."""

    right: bool
    renewed: str | None = None


class Passwords:
    """Makes and checks hashes with one set of parameters.

    Every check costs one hash, whether or not there is an account, so that the
    time it takes tells nobody which names exist.
    """

    def __init__(self, randomness: Randomness, hasher: PasswordHasher | None = None) -> None:
        """Take the second profile of RFC 9106 (64 MiB, 3 passes), or a hasher with other parameters."""
        self._hasher = hasher or PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        self._randomness = randomness
        self._turns = BoundedSemaphore(_AT_ONCE)
        self._nobodys = self._hasher.hash(randomness(_SALT_BYTES), salt=randomness(_SALT_BYTES))

    def hash(self, password: str) -> str:
        """Return what is kept of a password."""
        with self._turns:
            return self._hasher.hash(_as_bytes(password), salt=self._randomness(_SALT_BYTES))

    def check(self, kept: str | None, password: str) -> Checked:
        """Compare a password with the hash that is kept, or with nobody's where there is none.

        Raises:
            argon2.exceptions.InvalidHashError: What is kept is no such hash.
        """
        fits = len(password) <= LONGEST_PASSWORD
        try:
            with self._turns:
                self._hasher.verify(kept or self._nobodys, _as_bytes(password if fits else ""))
        except VerifyMismatchError:
            return Checked(right=False)
        if not (kept and fits):
            return Checked(right=False)
        return Checked(right=True, renewed=self.hash(password) if self._hasher.check_needs_rehash(kept) else None)


def accept_password(password: str, name: str) -> None:
    """Refuse a password that is easily guessed; length counts, kinds of characters don't (NIST SP 800-63B).

    Raises:
        AccountError: It is too short, too long, repeats itself or holds the account's name.
    """
    if len(password) > LONGEST_PASSWORD:
        raise AccountError(f"the password has more than {LONGEST_PASSWORD} letters; take a shorter one")
    plain = unicodedata.normalize("NFKC", password).casefold()
    if len(plain) < SHORTEST_PASSWORD:
        raise AccountError(
            f"the password needs at least {SHORTEST_PASSWORD} letters; four words that don't belong together do well"
        )
    if len(set(plain)) < _FEWEST_LETTERS:
        raise AccountError("the password repeats the same few letters; take other ones")
    key = name_key(name)
    if len(key) > 2 and key in plain:
        raise AccountError("the password holds the name of the account; take one that doesn't")


def _as_bytes(password: str) -> bytes:
    """Return a password in the one form that every keyboard's way of writing it leads to."""
    return unicodedata.normalize("NFKC", password).encode(errors="surrogatepass")
