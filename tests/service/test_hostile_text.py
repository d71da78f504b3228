"""Whatever a person can type is shown as text, and nothing else comes of it."""

import re
from urllib.parse import quote

import pytest
from hostile_pages import MARK, shown
from house import GOOD, Browser, House, check_in, sitting

from audio_service.accounts import Role, sign_in_link

ONE = "0b6f5f6e-5a52-4a63-9e2d-3f4f9a3d8f10"
TWO = "1b6f5f6e-5a52-4a63-9e2d-3f4f9a3d8f10"

HOSTILE = [
    f"<script>{MARK}()</script>",
    f'"><img src=x onerror={MARK}()>',
    f"'-{MARK}()-'",
    f"</script><script>{MARK}()",
    f"<!--<script>{MARK}",
    f"</title></textarea></style><svg onload={MARK}()>",
    f"{{{{ {MARK} }}}}{{% raw %}}",
    f"javascript:{MARK}()",
    f"&lt;b&gt;{MARK}&quot;",
    f"`${{{MARK}}}`",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_sitting_or_a_check_in_becomes_more_than_text(house: House, text: str) -> None:
    browser = house.visitor()
    told = sitting(title=text, practice=text, rendition=text, zone="Etc/UTC")
    assert browser.put(f"/api/sittings/{ONE}", told).status_code == 200
    for when, identity in (("before", TWO), ("after", TWO[:-1] + "1")):
        body = check_in(ONE, when=when, note=text, threat=3, drive=3, soothing=3, distress=3)
        assert browser.put(f"/api/check-ins/{identity}", body).status_code == 200
    page = shown(browser, "/journal")
    assert page.count(text) >= 3, "the title twice at least, and the note"
    for path in ("/api/sittings", "/api/journal", "/api/journal/export.json"):
        answer = browser.get(path)
        assert answer.mimetype == "application/json"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert browser.get("/api/journal/check-ins.csv").mimetype == "text/csv"


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_becomes_more_than_text(house: House, text: str) -> None:
    browser = house.visitor()
    invitation = house.invitation(Role.FACILITATOR)
    assert browser.send(f"/enter/{invitation}", name=text, password=GOOD).status_code == 303
    assert browser.name() == text
    owner = house.owner()
    shown(browser, "/journal")
    for who, path in ((browser, "/account"), (owner, "/people")):
        assert text in shown(who, path)
    assert text in shown(owner, f"/people/{browser.account}/link", "POST")
    with house.database.begin() as db:
        link = sign_in_link(db, browser.account, house.clock(), lambda count: b"\x05" * count)
    assert text in shown(house.visitor(), f"/enter/{link}")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_browser_makes_itself_more_than_text(house: House, text: str) -> None:
    house.person(name="Lena")
    browser = house.visitor()
    browser.headers["User-Agent"] = text
    browser.send("/sign-in", name="Lena", password=GOOD)
    assert text in shown(browser, "/account")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_crisis_text_becomes_more_than_text(house: House, text: str) -> None:
    owner = house.owner()
    owner.send("/settings", text=f"{text}\n{text}", checked="2026-03-29")
    for path in ("/safety", "/settings"):
        assert text in shown(owner, path)
    assert text in shown(owner, "/settings", "POST", text=text, checked=text), "what is typed again after a mistake"


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_refused_comes_back_as_text_at_most(house: House, text: str) -> None:
    owner = house.owner()
    invitation = house.invitation()
    pages: list[tuple[Browser, str, dict[str, str]]] = [
        (house.visitor(), "/sign-in", {"name": text, "password": text, "next": text}),
        (house.visitor(), f"/enter/{invitation}", {"name": text + "\x00", "password": text}),
        (owner, "/account/password", {"old": text, "new": text[:8]}),
        (owner, "/people/invite", {"role": text}),
        (owner, "/journal/preferences", {"zone": text, "weekly_goal": text, "day_begins": text}),
        (owner, "/journal/erase", {"sure": text}),
    ]
    for browser, path, fields in pages:
        shown(browser, path, "POST", **fields)


@pytest.mark.parametrize(
    "path", ["/sign-in?next={}", "/safety?next={}", "/journal?month={}", "/journal?zone={}", "/enter/{}", "/{}",
             "/people/{}/link", "/account?done={}"]
)  # fmt: skip
def test_no_address_becomes_more_than_text(house: House, path: str) -> None:
    visitor, owner = house.visitor(), house.owner()
    for text in HOSTILE:
        for browser in (visitor, owner):
            asked = browser.get(path.format(quote(text, safe="")))
            if asked.status_code == 303:
                assert asked.location.startswith("/")
            else:
                shown(browser, path.format(quote(text, safe="")))


HEADERS = [
    "a\r\nSet-Cookie: session=evil",
    "a\nX-Evil: 1",
    "a\rX-Evil: 1",
    "a\u0085X-Evil: 1",
    "a\u2028X-Evil: 1",
    "a\x00b",
]


@pytest.mark.parametrize("text", HEADERS)
def test_no_text_becomes_a_header(house: House, text: str) -> None:
    house.person(name="Lena")
    visitor = house.visitor()
    answers = [
        visitor.send("/sign-in", name="Lena", password=GOOD, next=f"/{text}"),
        visitor.send("/safety/seen", next=f"/{text}"),
        visitor.get("/sign-in", query_string={"next": f"/{text}"}),
        visitor.get("/people", query_string={"a": text}),
        visitor.get("/api/journal/sittings.csv", query_string={"table": text}),
        visitor.send(f"/enter/{house.invitation()}", name=text, password=""),
        visitor.send("/people/invite", role=text),
    ]
    for answer in answers:
        assert "X-Evil" not in answer.headers
        assert not any("evil" in line for line in answer.headers.getlist("Set-Cookie"))
        assert not re.search(r"[\r\n\x00\u0085\u2028]", answer.headers.get("Location", ""))


PATHS = [
    "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "....//etc/passwd", "/etc/passwd",
    "..\\..\\secret-key", "secret-key", "%00", "audio-service.sqlite3", "file:///etc/passwd", "con", "~root",
]  # fmt: skip


@pytest.mark.parametrize(
    "where",
    ["/{}", "/api/journal/{}", "/api/journal/{}.csv", "/api/places/{}", "/api/sittings/{}", "/enter/{}", "/static/{}",
     "/people/{}/close", "/account/browsers/{}/end", "/practices/{}", "/renditions/{}.mp3", "/beds/{}.mp3",
     "/exports/{}/x", "/downloads/{}", "/api/jobs/{}", "/api/renditions/{}", "/api/practices/{}"],
)  # fmt: skip
def test_no_path_leads_to_a_file(house_on_both: House, where: str) -> None:
    house = house_on_both
    owner = house.owner()
    key = house.app.extensions["audio_service"].key
    for path in PATHS:
        for method in ("GET", "POST", "PUT"):
            answer = owner.open(method, where.format(path))
            if answer.status_code == 200:
                assert answer.json == {"sitting": None}, "a practice may be called so"
            assert answer.status_code < 500
            assert b"root:" not in answer.data
            assert b"SQLite format" not in answer.data
            assert key not in answer.data
