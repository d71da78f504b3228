"""That the limit on signing in trips, holds across processes and restarts, and lets go again."""

from __future__ import annotations

import multiprocessing
import secrets
from datetime import datetime, timedelta
from multiprocessing.synchronize import Barrier

import pytest
from account_instruments import GOOD, KEY, Counting, Join, SetClock
from sqlalchemy import select

from audio_service.accounts import Entrance, Limits, Present
from audio_service.accounts.buckets import Limit
from audio_service.accounts.limits import bucket_of_address, bucket_of_name, take_try
from audio_service.accounts.models import Bucket
from audio_service.accounts.passwords import Passwords
from audio_service.database import Database
from audio_service.errors import AccountError, TooManyTries

HERE, THERE = "192.0.2.1", "198.51.100.7"
WIDE = Limit(1000, timedelta(seconds=1))


def fail(entrance: Entrance, name: str = "Olga", address: str = HERE, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(AccountError, match="name or the password"):
            entrance.sign_in(name, "wrong horse battery", address)


def test_a_name_is_locked_from_everywhere_and_the_right_password_does_not_help(
    entrance: Entrance, owner: Present, join: Join, clock: SetClock
) -> None:
    join("Lena")
    for number in range(8):
        fail(entrance, address=f"192.0.2.{number}")
    for address in (HERE, THERE):
        with pytest.raises(TooManyTries) as refused:
            entrance.sign_in("OLGA ", GOOD, address)
        assert refused.value.wait == 180
    assert entrance.sign_in("Lena", GOOD, HERE), "others are not locked out"
    clock.move(seconds=179)
    with pytest.raises(TooManyTries, match="again in 1 s"):
        entrance.sign_in("Olga", GOOD, HERE)
    clock.move(seconds=1)
    assert entrance.sign_in("Olga", GOOD, HERE)


def test_an_address_is_locked_for_all_names(entrance: Entrance, owner: Present, clock: SetClock) -> None:
    for number in range(30):
        fail(entrance, name=f"guess {number}")
    with pytest.raises(TooManyTries) as refused:
        entrance.sign_in("Olga", GOOD, HERE)
    assert refused.value.wait == 20
    assert entrance.sign_in("Olga", GOOD, THERE)
    clock.move(seconds=20)
    assert entrance.sign_in("Olga", GOOD, HERE)


def test_a_name_that_nobody_has_is_locked_like_any_other(entrance: Entrance, owner: Present) -> None:
    fail(entrance, name="Nobody", times=8)
    with pytest.raises(TooManyTries):
        entrance.sign_in("Nobody", GOOD, HERE)


def test_whoever_is_refused_is_checked_no_password(
    database: Database, owner: Present, clock: SetClock, randomness: Counting, passwords: Passwords
) -> None:
    checked: list[str] = []

    class Watched(Passwords):
        def check(self, kept, password):  # type: ignore[no-untyped-def]
            checked.append(password)
            return passwords.check(kept, password)

    watched = Watched(randomness)
    entrance = Entrance(database, key=KEY, clock=clock, randomness=randomness, passwords=watched)
    fail(entrance, times=8)
    with pytest.raises(TooManyTries):
        entrance.sign_in("Olga", GOOD, HERE)
    assert len(checked) == 8


def test_right_passwords_cost_no_tries(entrance: Entrance, owner: Present) -> None:
    for _ in range(40):
        entrance.sign_in("Olga", GOOD, HERE)
    fail(entrance, times=8)


def test_ones_own_account_does_not_buy_tries_at_anothers(entrance: Entrance, owner: Present, join: Join) -> None:
    """An address whose tries were all given back at a success could guess for ever."""
    join("Lena")
    for number in range(29):
        fail(entrance, name=f"victim {number}")
        entrance.sign_in("Lena", GOOD, HERE)
    fail(entrance, name="victim 30")
    with pytest.raises(TooManyTries):
        entrance.sign_in("Lena", GOOD, HERE)


def test_a_restart_forgets_no_try(
    database: Database, entrance: Entrance, owner: Present, clock: SetClock, randomness: Counting, passwords: Passwords
) -> None:
    fail(entrance, times=8)
    again = Entrance(database, key=KEY, clock=clock, randomness=randomness, passwords=passwords)
    again.tidy()
    with pytest.raises(TooManyTries):
        again.sign_in("Olga", GOOD, HERE)


def test_what_was_typed_as_a_name_cannot_be_read_in_the_database(entrance: Entrance, database: Database) -> None:
    fail(entrance, name="my secret passphrase", address=HERE)
    with database() as db:
        keys = db.scalars(select(Bucket.key)).all()
    assert sorted(keys) == sorted(
        [bucket_of_name(entrance._key, "my secret passphrase"), bucket_of_address(entrance._key, HERE)]
    )
    assert entrance._key != KEY
    assert bucket_of_name(KEY, "my secret passphrase") not in keys


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::1", True),
        ("", "no address", True),
        ("", "127.0.0.1", False),
    ],
)
def test_one_home_is_one_address(one: str, other: str, *, same: bool) -> None:
    assert (bucket_of_address(KEY, one) == bucket_of_address(KEY, other)) is same


def test_names_that_are_the_same_share_a_bucket() -> None:
    assert len({bucket_of_name(KEY, name) for name in ("Olga", " olga", "ＯＬＧＡ", "OLGA  ")}) == 1
    assert bucket_of_name(KEY, "Olga") != bucket_of_name(KEY, "Otto")
    assert bucket_of_name(KEY, HERE) != bucket_of_address(KEY, HERE)


def guess(url: str, now: datetime, ready: Barrier, count: multiprocessing.Queue[int]) -> None:
    """Try as fast as one process can, and tell how many tries were left to it."""
    database = Database(url)
    ready.wait()
    allowed = 0
    for _ in range(40):
        with database.begin() as db:
            allowed += not take_try(db, "one bucket", now, Limit(50, timedelta(minutes=1)))
    count.put(allowed)


def test_processes_together_get_no_more_tries_than_one(database: Database, clock: SetClock) -> None:
    spawn = multiprocessing.get_context("spawn")
    ready, count = spawn.Barrier(3), spawn.Queue()
    others = [spawn.Process(target=guess, args=(database.url, clock(), ready, count)) for _ in range(3)]
    for other in others:
        other.start()
    allowed = [count.get(timeout=300) for _ in others]
    for other in others:
        other.join()
    assert sum(allowed) == 50


def test_a_bucket_that_is_full_again_is_forgotten(entrance: Entrance, database: Database, clock: SetClock) -> None:
    fail(entrance)
    clock.move(seconds=179)
    entrance.tidy()
    with database() as db:
        assert len(db.scalars(select(Bucket)).all()) == 1, "the address had one try less for 20 s only"
    clock.move(seconds=1)
    entrance.tidy()
    with database() as db:
        assert not db.scalars(select(Bucket)).all()


def test_anything_else_can_be_limited_by_itself(entrance: Entrance, clock: SetClock) -> None:
    twice = Limit(2, timedelta(minutes=1))
    for _ in range(2):
        entrance.limit("erase", "anna", twice)
    entrance.limit("erase", "ben", twice)
    entrance.limit("export", "anna", twice)
    with pytest.raises(TooManyTries, match="60 s"):
        entrance.limit("erase", "anna", twice)
    clock.move(minutes=1)
    entrance.limit("erase", "anna", twice)


def test_limits_are_a_setting(database: Database, owner: Present, clock: SetClock, passwords: Passwords) -> None:
    strict = Limits(by_name=Limit(1, timedelta(hours=1)), by_address=WIDE)
    entrance = Entrance(
        database, key=KEY, clock=clock, randomness=secrets.token_bytes, passwords=passwords, allowed=strict
    )
    fail(entrance)
    with pytest.raises(TooManyTries, match="3600 s"):
        entrance.sign_in("Olga", GOOD, HERE)
