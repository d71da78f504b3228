"""Programmes in the service: taken up with or without an account, and followed by what is heard."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from house import GOOD, Browser, House, sitting

WEEKS = "/api/programmes/two-weeks-to-soften-soothe-allow"


def take_up(browser: Browser, path: str = WEEKS, **body: Any) -> dict[str, Any]:
    answer = browser.put(f"{path}/taken-up", body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json["taken_up"]
    return found


def hear(browser: Browser, practice: str, begun_at: str) -> None:
    told = sitting(practice=practice, title=practice, begun_at=begun_at)
    assert browser.put(f"/api/sittings/{uuid.uuid4()}", told).status_code == 200


def test_a_programme_is_followed_and_left(house_on_both: House) -> None:
    browser = house_on_both.visitor()
    assert browser.get(WEEKS).json["taken_up"] is None
    begun = take_up(browser, zone="Europe/Berlin")
    assert (begun["begun_on"], begun["week"], begun["today"]) == ("2026-03-29", 1, False)
    assert begun["next"]["href"] == "/practices/grounding?minutes=4"
    house_on_both.clock.move(hours=8)
    hear(browser, "grounding", "2026-03-28T06:30:00Z")
    hear(browser, "grounding", "2026-03-29T06:30:00Z")
    told = browser.get(WEEKS).json
    heard = [day["heard"] for week in told["weeks"] for day in week["days"]]
    assert heard == [{"day": "2026-03-29", "practice": "grounding", "title": "grounding"}] + [None] * 13
    assert (told["taken_up"]["next"]["day"], told["taken_up"]["today"]) == (2, True)
    assert [one["taken_up"] is None for one in browser.get("/api/programmes").json["programmes"]] == [True, True, False]
    assert house_on_both.visitor().get(WEEKS).json["taken_up"] is None, "it is theirs alone"
    for _ in range(2):
        assert browser.open("DELETE", f"{WEEKS}/taken-up").status_code == 204
    assert browser.get(WEEKS).json["taken_up"] is None
    assert len(browser.get("/api/sittings").json["sittings"]) == 2


def test_signing_in_takes_it_along_and_erasing_takes_it_away(house: House) -> None:
    browser = house.visitor()
    take_up(browser)
    invitation = house.invitation()
    browser.send(f"/enter/{invitation}", name="Lena", password=GOOD)
    browser.send("/journal/adopt")
    assert browser.get(WEEKS).json["taken_up"]
    assert "two-weeks-to-soften" in browser.get("/api/journal/programmes.csv").text
    assert browser.get("/api/journal/export.json").json["programmes"][0]["title"].startswith("Two weeks to soften")
    assert browser.open("DELETE", "/api/journal").status_code == 204
    assert browser.get(WEEKS).json["taken_up"] is None


def test_a_length_guidance_and_choices_stand_in_the_address(house: House) -> None:
    weeks = house.visitor().get("/api/programmes/six-weeks-of-loving-kindness").json["weeks"]
    assert weeks[5]["days"][0]["href"] == "/practices/loving-kindness?minutes=20&guidance=less"


@pytest.mark.parametrize(
    ("zone", "begun_on"),
    [({"zone": "Europe/Berlin"}, "2026-03-29"), ({"zone": "America/New_York"}, "2026-03-28"), ({}, "2026-03-28")],
)
def test_today_is_the_listeners_own(house: House, zone: dict[str, str], begun_on: str) -> None:
    assert take_up(house.visitor(), **zone)["begun_on"] == begun_on


@pytest.mark.parametrize("begun_on", ["2027-04-01", "2025-03-01", "2026-02-30", "soon", 5, "0001-01-01"])
def test_a_beginning_that_cannot_be_is_refused(house: House, begun_on: object) -> None:
    answer = house.visitor().put(f"{WEEKS}/taken-up", {"begun_on": begun_on, "zone": "Europe/Berlin"})
    assert (answer.status_code, answer.json["field"]) == (422, "begun_on")


@pytest.mark.parametrize("name", ["no-such-programme", "..", "%00", "A", "x" * 101, "..%2f..%2fetc%2fpasswd"])
def test_what_is_not_there_is_not_found(house: House, name: str) -> None:
    browser = house.visitor()
    assert browser.get(f"/programmes/{name}").status_code == 404
    assert browser.put(f"/api/programmes/{name}/taken-up", {}).status_code == 404


def test_the_pages_lead_to_what_is_next(house: House) -> None:
    browser = house.visitor()
    page = "/programmes/a-carers-month"
    assert page in browser.get("/programmes").text
    assert "Take it up" in browser.get(page).text
    assert browser.send(f"{page}/take-up", zone="Europe/Berlin").location == page
    following = browser.get("/api/programmes/a-carers-month").json["taken_up"]["next"]["href"].replace("&", "&amp;")
    for path in ("/", "/journal", page):
        assert f'href="{following}"' in browser.get(path).text, path
    assert browser.send(f"{page}/take-up", zone="nowhere at all").status_code == 422
    assert browser.send(f"{page}/leave").location == "/programmes"
    assert following not in browser.get("/journal").text
