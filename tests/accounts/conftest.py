import pytest
from account_instruments import GOOD, KEY, Counting, Join, SetClock
from argon2 import PasswordHasher
from databases import database

from audio_service.accounts import Entrance, Present, invite, owner_link
from audio_service.accounts.passwords import Passwords
from audio_service.accounts.roles import Role
from audio_service.database import Database

__all__ = ["database"]


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def randomness() -> Counting:
    return Counting()


@pytest.fixture
def passwords(randomness: Counting) -> Passwords:
    return Passwords(randomness, PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def entrance(database: Database, clock: SetClock, randomness: Counting, passwords: Passwords) -> Entrance:
    return Entrance(database, key=KEY, clock=clock, randomness=randomness, passwords=passwords)


@pytest.fixture
def owner(database: Database, entrance: Entrance, clock: SetClock, randomness: Counting) -> Present:
    """The owner, signed in by the first link, called "Olga"."""
    with database.begin() as db:
        link = owner_link(db, clock(), randomness)
    assert link
    present = entrance.who(entrance.accept(link, "Olga", GOOD))
    assert present
    return present


@pytest.fixture
def join(database: Database, entrance: Entrance, owner: Present, clock: SetClock, randomness: Counting) -> Join:
    """Let a person in whom the owner invited."""

    def joined(name: str, role: Role = Role.LISTENER, password: str | None = GOOD) -> Present:
        with database.begin() as db:
            link = invite(db, owner, role, clock(), randomness)
        present = entrance.who(entrance.accept(link, name, password))
        assert present
        return present

    return joined
