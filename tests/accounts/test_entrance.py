from typing import Any

import pytest
from account_instruments import GOOD, KEY, Counting, Join, SetClock
from argon2 import PasswordHasher
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from audio_service.accounts import Entrance, Present, Role, accounts, browsers, close_account, end, end_all
from audio_service.accounts.entrance import WRONG
from audio_service.accounts.models import Account, SignedInBrowser
from audio_service.accounts.passwords import Passwords
from audio_service.database import Database
from audio_service.errors import AccountError, TooManyTries

HERE = "192.0.2.1"


def test_who_knows_the_password_comes_in(entrance: Entrance, owner: Present) -> None:
    for name in ("Olga", "olga", "  OLGA ", "Ｏｌｇａ"):
        present = entrance.who(entrance.sign_in(name, GOOD, HERE))
        assert present
        assert (present.account_id, present.name, present.role) == (owner.account_id, "Olga", Role.OWNER)
        assert not present.by_link


def test_every_sign_in_has_a_token_of_its_own_and_only_its_hash_is_kept(
    entrance: Entrance, owner: Present, database: Database
) -> None:
    tokens = {entrance.sign_in("Olga", GOOD, HERE) for _ in range(3)}
    assert len(tokens) == 3
    with database() as db:
        kept = [[str(value) for value in vars(row).values()] for row in db.scalars(select(SignedInBrowser))]
    assert len(kept) == 4
    assert not [value for row in kept for value in row if any(token in value for token in tokens)]


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("Olga", "wrong horse battery"),
        ("Olga", ""),
        ("Olga", GOOD + "x" * 10_000),
        ("Nobody", GOOD),
        ("", ""),
        ("Olga\x00", GOOD),
        ("\ud800", "\ud800"),
        ("x" * 100_000, GOOD),
        ("' OR 1=1 --", GOOD),
    ],
)
def test_all_others_are_told_the_same(entrance: Entrance, owner: Present, name: str, password: str) -> None:
    with pytest.raises(AccountError) as refused:
        entrance.sign_in(name, password, HERE)
    assert str(refused.value) == WRONG
    assert type(refused.value) is AccountError


def test_nobody_signs_in_by_password_to_an_account_without_one(entrance: Entrance, join: Join) -> None:
    join("Lena", password=None)
    for password in ("", "None", GOOD):
        with pytest.raises(AccountError, match="wrong"):
            entrance.sign_in("Lena", password, HERE)


def test_an_old_hash_is_made_anew_when_its_person_signs_in(
    database: Database, owner: Present, clock: SetClock, randomness: Counting
) -> None:
    stronger = Passwords(randomness, PasswordHasher(time_cost=2, memory_cost=64, parallelism=1))
    entrance = Entrance(database, key=KEY, clock=clock, randomness=randomness, passwords=stronger)
    entrance.sign_in("Olga", GOOD, HERE)
    with database() as db:
        kept = db.scalars(select(Account.password_hash)).one()
    assert kept
    assert "t=2" in kept
    entrance.sign_in("Olga", GOOD, HERE)
    with database() as db:
        assert db.scalars(select(Account.password_hash)).one() == kept


def test_a_password_changed_while_it_was_checked_lets_nobody_in(
    database: Database, owner: Present, clock: SetClock, randomness: Counting, passwords: Passwords
) -> None:
    class ChangedMeanwhile(Passwords):
        def check(self, kept: str | None, password: str) -> Any:
            checked = passwords.check(kept, password)
            with database.begin() as db:
                db.execute(update(Account).values(password_hash=passwords.hash("another horse battery")))
            return checked

    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    slow = Entrance(
        database, key=KEY, clock=clock, randomness=randomness, passwords=ChangedMeanwhile(randomness, hasher)
    )
    with pytest.raises(AccountError, match="wrong"):
        slow.sign_in("Olga", GOOD, HERE)
    with database() as db:
        assert len(browsers(db, owner.account_id, clock(), slow.lifetimes)) == 1


def test_a_browser_unused_for_too_long_is_signed_out(entrance: Entrance, owner: Present, clock: SetClock) -> None:
    token = entrance.sign_in("Olga", GOOD, HERE)
    clock.move(days=13.99)
    assert entrance.who(token)
    clock.move(days=13.99)
    assert entrance.who(token), "each use begins the time anew"
    clock.move(days=14)
    assert entrance.who(token) is None


def test_a_browser_in_daily_use_is_signed_out_after_the_longest_time(
    entrance: Entrance, owner: Present, clock: SetClock
) -> None:
    token = entrance.sign_in("Olga", GOOD, HERE)
    days = 0
    while entrance.who(token):
        clock.move(days=1)
        days += 1
    assert days == 90


def test_that_a_browser_was_seen_is_noted_every_five_minutes_and_never_backwards(
    entrance: Entrance, owner: Present, clock: SetClock, database: Database
) -> None:
    def seen() -> Any:
        with database() as db:
            return db.scalars(select(SignedInBrowser.seen_at).where(SignedInBrowser.id == found.browser_id)).one()

    token = entrance.sign_in("Olga", GOOD, HERE)
    found = entrance.who(token)
    assert found
    first = seen()
    clock.move(minutes=4.9)
    entrance.who(token)
    assert seen() == first
    clock.move(minutes=0.2)
    entrance.who(token)
    later = seen()
    assert later == clock()
    clock.move(days=-1)
    assert entrance.who(token), "a clock set back signs nobody out"
    assert seen() == later


@pytest.mark.parametrize("token", ["", "x", "\ud800", "\x00", "x" * 100_000])
def test_no_made_up_token_is_anybodys(entrance: Entrance, owner: Present, token: str) -> None:
    assert entrance.who(token) is None


def test_one_browser_others_or_all_can_be_signed_out(
    entrance: Entrance, owner: Present, join: Join, database: Database
) -> None:
    other = join("Lena")
    tokens = [entrance.sign_in("Olga", GOOD, HERE, about=f"Browser {number}\r\n") for number in range(3)]
    here = [entrance.who(token) for token in tokens]
    assert all(here)
    with database.begin() as db:
        end(db, other.account_id, here[0].browser_id)  # type: ignore[union-attr]
    assert entrance.who(tokens[0]), "nobody signs out another person's browser"
    with database.begin() as db:
        end(db, owner.account_id, here[0].browser_id)  # type: ignore[union-attr]
    assert [bool(entrance.who(token)) for token in tokens] == [False, True, True]
    with database.begin() as db:
        end_all(db, owner.account_id, but=here[2].browser_id)  # type: ignore[union-attr]
    assert [bool(entrance.who(token)) for token in tokens] == [False, False, True]
    with database() as db:
        left = browsers(db, owner.account_id, owner.begun_at, entrance.lifetimes)
    assert [browser.about for browser in left] == ["Browser 2"]
    with database.begin() as db:
        end_all(db, owner.account_id)
    assert entrance.who(tokens[2]) is None


def test_a_new_password_signs_out_all_other_browsers(entrance: Entrance, owner: Present, clock: SetClock) -> None:
    tokens = [entrance.sign_in("Olga", GOOD, HERE) for _ in range(2)]
    here = entrance.who(tokens[0])
    assert here
    with pytest.raises(AccountError, match="old password is wrong"):
        entrance.change_password(here, "wrong horse battery", "another horse battery")
    assert entrance.who(tokens[1])
    entrance.change_password(here, GOOD, "another horse battery")
    assert [bool(entrance.who(token)) for token in tokens] == [True, False]
    with pytest.raises(AccountError, match="wrong"):
        entrance.sign_in("Olga", GOOD, HERE)
    assert entrance.sign_in("Olga", "another horse battery", HERE)


def test_a_new_password_that_is_easily_guessed_is_refused(entrance: Entrance, owner: Present) -> None:
    with pytest.raises(AccountError, match="at least 12"):
        entrance.change_password(owner, GOOD, "short")
    assert entrance.sign_in("Olga", GOOD, HERE)


def test_who_came_by_a_link_needs_no_old_password_for_half_an_hour(
    entrance: Entrance, join: Join, clock: SetClock
) -> None:
    lena, mara = join("Lena", password=None), join("Mara", password=None)
    clock.move(minutes=29)
    entrance.change_password(lena, "", GOOD)
    assert entrance.sign_in("Lena", GOOD, HERE)
    clock.move(minutes=1)
    with pytest.raises(AccountError, match="opens a link"):
        entrance.change_password(mara, "", GOOD)


def test_wrong_old_passwords_count_like_wrong_sign_ins(entrance: Entrance, owner: Present) -> None:
    here = entrance.who(entrance.sign_in("Olga", GOOD, HERE))
    assert here
    for _ in range(8):
        with pytest.raises(AccountError, match="old password is wrong"):
            entrance.change_password(here, "wrong horse battery", "another horse battery")
    with pytest.raises(TooManyTries):
        entrance.change_password(here, GOOD, "another horse battery")


def test_an_account_that_is_closed_is_gone_with_its_browsers(
    entrance: Entrance, owner: Present, join: Join, database: Database
) -> None:
    lena = join("Lena")
    token = entrance.sign_in("Lena", GOOD, HERE)
    with database.begin() as db:
        close_account(db, lena.account_id)
    assert entrance.who(token) is None
    with pytest.raises(AccountError, match="wrong"):
        entrance.sign_in("Lena", GOOD, HERE)
    with database() as db:
        assert [(person.name, person.role, person.has_password) for person in accounts(db)] == [
            ("Olga", Role.OWNER, True)
        ]
    assert join("Lena").account_id != lena.account_id


@pytest.mark.parametrize("whose", ["owner", "nobody"])
def test_the_owners_account_cannot_be_closed(
    entrance: Entrance, owner: Present, database: Database, whose: str
) -> None:
    token = entrance.sign_in("Olga", GOOD, HERE)
    with pytest.raises(AccountError, match="owner"), database.begin() as db:
        close_account(db, owner.account_id if whose == "owner" else "0" * 32)
    assert entrance.who(token), "nothing of a refused change is kept"


def test_tidying_forgets_what_has_run_out_and_nothing_else(
    entrance: Entrance, owner: Present, clock: SetClock, database: Database
) -> None:
    old = entrance.sign_in("Olga", GOOD, HERE)
    clock.move(days=10)
    new = entrance.sign_in("Olga", GOOD, HERE)
    clock.move(days=5)
    entrance.tidy()
    assert entrance.who(new)
    assert entrance.who(old) is None
    with database() as db:
        assert len(db.scalars(select(SignedInBrowser)).all()) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(name=st.text(), password=st.text(), address=st.text(), about=st.text())
def test_no_text_breaks_signing_in(
    database: Database,
    clock: SetClock,
    randomness: Counting,
    passwords: Passwords,
    name: str,
    password: str,
    address: str,
    about: str,
) -> None:
    entrance = Entrance(database, key=KEY, clock=clock, randomness=randomness, passwords=passwords)
    clock.move(days=1)
    with pytest.raises(AccountError):
        entrance.sign_in(name, password, address, about=about)
