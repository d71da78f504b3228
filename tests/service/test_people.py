"""One's own account, and looking after others'."""

import re

import pytest
from house import GOOD, Browser, House, sitting

from audio_service.accounts import Role

IDENTITY = "0b6f5f6e-5a52-4a63-9e2d-3f4f9a3d8f10"
LINK = re.compile(r"http://localhost(/enter/[\w-]{43})")


def browser_id(house: House, browser: Browser) -> str:
    found = house.entrance.who(browser.session)
    assert found
    return found.browser_id


def link_in(page: str) -> str:
    found = LINK.search(page)
    assert found, page
    return found[1]


def test_an_account_page_tells_who_one_is_and_where_one_is_signed_in(house: House) -> None:
    house.person(name="Lena")
    browser, other = house.visitor(), house.visitor()
    browser.send("/sign-in", name="Lena", password=GOOD)
    other.headers["User-Agent"] = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:125.0) Gecko/20100101 Firefox/125.0"
    other.send("/sign-in", name="Lena", password=GOOD)
    page = browser.get("/account").text
    assert "Lena" in page
    assert "Firefox on Windows" in page
    assert "Gecko" not in page


def test_who_has_no_account_has_no_account_page(house: House) -> None:
    assert house.visitor().get("/account").location == "/sign-in?next=/account"


def test_one_of_ones_browsers_can_be_signed_out(house: House) -> None:
    here = house.person(name="Lena")
    there = house.visitor()
    there.send("/sign-in", name="Lena", password=GOOD)
    assert here.send(f"/account/browsers/{browser_id(house, there)}/end").location == "/account"
    assert (here.name(), there.name()) == ("Lena", None)
    answer = here.send(f"/account/browsers/{browser_id(house, here)}/end")
    assert answer.location == "/sign-in"
    assert here.session == ""


def test_anothers_browser_is_as_one_that_there_is_not(house: House) -> None:
    lena, mara = house.person(name="Lena"), house.owner()
    hers = browser_id(house, lena)
    answers = [mara.send(f"/account/browsers/{identity}/end") for identity in (hers, "0" * 32, "%00", "..%2fx", "x")]
    assert {answer.status_code for answer in answers} == {404}
    assert lena.name() == "Lena"
    told = [mara.send(f"/account/browsers/{identity}/end", headers={}).text for identity in (hers, "0" * 32)]
    tokens = re.compile(r"[0-9a-f]{16}\.[0-9a-f]{64}")
    assert tokens.sub("", told[0]) == tokens.sub("", told[1])


def test_a_new_password_holds_from_then_on(house: House) -> None:
    browser = house.person(name="Lena")
    elsewhere = house.visitor()
    elsewhere.send("/sign-in", name="Lena", password=GOOD)
    house.clock.move(hours=1)
    assert browser.send("/account/password", old="wrong", new="another horse battery").status_code == 422
    short = browser.send("/account/password", old=GOOD, new="short")
    assert short.status_code == 422
    assert "at least 12" in short.text
    assert browser.send("/account/password", old=GOOD, new="another horse battery").status_code == 303
    assert (browser.name(), elsewhere.name()) == ("Lena", None)
    new = house.visitor()
    assert new.send("/sign-in", name="Lena", password=GOOD).status_code == 403
    assert new.send("/sign-in", name="Lena", password="another horse battery").status_code == 303


def test_an_account_is_closed_with_its_journal(house_on_both: House) -> None:
    browser = house_on_both.person(name="Lena")
    account = browser.account
    browser.put(f"/api/sittings/{IDENTITY}", sitting())
    assert browser.send("/account/close").status_code == 422, "without being sure"
    assert browser.name() == "Lena"
    assert browser.send("/account/close", sure="yes").location == "/sign-in"
    assert browser.session == ""
    assert browser.get("/account").status_code == 303
    with house_on_both.database() as db:
        for table, column in (("account", "id"), ("listener", "id"), ("signed_in_browser", "account_id")):
            found = db.connection().exec_driver_sql(f"SELECT count(*) FROM {table} WHERE {column} = '{account}'")
            assert found.scalar() == 0, table


def test_the_owners_account_stays(house: House) -> None:
    owner = house.owner()
    owner.put(f"/api/sittings/{IDENTITY}", sitting())
    assert owner.send("/account/close", sure="yes").status_code == 422
    assert owner.send(f"/people/{owner.account}/close", sure="yes").status_code == 403
    assert owner.role() == "owner"
    assert len(owner.get("/api/sittings").json["sittings"]) == 1, "and so does the journal"


def test_the_owner_sees_everybody_and_a_facilitator_nobody(house: House) -> None:
    house.person(name="Lena")
    owner, facilitator = house.owner(), house.person(Role.FACILITATOR, "Mara")
    page = owner.get("/people").text
    assert all(name in page for name in ("Lena", "Mara", "Olga"))
    seen = facilitator.get("/people").text
    assert "Lena" not in seen
    assert "Olga" not in seen


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.LISTENER])
def test_an_invitation_is_shown_once_and_makes_an_account(house: House, role: Role) -> None:
    owner = house.owner()
    link = link_in(owner.send("/people/invite", role=role).text)
    assert not LINK.search(owner.get("/people").text)
    new = house.visitor()
    assert role in new.get(link).text
    new.send(link, name="Nina", password=GOOD)
    assert new.role() == role


@pytest.mark.parametrize("role", ["owner", "", "admin", "OWNER", "listener\x00", "<b>"])
def test_nobody_is_invited_to_be_what_there_is_not_or_to_own_it(house: House, role: str) -> None:
    answer = house.owner().send("/people/invite", role=role)
    assert answer.status_code in {403, 422}
    assert not LINK.search(answer.text)


def test_a_way_back_in_leads_to_one_account_only(house: House) -> None:
    lena, owner = house.person(name="Lena"), house.owner()
    first = link_in(owner.send(f"/people/{lena.account}/link").text)
    second = link_in(owner.send(f"/people/{lena.account}/link").text)
    browser = house.visitor()
    assert browser.send(first).status_code == 410, "the second takes the first one's place"
    assert browser.send(second).status_code == 303
    assert browser.name() == "Lena"


def test_the_owner_closes_an_account_and_its_journal_and_invitations(house: House) -> None:
    owner, mara = house.owner(), house.person(Role.FACILITATOR, "Mara")
    mara.put(f"/api/sittings/{IDENTITY}", sitting())
    invitation = link_in(mara.send("/people/invite", role="listener").text)
    account = mara.account
    assert owner.send(f"/people/{account}/close").status_code == 422
    assert mara.name() == "Mara"
    assert owner.send(f"/people/{account}/close", sure="yes").location == "/people"
    assert mara.name() is None
    assert "Mara" not in owner.get("/people").text
    assert house.visitor().get(invitation).status_code == 410


@pytest.mark.parametrize("identity", ["0" * 32, "x", "%00", "..", "%2e%2e%2faccount", "' OR 1=1 --", "x" * 3000])
def test_an_account_that_there_is_not_is_not_found(house: House, identity: str) -> None:
    for what in ("link", "close"):
        answer = house.owner().send(f"/people/{identity}/{what}", sure="yes")
        assert answer.status_code in {404, 405}
