"""Who asks is known by two cookies, which nobody can make up, steal by script or push on another."""

from http.cookies import SimpleCookie
from typing import Any

import pytest
from house import GOOD, Browser, House, sitting
from werkzeug.test import TestResponse

from audio_service.accounts import Role

IDENTITY = "0b6f5f6e-5a52-4a63-9e2d-3f4f9a3d8f10"


def cookies(answer: TestResponse) -> dict[str, Any]:
    found: SimpleCookie = SimpleCookie()
    for line in answer.headers.getlist("Set-Cookie"):
        found.load(line)
    return dict(found)


def sign_in(browser: Browser, name: str = "Olga") -> TestResponse:
    return browser.send("/sign-in", name=name, password=GOOD)


def test_who_only_looks_and_plays_gets_no_cookie(house: House) -> None:
    visitor = house.visitor()
    for path in ("/api/session", "/no-such-page"):
        assert "Set-Cookie" not in visitor.get(path, headers={"Accept": "*/*"}).headers


def test_a_device_is_made_once_on_first_need(house: House) -> None:
    visitor = house.visitor()
    answer = visitor.get("/api/preferences")
    first = visitor.cookie("device")
    assert first
    assert cookies(answer)["device"].value == first
    assert "Set-Cookie" not in visitor.get("/api/preferences").headers
    visitor.get("/journal")
    assert visitor.cookie("device") == first


def test_a_page_lets_the_device_be_known_for_longer(house: House) -> None:
    visitor = house.visitor()
    visitor.get("/journal")
    again = cookies(visitor.get("/journal"))
    assert again["device"].value == visitor.cookie("device")
    assert int(again["device"]["max-age"]) == 400 * 24 * 3600


def test_cookies_are_not_for_scripts_or_other_sites(house: House) -> None:
    house.owner()
    browser = house.visitor()
    browser.get("/journal")
    found = cookies(sign_in(browser)) | cookies(browser.send("/safety/seen"))
    assert set(found) >= {"session", "device", "safety"}
    for cookie in found.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/"
        assert not cookie["domain"]
        assert not cookie["secure"]
    assert int(found["session"]["max-age"]) == 90 * 24 * 3600


def test_over_https_cookies_are_this_hosts_alone(secure_house: House) -> None:
    secure_house.owner()
    browser = secure_house.visitor()
    browser.get("/journal")
    found = cookies(sign_in(browser)) | cookies(browser.send("/safety/seen"))
    assert set(found) == {"__Host-session", "__Host-device", "__Host-safety"}
    for cookie in found.values():
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["path"] == "/"
        assert not cookie["domain"]
    assert browser.role() == "owner"


def test_over_https_a_cookie_that_a_plain_site_could_have_set_is_not_looked_at(secure_house: House) -> None:
    owner = secure_house.owner()
    browser = secure_house.visitor()
    browser.client.set_cookie("session", owner.session, domain="practice.example")
    assert browser.role() == "listener"


@pytest.mark.parametrize("made_up", ["", "x", "0" * 32, "0" * 32 + "." + "A" * 43, "é", "x" * 4000])
def test_a_made_up_cookie_makes_nobody_of_nobody(house: House, made_up: str) -> None:
    lena = house.person()
    lena.put(f"/api/sittings/{IDENTITY}", sitting())
    for name in ("session", "device"):
        browser = house.visitor()
        browser.set(name, made_up)
        assert browser.role() == "listener"
        assert browser.get("/api/sittings").json == {"sittings": []}


def test_nobody_can_name_another_device_even_knowing_its_id(house: House) -> None:
    lena = house.visitor()
    lena.put(f"/api/sittings/{IDENTITY}", sitting())
    identity = lena.cookie("device").partition(".")[0]
    other = house.visitor()
    other.get("/journal")
    for cookie in (identity, f"{identity}.", f"{identity}.{other.cookie('device').partition('.')[2]}"):
        thief = house.visitor()
        thief.set("device", cookie)
        assert thief.get("/api/sittings").json == {"sittings": []}


def test_signing_in_gives_a_session_that_was_never_seen_before(house: House) -> None:
    """Against fixation: whatever session a browser came with, it isn't the one it leaves with."""
    house.owner()
    attacker = house.person(name="Mallory")
    for pushed in ("chosen-by-another", attacker.session):
        victim = house.visitor()
        victim.set("session", pushed)
        if pushed == attacker.session:
            victim.send("/sign-out")
            attacker = house.person()
            victim.set("session", attacker.session)
        token = victim.token
        answer = victim.open("POST", "/sign-in", data={"csrf_token": token, "name": "Olga", "password": GOOD})
        assert answer.status_code == 303
        assert victim.session not in {pushed, attacker.session}
        assert victim.role() == "owner"
        assert attacker.role() == "listener"
    assert house.entrance.who(attacker.session) is None, "the session it came with has ended"


def test_signing_out_ends_the_session_wherever_its_cookie_is(house: House) -> None:
    browser = house.person(Role.FACILITATOR)
    stolen = house.visitor()
    stolen.set("session", browser.session)
    assert stolen.role() == "facilitator"
    answer = browser.send("/sign-out")
    assert answer.status_code == 303
    assert browser.session == ""
    assert stolen.role() == "listener"
    assert stolen.session == "", "a session that ended is taken away"


def test_the_name_of_who_signed_in_is_told_to_them_alone(house: House) -> None:
    lena = house.person(name="Lena")
    assert lena.get("/api/session").json["name"] == "Lena"
    assert "Lena" not in house.visitor().get("/api/session").text
    assert "Lena" not in house.person(Role.FACILITATOR).get("/people").text


def test_a_session_tells_what_its_person_may(house: House) -> None:
    told = {role: house.person(role).get("/api/session").json["may"] for role in Role}
    assert told[Role.LISTENER] == house.visitor().get("/api/session").json["may"] == ["keep_journal", "play"]
    assert set(told[Role.LISTENER]) < set(told[Role.FACILITATOR]) < set(told[Role.OWNER])
