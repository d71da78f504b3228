import hashlib
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock

import pytest
from account_instruments import GOOD, Counting
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError

from audio_service.accounts.passwords import LONGEST_PASSWORD, Passwords, accept_password
from audio_service.errors import AccountError

QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(Counting(), QUICK)


def test_the_right_password_is_right_and_all_others_wrong(passwords: Passwords) -> None:
    kept = passwords.hash(GOOD)
    assert passwords.check(kept, GOOD).right
    for wrong in ("", GOOD + " ", GOOD.upper(), kept, "\ud800", GOOD + "x" * LONGEST_PASSWORD):
        assert not passwords.check(kept, wrong).right


def test_equal_passwords_are_kept_differently(passwords: Passwords) -> None:
    assert passwords.hash(GOOD) != passwords.hash(GOOD)


def test_the_same_letters_typed_in_another_form_are_the_same_password(passwords: Passwords) -> None:
    kept = passwords.hash("Café Zürich 12")
    assert passwords.check(kept, "Cafe\u0301 Zu\u0308rich 12").right


def test_hashes_are_argon2id_with_the_profile_of_the_rfc() -> None:
    found = extract_parameters(Passwords(Counting()).hash(GOOD))
    assert (found.type.name, found.memory_cost, found.time_cost, found.parallelism) == ("ID", 65_536, 3, 4)
    assert (found.salt_len, found.hash_len) == (16, 32)


def test_a_hash_with_other_parameters_is_made_anew_once_the_password_is_known(passwords: Passwords) -> None:
    old = Passwords(Counting(), PasswordHasher(time_cost=2, memory_cost=32, parallelism=1)).hash(GOOD)
    assert passwords.check(old, "wrong").renewed is None
    checked = passwords.check(old, GOOD)
    assert checked.right
    assert checked.renewed
    assert passwords.check(checked.renewed, GOOD).renewed is None


def test_where_there_is_no_account_the_same_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    worked: list[str] = []
    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    verify = hasher.verify

    class Watched(PasswordHasher):
        def verify(self, hash: str, password: bytes) -> bool:  # type: ignore[override]  # noqa: A002
            worked.append(str(extract_parameters(hash)))
            return verify(hash, password)

    passwords = Passwords(Counting(), Watched(time_cost=1, memory_cost=64, parallelism=1))
    kept = passwords.hash(GOOD)
    for wrong in ("wrong", "x" * 100_000):
        assert not passwords.check(kept, wrong).right
        assert not passwords.check(None, wrong).right
    assert len(worked) == 4
    assert len(set(worked)) == 1


def test_many_guesses_at_once_are_worked_on_two_at_a_time() -> None:
    working, most = [0], [0]
    watch, both = Lock(), Barrier(2)

    class Watched(PasswordHasher):
        def verify(self, hash: str, password: bytes) -> bool:  # type: ignore[override]  # noqa: A002
            with watch:
                working[0] += 1
                most[0] = max(most[0], working[0])
            both.wait(60)
            with watch:
                working[0] -= 1
            return super().verify(hash, password)

    passwords = Passwords(Counting(), Watched(time_cost=1, memory_cost=64, parallelism=1))
    with ThreadPoolExecutor(8) as pool:
        assert not any(checked.right for checked in pool.map(lambda _: passwords.check(None, GOOD), range(8)))
    assert most == [2]


def test_nobodys_hash_lets_nobody_in() -> None:
    drawn = Counting()
    passwords = Passwords(drawn, QUICK)
    secret = hashlib.shake_128(b"1").digest(16)
    assert not passwords.check(None, secret.decode("latin-1")).right
    assert not passwords.check(None, "").right


def test_a_damaged_hash_is_not_taken_for_a_wrong_password(passwords: Passwords) -> None:
    with pytest.raises(InvalidHashError):
        passwords.check("argon2", GOOD)


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("elevenchars", "at least 12"),
        ("", "at least 12"),
        ("a" * 300, "more than 256"),
        ("abababababab", "same few letters"),
        ("my name is Anna B", "name of the account"),
        ("ANNA B ANNA B!", "name of the account"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused_with_what_to_do(password: str, says: str) -> None:
    with pytest.raises(AccountError, match=says):
        accept_password(password, "Anna B")


@pytest.mark.parametrize("password", [GOOD, "慈悲の心で息を吸って吐いて", "x7#kQ2!mZ9$w", "é" * 4 + "abcdefgh"])
def test_a_long_password_of_any_letters_is_taken(password: str) -> None:
    accept_password(password, "Anna B")
