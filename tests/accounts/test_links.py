from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from account_instruments import GOOD, Counting, Join, SetClock
from sqlalchemy import select

from audio_service.accounts import (
    Entrance,
    Present,
    Role,
    accounts,
    close_account,
    invite,
    offer,
    owner_has_password,
    owner_link,
    sign_in_link,
    withdraw_invitations,
)
from audio_service.accounts.links import SPENT
from audio_service.accounts.models import Link
from audio_service.accounts.tokens import token_hash
from audio_service.database import Database
from audio_service.errors import AccountError

HERE = "192.0.2.1"


def first_link(database: Database, clock: SetClock, randomness: Counting) -> str | None:
    with database.begin() as db:
        return owner_link(db, clock(), randomness)


def invitation(database: Database, by: Present, role: Role, clock: SetClock, randomness: Counting) -> str:
    with database.begin() as db:
        return invite(db, by, role, clock(), randomness)


def test_on_first_start_a_link_makes_the_owner_and_then_there_are_no_more(
    database: Database, entrance: Entrance, clock: SetClock, randomness: Counting
) -> None:
    with database() as db:
        assert not accounts(db), "nobody is there by default"
        assert not owner_has_password(db)
    link = first_link(database, clock, randomness)
    assert link
    owner = entrance.who(entrance.accept(link, "Olga", GOOD))
    assert owner
    assert (owner.name, owner.role, owner.by_link) == ("Olga", Role.OWNER, True)
    with database() as db:
        assert owner_has_password(db)
    assert first_link(database, clock, randomness) is None
    with pytest.raises(AccountError, match="has been used"):
        entrance.accept(link, "Otto", GOOD)


def test_an_owner_without_a_password_is_told_from_one_with(
    database: Database, entrance: Entrance, clock: SetClock, randomness: Counting
) -> None:
    link = first_link(database, clock, randomness)
    assert link
    owner = entrance.who(entrance.accept(link, "Olga", None))
    assert owner
    with database() as db:
        assert not owner_has_password(db)
    entrance.change_password(owner, "", GOOD)
    with database() as db:
        assert owner_has_password(db)


def test_only_the_hash_of_a_link_is_kept(database: Database, clock: SetClock, randomness: Counting) -> None:
    link = first_link(database, clock, randomness)
    assert link
    assert len(link) == 43
    with database() as db:
        row = db.scalars(select(Link)).one()
        assert not [value for value in vars(row).values() if link in str(value)]


def test_a_second_start_makes_the_first_link_worthless(
    database: Database, entrance: Entrance, clock: SetClock, randomness: Counting
) -> None:
    first, second = (first_link(database, clock, randomness) for _ in range(2))
    assert first
    assert second
    with pytest.raises(AccountError, match="has been used"):
        entrance.accept(first, "Olga", GOOD)
    assert entrance.accept(second, "Olga", GOOD)


def test_there_is_never_a_second_owner_even_if_a_link_were_left(
    database: Database, entrance: Entrance, clock: SetClock, randomness: Counting
) -> None:
    link = first_link(database, clock, randomness)
    with database.begin() as db:
        db.add(Link(token_hash=token_hash("left"), role=Role.OWNER, ends_at=clock() + timedelta(hours=1)))
    assert link
    entrance.accept(link, "Olga", GOOD)
    with pytest.raises(AccountError, match="owner already"):
        entrance.accept("left", "Otto", GOOD)
    with database() as db:
        assert [account.name for account in accounts(db)] == ["Olga"]


@pytest.mark.parametrize(("kind", "hours"), [("owner", 24), ("invitation", 7 * 24), ("sign in", 24)])
def test_a_link_runs_out(
    database: Database,
    entrance: Entrance,
    clock: SetClock,
    randomness: Counting,
    kind: str,
    hours: int,
    request: pytest.FixtureRequest,
) -> None:
    if kind == "owner":
        link = first_link(database, clock, randomness)
        assert link
    else:
        owner: Present = request.getfixturevalue("owner")
        with database.begin() as db:
            made = (
                invite(db, owner, Role.LISTENER, clock(), randomness)
                if kind == "invitation"
                else sign_in_link(db, owner.account_id, clock(), randomness)
            )
        link = made
    clock.move(hours=hours, microseconds=-1)
    with database() as db:
        assert offer(db, link, clock())
    clock.move(microseconds=1)
    with database() as db:
        assert offer(db, link, clock()) is None
    with pytest.raises(AccountError, match="has run out"):
        _ = entrance.come_back(link) if kind == "sign in" else entrance.accept(link, "Lena", GOOD)
    entrance.tidy()
    with database() as db:
        assert not db.scalars(select(Link)).all()


def test_looking_at_a_link_does_not_use_it(
    database: Database, entrance: Entrance, owner: Present, clock: SetClock, randomness: Counting
) -> None:
    link = invitation(database, owner, Role.FACILITATOR, clock, randomness)
    for _ in range(3):
        with database() as db:
            seen = offer(db, link, clock())
        assert seen
        assert (seen.role, seen.account_id) == (Role.FACILITATOR, None)
    present = entrance.who(entrance.accept(link, "Fred", GOOD))
    assert present
    assert present.role is Role.FACILITATOR


@pytest.mark.parametrize(
    ("name", "password", "says"),
    [("OLGA", GOOD, "has an account here already"), ("", GOOD, "needs a name"), ("Lena", "short", "at least 12")],
)
def test_a_refused_name_or_password_leaves_the_link_as_it_was(
    database: Database,
    entrance: Entrance,
    owner: Present,
    clock: SetClock,
    randomness: Counting,
    name: str,
    password: str,
    says: str,
) -> None:
    link = invitation(database, owner, Role.LISTENER, clock, randomness)
    with pytest.raises(AccountError, match=says):
        entrance.accept(link, name, password)
    assert entrance.accept(link, "Lena", GOOD)


def test_of_many_who_use_a_link_at_once_one_gets_in(
    database: Database, entrance: Entrance, owner: Present, clock: SetClock, randomness: Counting
) -> None:
    link = invitation(database, owner, Role.LISTENER, clock, randomness)
    barrier = Barrier(6)

    def accept(number: int) -> str:
        barrier.wait()
        try:
            entrance.accept(link, f"Guest {number}", None)
        except AccountError as refused:
            return str(refused)
        return "in"

    with ThreadPoolExecutor(6) as pool:
        told = sorted(pool.map(accept, range(6)))
    assert told == ["in"] + 5 * [SPENT]
    with database() as db:
        assert len(accounts(db)) == 2


def test_who_may_not_invite_is_refused(database: Database, join: Join, clock: SetClock, randomness: Counting) -> None:
    fred, lena = join("Fred", Role.FACILITATOR), join("Lena")
    assert invitation(database, fred, Role.LISTENER, clock, randomness)
    for by, role in ((fred, Role.FACILITATOR), (fred, Role.OWNER), (lena, Role.LISTENER)):
        with pytest.raises(AccountError, match="can't invite"):
            invitation(database, by, role, clock, randomness)


@pytest.mark.parametrize("how", ["withdrawn", "closed"])
def test_invitations_can_be_withdrawn_and_end_with_their_makers_account(
    database: Database, entrance: Entrance, join: Join, clock: SetClock, randomness: Counting, how: str
) -> None:
    fred = join("Fred", Role.FACILITATOR)
    link = invitation(database, fred, Role.LISTENER, clock, randomness)
    with database.begin() as db:
        (withdraw_invitations if how == "withdrawn" else close_account)(db, fred.account_id)
    with pytest.raises(AccountError, match="has been used"):
        entrance.accept(link, "Lena", GOOD)


def test_a_link_leads_back_in_once_and_signs_out_everywhere_else(
    database: Database, entrance: Entrance, join: Join, clock: SetClock, randomness: Counting
) -> None:
    lena = join("Lena")
    before = entrance.sign_in("Lena", GOOD, HERE)
    with database.begin() as db:
        replaced, link = (sign_in_link(db, lena.account_id, clock(), randomness) for _ in range(2))
    with pytest.raises(AccountError, match="has been used"):
        entrance.come_back(replaced)
    assert entrance.who(before)
    here = entrance.who(entrance.come_back(link))
    assert here
    assert (here.account_id, here.by_link) == (lena.account_id, True)
    assert entrance.who(before) is None
    with pytest.raises(AccountError, match="has been used"):
        entrance.come_back(link)


def test_a_new_password_ends_open_links_into_the_account(
    database: Database, entrance: Entrance, owner: Present, clock: SetClock, randomness: Counting
) -> None:
    with database.begin() as db:
        link = sign_in_link(db, owner.account_id, clock(), randomness)
    entrance.change_password(owner, GOOD, "another horse battery")
    with pytest.raises(AccountError, match="has been used"):
        entrance.come_back(link)


def test_a_link_of_one_kind_is_not_used_up_as_the_other(
    database: Database, entrance: Entrance, owner: Present, clock: SetClock, randomness: Counting
) -> None:
    with database.begin() as db:
        back = sign_in_link(db, owner.account_id, clock(), randomness)
    invited = invitation(database, owner, Role.LISTENER, clock, randomness)
    with pytest.raises(AccountError, match="has been used"):
        entrance.accept(back, "Lena", GOOD)
    with pytest.raises(AccountError, match="has been used"):
        entrance.come_back(invited)
    assert entrance.come_back(back)
    assert entrance.accept(invited, "Lena", GOOD)


def test_nobody_gets_a_link_into_an_account_that_is_not_there(
    database: Database, owner: Present, clock: SetClock, randomness: Counting
) -> None:
    with pytest.raises(AccountError, match="no such account"), database.begin() as db:
        sign_in_link(db, "0" * 32, clock(), randomness)


@pytest.mark.parametrize("link", ["", "x", "\x00", "\ud800", "x" * 100_000])
def test_no_made_up_link_leads_anywhere(entrance: Entrance, owner: Present, link: str) -> None:
    with pytest.raises(AccountError, match="has been used"):
        entrance.accept(link, "Lena", GOOD)
    with pytest.raises(AccountError, match="has been used"):
        entrance.come_back(link)
