"""One's own journal over HTTP: told twice or late it is the same, and nobody sees another's."""

import csv
import io
import json
import uuid
from dataclasses import replace
from typing import Any

import pytest
from house import Browser, House, check_in, sitting

from audio_service.accounts import Role
from audio_service.service import notebooks

ONE = "0b6f5f6e-5a52-4a63-9e2d-3f4f9a3d8f10"
TWO = "1b6f5f6e-5a52-4a63-9e2d-3f4f9a3d8f10"


def told(browser: Browser, identity: str = ONE, **other: Any) -> Any:
    answer = browser.put(f"/api/sittings/{identity}", sitting(**other))
    assert answer.status_code == 200, answer.text
    return answer.json


def felt(browser: Browser, identity: str, sitting_id: str, **other: Any) -> Any:
    answer = browser.put(f"/api/check-ins/{identity}", check_in(sitting_id, **other))
    assert answer.status_code == 200, answer.text
    return answer.json


def listed(browser: Browser, query: str = "") -> list[str]:
    return [one["id"] for one in browser.get(f"/api/sittings{query}").json["sittings"]]


def journal(browser: Browser, query: str = "") -> Any:
    answer = browser.get(f"/api/journal{query}")
    assert answer.status_code == 200, answer.text
    return answer.json


def test_a_sitting_that_is_told_twice_is_kept_once(house_on_both: House) -> None:
    browser = house_on_both.visitor()
    first = told(browser)
    assert first["id"] == ONE
    assert first["heard"] == 300
    assert first["furthest"] == 300
    assert first["counts"] is True
    assert told(browser) == first
    later = told(browser, sequence=2, heard=420, position=420)
    assert later["heard"] == 420
    assert told(browser) == later, "what comes late takes nothing back"
    assert listed(browser) == [ONE]


@pytest.mark.parametrize("other", [{"sequence": 9, "position": 0}, {"sequence": 9, "heard": 1, "position": 10}])
def test_a_position_goes_back_only_by_a_restart(house: House, other: dict[str, Any]) -> None:
    browser = house.visitor()
    told(browser)
    assert told(browser, **other)["position"] == 300
    assert told(browser, **other, restarts=1)["position"] == other["position"]


def test_a_journal_is_ones_own(house_on_both: House) -> None:
    """Everybody asks for everything of everybody else's, and gets what they would get if it were not there."""
    house = house_on_both
    people = [house.visitor(), house.visitor(), house.person(), house.person(Role.FACILITATOR), house.owner()]
    for number, browser in enumerate(people):
        browser.put("/api/preferences", {"weekly_goal": number + 1})
        mine = told(browser, title=f"Secret {number}", heard=60 + number)
        assert mine["heard"] == 60 + number, "the same id in two journals is two sittings"
        felt(browser, TWO, ONE, note=f"Secret note {number}")
    for number, browser in enumerate(people):
        shown = "".join(
            browser.get(path).text
            for path in (
                "/api/sittings", "/api/journal", "/api/journal/export.json", "/api/journal/sittings.csv",
                "/api/journal/check-ins.csv", "/api/places/heart-breathing", "/journal", "/account", "/people",
            )
        )  # fmt: skip
        assert f"Secret {number}" in shown
        assert f"Secret note {number}" in shown
        for other in range(len(people)):
            assert other == number or f"Secret {other}" not in shown, f"{number} sees {other}"
            assert other == number or f"Secret note {other}" not in shown, f"{number} sees {other}"
        assert browser.get("/api/preferences").json["weekly_goal"] == number + 1
    assert people[2].open("DELETE", "/api/journal").status_code == 204
    assert [len(listed(browser)) for browser in people] == [1, 1, 0, 1, 1]


def test_nobody_writes_into_anothers_notebook(house_on_both: House) -> None:
    lena, mara = house_on_both.person(), house_on_both.person()
    hers = told(lena)["notebook"]
    assert lena.get("/api/session").json["notebook"] == hers
    for notebook in (hers, "0" * 32):
        answer = mara.put(f"/api/sittings/{TWO}", sitting(notebook=notebook))
        assert answer.status_code == 409
        assert answer.json["type"] == "#notebook-closed"
        answer = mara.put(f"/api/check-ins/{TWO}", check_in(ONE, notebook=notebook))
        assert answer.status_code == 409
    assert listed(lena) == [ONE]
    assert listed(mara) == []


def test_what_was_erased_does_not_come_back(house_on_both: House) -> None:
    browser = house_on_both.visitor()
    notebook = told(browser)["notebook"]
    felt(browser, TWO, ONE, notebook=notebook)
    browser.put("/api/preferences", {"streak": True, "zone": "Europe/Berlin"})
    assert browser.open("DELETE", "/api/journal").status_code == 204
    assert browser.put(f"/api/sittings/{ONE}", sitting(notebook=notebook, sequence=5)).status_code == 409
    assert browser.put(f"/api/check-ins/{TWO}", check_in(ONE, notebook=notebook)).status_code == 409
    assert listed(browser) == []
    assert browser.get("/api/preferences").json["streak"] is False
    assert journal(browser)["practices"] == journal(browser)["circles"] == []
    assert told(browser, TWO)["notebook"] != notebook, "a new journal may begin"


def test_what_was_erased_is_gone_from_the_files(house: House) -> None:
    browser = house.visitor()
    felt(browser, TWO, ONE, note="what nobody should ever find")
    folder = house.app.extensions["audio_service"].settings.data
    files = [path for path in folder.rglob("*") if "sqlite3" in path.name]
    assert any(b"nobody should ever find" in path.read_bytes() for path in files)
    browser.open("DELETE", "/api/journal")
    assert not any(b"nobody should ever find" in path.read_bytes() for path in files if path.exists())


def test_erasing_without_end_is_refused(house: House) -> None:
    found = []
    for _ in range(8):
        browser = house.visitor()
        told(browser)
        found.append(browser.open("DELETE", "/api/journal").status_code)
    assert found == [204] * 6 + [429] * 2
    other = house.visitor()
    other.address = "198.51.100.1"
    assert other.open("DELETE", "/api/journal").status_code == 204


def test_not_without_end_can_somebody_begin_new_journals(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebooks, "FIRST_TIMES", replace(notebooks.FIRST_TIMES, tries=5))
    found = [house.visitor().put(f"/api/sittings/{ONE}", sitting()).status_code for _ in range(6)]
    assert found == [200] * 5 + [429]
    assert house.visitor().put("/api/preferences", {}).status_code == 429
    assert house.visitor().send("/journal/preferences").status_code == 429
    told(house.person(name="Lena"))
    other = house.visitor()
    other.address = "198.51.100.1"
    told(other)


def test_sittings_are_listed_latest_first_and_in_parts(house: House) -> None:
    browser = house.visitor()
    ids = [str(uuid.UUID(int=number)) for number in range(1, 6)]
    for day, identity in enumerate(ids, 10):
        told(browser, identity, begun_at=f"2026-03-{day}T06:30:00+01:00")
    assert listed(browser) == ids[::-1]
    assert listed(browser, "?limit=2") == [ids[4], ids[3]]
    assert listed(browser, "?limit=2&before=2026-03-13T05:30:00Z") == [ids[2], ids[1]]
    assert listed(browser, "?before=2026-03-10T05:30:00Z") == []


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=-1", "limit=x", "limit=", "limit=1e2", "limit=٣", "limit=" + "9" * 5000,
     "before=", "before=soon", "before=2026-03-13", "before=2026-03-13T05:30:00", "before=9999-12-31T23:59:59-23:00"],
)  # fmt: skip
def test_a_query_that_makes_no_sense_is_refused_with_its_field(house: House, query: str) -> None:
    answer = house.visitor().get(f"/api/sittings?{query}")
    assert answer.status_code == 422
    assert answer.json["field"] == query.partition("=")[0]


@pytest.mark.parametrize(
    "other",
    [
        {"heard": float("nan")}, {"heard": -1}, {"heard": 1e300}, {"heard": "300"}, {"heard": True}, {"length": 0},
        {"begun_at": "2026-03-28"}, {"begun_at": "x" * 5000}, {"begun_at": 5}, {"zone": "../../etc/passwd"},
        {"zone": ""}, {"zone": "Europe/Berlin\x00"}, {"practice": ""}, {"practice": "x" * 201}, {"title": "a\x00b"},
        {"title": "\ud800"}, {"title": None}, {"outcome": "won"}, {"sequence": 1.5}, {"sequence": 10**400},
        {"restarts": -1}, {"extra": 1},
        {"notebook": 5}, {"notebook": "x"}, {"notebook": "0" * 33}, {"notebook": ["0" * 32]},
    ],
    ids=lambda other: next(iter(other)),
)  # fmt: skip
def test_a_sitting_that_cannot_be_is_refused(house: House, other: dict[str, Any]) -> None:
    browser = house.visitor()
    answer = browser.put(f"/api/sittings/{ONE}", sitting(**other))
    assert answer.status_code == 422, answer.text
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == 422
    assert "extra" in other or answer.json["field"] == next(iter(other))
    assert listed(browser) == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[" * 60_000, b'{"a":' * 10_000, b"\xff\xfe", b"NaN", b"1" * 6000, b'"x"', b"[]", b"null"],
    ids=lambda body: repr(body[:5]),
)  # fmt: skip
def test_a_body_that_is_no_object_breaks_nothing(house: House, body: bytes) -> None:
    browser = house.visitor()
    for path in (f"/api/sittings/{ONE}", f"/api/check-ins/{ONE}", "/api/preferences"):
        answer = browser.open("PUT", path, data=body, content_type="application/json")
        assert answer.status_code in {400, 422}
        assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    "identity", ["x", "0" * 32, "%00", ONE[:-1], ONE + "0", "..%2f..%2fetc%2fpasswd", "{" + ONE + "}"]
)
def test_an_id_is_a_uuid(house: House, identity: str) -> None:
    assert house.visitor().put(f"/api/sittings/{identity}", sitting()).status_code == 404


def test_one_goes_on_where_one_left_on_another_device(house: House) -> None:
    phone = house.person(name="Lena")
    told(phone)
    desk = house.visitor()
    desk.send("/sign-in", name="Lena", password="correct horse battery")
    assert desk.get("/api/places/heart-breathing").json["sitting"]["position"] == 300
    assert desk.get("/api/places/soften-soothe-allow").json == {"sitting": None}
    told(desk, sequence=2, outcome="completed", heard=600, position=600)
    assert phone.get("/api/places/heart-breathing").json == {"sitting": None}


@pytest.mark.parametrize("practice", ["..", "%00", "A", "a--b", "x" * 101, "a%2f..%2fb", "é"])
def test_a_place_is_of_a_practice_by_its_name(house: House, practice: str) -> None:
    assert house.visitor().get(f"/api/places/{practice}").status_code == 404


def test_check_ins_are_kept_as_far_as_one_wants(house: House) -> None:
    browser = house.visitor()
    told(browser)
    kept = felt(browser, TWO, ONE, threat="large", drive=4)
    assert (kept["threat"], kept["drive"], kept["soothing"], kept["distress"]) == (8, 4, None, None)
    assert kept["offer_grounding"] is False
    again = felt(browser, TWO, ONE, threat=None, note="quieter", sequence=2)
    assert (again["threat"], again["note"]) == (None, "quieter")
    assert [pair["before"]["note"] for pair in journal(browser)["circles"]] == ["quieter"]


@pytest.mark.parametrize(
    ("before", "after", "offered"), [(2, 5, True), (2, 4, False), (None, 8, True), (None, 7, False), (8, None, False)]
)
def test_grounding_is_offered_when_it_got_much_worse(
    house: House, before: int | None, after: int | None, offered: bool
) -> None:
    browser, other = house.visitor(), house.visitor()
    felt(other, str(uuid.uuid4()), ONE, distress=0)
    assert felt(browser, str(uuid.uuid4()), ONE, distress=before)["offer_grounding"] is False
    assert felt(browser, TWO, ONE, when="after", distress=after)["offer_grounding"] is offered


def test_preferences_are_chosen_anew_each_time(house: House) -> None:
    browser = house.visitor()
    default = browser.get("/api/preferences").json
    assert default == {
        "zone": None, "day_begins": 0, "weekly_goal": None, "streak": False, "check_ins": True, "notes": False,
    }  # fmt: skip
    chosen = {
        "zone": "Asia/Kathmandu",
        "day_begins": 240,
        "weekly_goal": 4,
        "streak": True,
        "check_ins": False,
        "notes": True,
    }
    assert browser.put("/api/preferences", chosen).json == chosen
    assert browser.get("/api/preferences").json == chosen
    assert browser.put("/api/preferences", {}).json == default


@pytest.mark.parametrize(
    "body",
    [{"zone": "Mars/Base"}, {"zone": "../x"}, {"zone": 5}, {"day_begins": 721}, {"day_begins": -1}, {"weekly_goal": 0},
     {"weekly_goal": 8}, {"streak": "yes"}, {"check_ins": 1}],
    ids=str,
)  # fmt: skip
def test_preferences_that_cannot_be_are_refused(house: House, body: dict[str, Any]) -> None:
    answer = house.visitor().put("/api/preferences", body)
    assert answer.status_code == 422
    assert answer.json["field"] == next(iter(body))


def test_days_are_told_by_the_zone_that_was_chosen_or_else_by_the_one_that_is_asked_with(house: House) -> None:
    """It is 00:30 UTC on 29 March, half an hour before the clocks go forward in Berlin."""
    browser = house.visitor()
    assert journal(browser)["today"]["day"] == "2026-03-29"
    assert journal(browser, "?zone=America/New_York")["today"]["day"] == "2026-03-28"
    told(browser, zone="America/New_York", begun_at="2026-03-28T12:00:00Z")
    assert journal(browser)["today"] == {"day": "2026-03-28", "sittings": 1, "heard": 300.0}
    browser.put("/api/preferences", {"zone": "Asia/Kathmandu"})
    assert journal(browser, "?zone=America/New_York")["today"]["day"] == "2026-03-29"
    browser.put("/api/preferences", {"zone": "Europe/Berlin", "day_begins": 240})
    assert journal(browser)["today"]["day"] == "2026-03-28"


def test_sums_are_those_of_what_was_told(house_on_both: House) -> None:
    browser = house_on_both.visitor()
    browser.put("/api/preferences", {"zone": "Europe/Berlin", "weekly_goal": 3, "streak": True})
    for day in (26, 27, 28):
        told(browser, str(uuid.uuid4()), begun_at=f"2026-03-{day}T06:30:00Z", heard=60 * (day - 20), position=600)
    told(browser, str(uuid.uuid4()), begun_at="2026-03-28T07:30:00Z", heard=5)
    found = journal(browser)
    assert len(found["month"]) == 31
    assert [day["heard"] for day in found["month"][25:29]] == [360, 420, 480, 0]
    assert found["weeks"][-1]["practised"] == 3
    assert found["weeks"][-1]["heard"] == 1260
    assert found["practices"] == [
        {"practice": "heart-breathing", "title": "Breathing with the heart", "sittings": 3, "heard": 1260}
    ]
    assert found["streak"] == 3
    assert found["goal"] == 3
    assert [day["sittings"] for day in journal(browser, "?month=2026-02")["month"]] == [0] * 28


@pytest.mark.parametrize(
    ("query", "field"),
    [("month=2026-13", "month"), ("month=0000-01", "month"), ("month=9999-12", "month"), ("month=2026-3", "month"),
     ("month=", "month"), ("month=x", "month"), ("zone=../../etc/passwd", "zone"), ("zone=%00", "zone"),
     ("zone=" + "x" * 65, "zone")],
)  # fmt: skip
def test_a_month_or_zone_that_is_none_is_refused(house: House, query: str, field: str) -> None:
    answer = house.visitor().get(f"/api/journal?{query}")
    assert answer.status_code == 422
    assert answer.json["field"] == field


def test_a_streak_is_told_only_to_who_switched_it_on(house: House) -> None:
    browser = house.visitor()
    told(browser)
    assert journal(browser)["streak"] is None
    browser.put("/api/preferences", {"streak": True})
    assert journal(browser)["streak"] == 1


def test_a_journal_can_be_taken_along(house_on_both: House) -> None:
    browser = house_on_both.person(name="Lena")
    told(browser, title='=HYPERLINK("x")')
    felt(browser, TWO, ONE, note="ruhiger – 平静")
    answer = browser.get("/api/journal/export.json")
    assert (
        answer.headers["Content-Disposition"] == "attachment; filename=\"journal.json\"; filename*=UTF-8''journal.json"
    )
    assert answer.headers["Cache-Control"] == "no-store"
    found = json.loads(answer.text)
    assert found["sittings"][0]["title"] == '=HYPERLINK("x")'
    assert found["check_ins"][0]["note"] == "ruhiger – 平静"
    for table, name, shown in (("sittings", "title", '\'=HYPERLINK("x")'), ("check-ins", "note", "ruhiger – 平静")):
        answer = browser.get(f"/api/journal/{table}.csv")
        assert answer.content_type == "text/csv; charset=utf-8"
        assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{table}.csv"')
        (row,) = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
        assert row[name] == shown
    assert browser.get("/api/journal/accounts.csv").status_code == 404


def test_heads_of_exports_read_nothing(house: House) -> None:
    browser = house.visitor()
    told(browser)
    for path in ("/api/journal/export.json", "/api/journal/sittings.csv"):
        answer = browser.open("HEAD", path)
        assert answer.status_code == 200
        assert answer.data == b""
