"""Signing in over HTTP: by password as often as the limit lets one, and by links that work once."""

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import pytest
from house import GOOD, Browser, House, sitting
from hypothesis import given
from hypothesis import strategies as st

from audio_service.accounts import Role, sign_in_link
from audio_service.service.local_paths import local_path

IDENTITY = "0b6f5f6e-5a52-4a63-9e2d-3f4f9a3d8f10"


def sign_in(browser: Browser, name: str = "Lena", password: str = GOOD, **fields: str) -> int:
    return browser.send("/sign-in", name=name, password=password, **fields).status_code


def test_name_and_password_let_one_in(house_on_both: House) -> None:
    house = house_on_both
    house.person(name="Lena")
    browser = house.visitor()
    assert browser.get("/sign-in").status_code == 200
    assert sign_in(browser) == 303
    assert browser.name() == "Lena"
    assert browser.get("/sign-in?next=/journal").location == "/journal", "who is in needs no form"


@pytest.mark.parametrize(
    ("name", "password"),
    [("Lena", "wrong horse battery"), ("Nobody", GOOD), ("", ""), ("Lena\x00", GOOD), ("x" * 9_000, "y" * 9_000)],
)
def test_all_others_see_the_same_page_again(house: House, name: str, password: str) -> None:
    house.person(name="Lena")
    browser = house.visitor()
    answer = browser.send("/sign-in", name=name, password=password)
    assert answer.status_code == 403
    assert "the name or the password is wrong" in answer.text
    assert password not in answer.text or not password
    assert browser.session == ""


def test_too_many_tries_with_a_name_are_refused_wherever_they_come_from(house_on_both: House) -> None:
    house = house_on_both
    house.person(name="Lena")
    tries = [house.visitor() for _ in range(12)]
    for number, browser in enumerate(tries):
        browser.address = f"192.0.2.{number + 1}"
    found = [sign_in(browser, password="wrong horse battery") for browser in tries]
    assert found == [403] * 8 + [429] * 4
    late = house.visitor()
    answer = late.send("/sign-in", name="Lena", password=GOOD)
    assert answer.status_code == 429, "even with the right password"
    assert int(answer.headers["Retry-After"]) == 180
    assert "too many tries" in answer.text
    house.clock.move(seconds=180)
    assert sign_in(late) == 303


def test_too_many_tries_from_an_address_are_refused_whatever_the_name(house: House) -> None:
    house.person(name="Lena")
    browser = house.visitor()
    found = [sign_in(browser, f"Guess {number}") for number in range(40)]
    assert found == [403] * 30 + [429] * 10
    assert sign_in(browser) == 429
    other = house.visitor()
    other.address = "198.51.100.1"
    assert sign_in(other) == 303, "others are not kept out"


def test_no_header_makes_one_somebody_elses_address(house: House) -> None:
    browser = house.visitor()
    found = []
    for number in range(35):
        forged = f"203.0.113.{number}"
        browser.headers = {"X-Forwarded-For": forged, "X-Real-IP": forged, "Forwarded": f"for={forged}"}
        found.append(sign_in(browser, f"Guess {number}"))
    assert found[-5:] == [429] * 5


def test_tries_of_an_old_password_count_too(house: House) -> None:
    browser = house.person(name="Lena")
    house.clock.move(hours=1)
    answers = [browser.send("/account/password", old="wrong horse", new="another horse battery") for _ in range(9)]
    assert [answer.status_code for answer in answers] == [422] * 8 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    "next_",
    [
        "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
        "/\t/evil.example", "\t//evil.example", " //evil.example", "/\n/evil.example",
        "http:evil.example", "evil.example",
        "javascript:alert(1)", "data:text/html,x", "/x\r\nSet-Cookie: session=x", "/é", "", "/" + "x" * 500, "/a b",
    ],
)  # fmt: skip
def test_nobody_is_led_to_another_site(house: House, next_: str) -> None:
    assert local_path(next_) == "/"
    house.person(name="Lena")
    browser = house.visitor()
    answer = browser.send("/sign-in", name="Lena", password=GOOD, next=next_)
    assert answer.location == "/"
    assert browser.send("/safety/seen", next=next_).location == "/"
    assert browser.get("/sign-in", query_string={"next": next_}).location == "/"


HOSTILE = st.text("/\\\t\n .:@?#a%", max_size=8)


@given(text=st.text() | HOSTILE | HOSTILE.map("/{}".format))
def test_no_text_is_a_path_to_another_site(text: str) -> None:
    """Read as browsers do: without tabs and ends of lines, and with backslashes as slashes (WHATWG, URL)."""
    seen = local_path(text).translate({9: None, 10: None, 13: None, 92: "/"}).strip()
    found = urlsplit(urljoin("http://localhost/sign-in", seen))
    assert (found.scheme, found.netloc) == ("http", "localhost")


@pytest.mark.parametrize(
    "next_", ["/", "/journal?month=2026-03", "/practices/heart-breathing?minutes=17.5&voice=a%20b"]
)
def test_everybody_is_led_back_to_where_they_were(house: House, next_: str) -> None:
    house.person(name="Lena")
    browser = house.visitor()
    assert browser.send("/sign-in", name="Lena", password=GOOD, next=next_).location == next_


def test_looking_at_a_link_does_not_use_it(house: House) -> None:
    for _ in range(3):
        for method in ("GET", "HEAD"):
            assert house.visitor().open(method, f"/enter/{house.owner_link}").status_code == 200
    browser = house.visitor()
    assert browser.send(f"/enter/{house.owner_link}", name="Olga", password=GOOD).status_code == 303
    assert browser.role() == "owner"


def test_a_link_works_once(house_on_both: House) -> None:
    house = house_on_both
    link = house.invitation(Role.FACILITATOR)
    first, second = house.visitor(), house.visitor()
    assert first.send(f"/enter/{link}", name="Mara", password=GOOD).status_code == 303
    assert first.role() == "facilitator"
    for answer in (
        second.send(f"/enter/{link}", name="Nina", password=GOOD),
        second.get(f"/enter/{link}"),
        second.get("/enter/x"),
        second.get("/enter/%ff"),
        second.get("/enter/" + "x" * 3000),
    ):
        assert answer.status_code == 410
        assert "ask for a new one" in answer.text
    assert second.role() == "listener"


def test_a_link_that_ran_out_lets_nobody_in(house: House) -> None:
    link = house.invitation()
    house.clock.move(days=7, seconds=1)
    browser = house.visitor()
    assert browser.send(f"/enter/{link}", name="Lena", password=GOOD).status_code == 410
    assert browser.session == ""


@pytest.mark.parametrize(("name", "password"), [("Lena", "short"), ("", GOOD), ("Olga", GOOD), ("a\u202eb", GOOD)])
def test_what_cannot_be_an_account_leaves_the_link_as_it_was(house: House, name: str, password: str) -> None:
    link = house.invitation()
    browser = house.visitor()
    answer = browser.send(f"/enter/{link}", name=name, password=password)
    assert answer.status_code == 422
    assert browser.session == ""
    assert browser.send(f"/enter/{link}", name="Nina", password="").status_code == 303, "a password is not needed"


def test_who_lost_everything_comes_back_by_a_link_and_others_are_signed_out(house: House) -> None:
    lost = house.person(name="Lena")
    with house.database.begin() as db:
        link = sign_in_link(db, lost.account, house.clock(), lambda count: b"\x07" * count)
    browser = house.visitor()
    assert "Lena" in browser.get(f"/enter/{link}").text
    assert browser.send(f"/enter/{link}").status_code == 303
    assert browser.name() == "Lena"
    assert lost.name() is None
    assert browser.send("/account/password", old="", new="another horse battery").location == "/account?done=password"


def by_password(house: House, browser: Browser, **fields: str) -> None:
    house.person(name="Lena")
    browser.send("/sign-in", name="Lena", password=GOOD, **fields)


def by_link(house: House, browser: Browser, **fields: str) -> None:
    browser.send(f"/enter/{house.invitation()}", name="Lena", password=GOOD, **fields)


@pytest.mark.parametrize("enter", [by_password, by_link])
def test_a_devices_journal_is_brought_along_if_that_is_asked(house: House, enter: Callable[..., None]) -> None:
    browser = house.visitor()
    assert browser.put(f"/api/sittings/{IDENTITY}", sitting()).status_code == 200
    enter(house, browser, adopt="yes")
    assert [one["id"] for one in browser.get("/api/sittings").json["sittings"]] == [IDENTITY]
    browser.send("/sign-out")
    assert browser.get("/api/sittings").json == {"sittings": []}, "it is the account's now"


@pytest.mark.parametrize("enter", [by_password, by_link])
def test_who_signs_in_on_anothers_device_does_not_get_their_journal(house: House, enter: Callable[..., None]) -> None:
    browser = house.visitor()
    browser.put(f"/api/sittings/{IDENTITY}", sitting())
    enter(house, browser)
    assert browser.get("/api/sittings").json == {"sittings": []}
    browser.send("/sign-out")
    assert len(browser.get("/api/sittings").json["sittings"]) == 1, "it is still the device's"


def test_what_was_left_on_the_device_can_be_brought_along_later(house: House) -> None:
    browser = house.visitor()
    browser.put(f"/api/sittings/{IDENTITY}", sitting())
    by_password(house, browser)
    assert browser.send("/journal/adopt").status_code == 303
    assert len(browser.get("/api/sittings").json["sittings"]) == 1
    assert browser.send("/journal/adopt").status_code == 303
    assert len(browser.get("/api/sittings").json["sittings"]) == 1


def test_a_refused_sign_in_adopts_nothing(house: House) -> None:
    house.person(name="Lena")
    browser = house.visitor()
    browser.put(f"/api/sittings/{IDENTITY}", sitting())
    assert sign_in(browser, password="wrong horse battery", adopt="yes") == 403
    assert len(browser.get("/api/sittings").json["sittings"]) == 1
