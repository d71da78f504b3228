"""Where to turn in a crisis: on every page, before the first play, and as the owner wrote it."""

from datetime import date

import pytest
from house import House

from audio_service.errors import CrisisTextError
from audio_service.safety import CHECKED_FOR, DEFAULT_TEXT, LONGEST_TEXT, CrisisText, crisis_text, set_crisis_text

TODAY = date(2026, 3, 29)


def kept(house: House) -> CrisisText:
    with house.database() as db:
        return crisis_text(db)


def test_there_is_a_text_from_the_start_and_it_says_that_nobody_checked_it(house: House) -> None:
    assert kept(house) == CrisisText(DEFAULT_TEXT, None)
    assert kept(house).stale(TODAY)
    assert "988" in DEFAULT_TEXT


@pytest.mark.parametrize("path", ["/safety", "/sign-in", "/journal", "/enter/x", "/no-such-page"])
def test_every_page_leads_to_it(house: House, path: str) -> None:
    house.owner().send("/settings", text="Call 112 in Europe.", checked="2026-03-29")
    visitor = house.visitor()
    assert 'href="/safety"' in visitor.get(path).text
    assert "Call 112 in Europe." in visitor.get("/safety").text


def test_the_owner_writes_and_dates_it(house_on_both: House) -> None:
    owner = house_on_both.owner()
    assert owner.send("/settings", text="  Call 112.\r\nOr a friend. \r\n", checked="2026-03-29").status_code == 303
    assert kept(house_on_both) == CrisisText("Call 112.\nOr a friend.", TODAY)
    assert "Call 112." in owner.get("/settings").text
    owner.send("/settings", text="Call 999.", checked="")
    assert kept(house_on_both) == CrisisText("Call 999.", None)


def test_an_empty_text_brings_the_default_back(house: House) -> None:
    owner = house.owner()
    owner.send("/settings", text="Call 112.", checked="2026-03-29")
    owner.send("/settings", text=" \n ", checked="2026-03-29")
    assert kept(house) == CrisisText(DEFAULT_TEXT, TODAY)


@pytest.mark.parametrize(
    ("text", "checked"),
    [
        ("x" * (LONGEST_TEXT + 1), "2026-03-29"),
        ("a\x00b", "2026-03-29"),
        ("a\x1b[2Jb", ""),
        ("Call 112.", "2026-03-31"),
        ("Call 112.", "soon"),
        ("Call 112.", "2026-02-30"),
        ("Call 112.", "9999-99-99"),
        ("Call 112.", "x" * 5000),
    ],
)
def test_what_cannot_be_kept_is_refused_with_what_was_typed(house: House, text: str, checked: str) -> None:
    answer = house.owner().send("/settings", text=text, checked=checked)
    assert answer.status_code == 422
    assert kept(house) == CrisisText()


def test_it_should_be_checked_twice_a_year(house: House) -> None:
    found = CrisisText("Call 112.", TODAY)
    assert not found.stale(TODAY + CHECKED_FOR)
    assert found.stale(TODAY + CHECKED_FOR + CHECKED_FOR.resolution * 86_400_000_000)
    owner = house.owner()
    owner.send("/settings", text="Call 112.", checked="2026-03-29")
    house.clock.move(days=184)
    assert kept(house).stale(house.clock().date())


def test_it_may_be_tomorrow_already_where_it_is_checked_but_not_the_day_after(house: House) -> None:
    with house.database.begin() as db:
        set_crisis_text(db, "Call 112.", date(2026, 3, 30), house.clock())
        with pytest.raises(CrisisTextError, match="yet to come"):
            set_crisis_text(db, "Call 112.", date(2026, 3, 31), house.clock())


def test_that_it_was_seen_is_noted_on_the_device(house: House) -> None:
    visitor = house.visitor()
    assert visitor.send("/safety/seen", next="/practices/heart-breathing?minutes=10").location == (
        "/practices/heart-breathing?minutes=10"
    )
    assert visitor.cookie("safety") == "seen"
    with house.app.test_request_context(headers={"Cookie": "safety=seen"}):
        from audio_service.service.safety import safety_seen

        assert safety_seen()
    with house.app.test_request_context(headers={"Cookie": "safety=no"}):
        assert not safety_seen()
