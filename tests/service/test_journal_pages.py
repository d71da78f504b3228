"""The journal's pages, which work without scripts."""

from typing import Any

import pytest
from flask import template_rendered
from house import Browser, House, sitting
from werkzeug.test import TestResponse

ONE = "0b6f5f6e-5a52-4a63-9e2d-3f4f9a3d8f10"


def shown(browser: Browser, path: str = "/journal") -> tuple[TestResponse, dict[str, Any]]:
    """A page, and what it was given to show."""
    found: list[dict[str, Any]] = []

    def note(sender: object, template: object, context: dict[str, Any]) -> None:
        found.append(context)

    with template_rendered.connected_to(note, browser.house.app):
        answer = browser.get(path)
    return answer, found[-1]


def test_the_page_has_all_that_it_shows(house: House) -> None:
    browser = house.visitor()
    for number in range(25):
        browser.put(f"/api/sittings/{ONE[:-2]}{number:02}", sitting(begun_at=f"2026-03-{number + 1:02}T06:30:00Z"))
    answer, given = shown(browser)
    assert answer.status_code == 200
    assert given["journal"] == browser.get("/api/journal").json
    assert given["preferences"] == browser.get("/api/preferences").json
    assert given["sittings"] == browser.get("/api/sittings?limit=20").json["sittings"]
    assert given["month"] == {"label": "March 2026", "this": "2026-03", "previous": "2026-02", "next": "2026-04"}
    assert "Europe/Berlin" in given["zones"]
    assert given["zone"] == "Europe/Berlin"
    assert given["device_journal"] is False
    assert [browser.get(export["href"]).status_code for export in given["exports"]] == [200] * 4


@pytest.mark.parametrize(
    ("asked", "previous", "following"),
    [("2026-01", "2025-12", "2026-02"), ("1970-01", None, "1970-02"), ("2999-12", "2999-11", None)],
)
def test_one_can_go_from_month_to_month(house: House, asked: str, previous: str | None, following: str | None) -> None:
    _, given = shown(house.visitor(), f"/journal?month={asked}")
    assert (given["month"]["previous"], given["month"]["next"]) == (previous, following)
    assert given["journal"]["month"][0]["day"] == f"{asked}-01"


@pytest.mark.parametrize("query", ["month=2026-13", "month=0000-00", "month=x", "zone=../x", "zone=%00"])
def test_a_month_or_zone_that_is_none_is_told_on_a_page(house: House, query: str) -> None:
    answer = house.visitor().get(f"/journal?{query}")
    assert answer.status_code == 422
    assert answer.mimetype == "text/html"


def test_preferences_are_chosen_by_a_form(house: House) -> None:
    browser = house.visitor()
    fields = {"zone": "Asia/Kathmandu", "day_begins": "240", "weekly_goal": "4", "streak": "yes", "notes": "yes"}
    assert browser.send("/journal/preferences", **fields).location == "/journal"
    assert browser.get("/api/preferences").json == {
        "zone": "Asia/Kathmandu", "day_begins": 240, "weekly_goal": 4,
        "streak": True, "check_ins": False, "notes": True,
    }  # fmt: skip
    assert (
        browser.send("/journal/preferences", zone="", day_begins="", weekly_goal="", check_ins="yes").status_code == 303
    )
    assert browser.get("/api/preferences").json == {
        "zone": None, "day_begins": 0, "weekly_goal": None, "streak": False, "check_ins": True, "notes": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [{"zone": "Mars/Base"}, {"zone": "<b>"}, {"day_begins": "721"}, {"day_begins": "-1"}, {"day_begins": "4.5"},
     {"weekly_goal": "8"}, {"weekly_goal": "x" * 5000}, {"weekly_goal": "٣"}],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_chosen_is_told_on_the_page(house: House, fields: dict[str, str]) -> None:
    browser = house.visitor()
    answer = browser.send("/journal/preferences", **fields)
    assert answer.status_code == 422
    assert f"{next(iter(fields))}: needs" in answer.text
    assert browser.get("/api/preferences").json["weekly_goal"] is None


def test_a_journal_is_erased_by_a_form_from_who_is_sure(house: House) -> None:
    browser = house.visitor()
    browser.put(f"/api/sittings/{ONE}", sitting())
    assert browser.get("/journal/erase").status_code == 200
    assert browser.send("/journal/erase").status_code == 422
    assert len(browser.get("/api/sittings").json["sittings"]) == 1
    assert browser.send("/journal/erase", sure="yes").status_code == 200
    assert browser.get("/api/sittings").json["sittings"] == []


def test_who_is_signed_in_is_told_that_the_device_has_a_journal(house: House) -> None:
    browser = house.visitor()
    assert shown(browser, "/sign-in")[1]["device_journal"] is False
    browser.put(f"/api/sittings/{ONE}", sitting())
    assert shown(browser, "/sign-in")[1]["device_journal"] is True
    assert shown(browser, f"/enter/{house.owner_link}")[1]["device_journal"] is True
    assert shown(browser)[1]["device_journal"] is False, "it is shown already"
    browser.send(f"/enter/{house.owner_link}", name="Olga", password="correct horse battery")
    assert shown(browser)[1]["device_journal"] is True
    browser.send("/journal/adopt")
    assert shown(browser)[1]["device_journal"] is False
