"""Every answer carries the security headers, and what is private is kept nowhere."""

import pytest
from house import Browser, House, sitting
from werkzeug.test import TestResponse

from audio_service.accounts import Action
from audio_service.service.access import allowed
from audio_service.service.headers import CONTENT_SECURITY_POLICY

IDENTITY = "0b6f5f6e-5a52-4a63-9e2d-3f4f9a3d8f10"


def answers(house: House) -> dict[str, TestResponse]:
    """An answer of each kind."""
    visitor, owner = house.visitor(), house.owner()
    return {
        "page": visitor.get("/sign-in"),
        "private page": owner.get("/journal"),
        "api": visitor.get("/api/session"),
        "csv": visitor.get("/api/journal/sittings.csv"),
        "export": visitor.get("/api/journal/export.json"),
        "written": visitor.put(f"/api/sittings/{IDENTITY}", sitting()),
        "empty": visitor.open("DELETE", "/api/journal"),
        "redirect": visitor.get("/people"),
        "HEAD": visitor.open("HEAD", "/safety"),
        "OPTIONS": visitor.open("OPTIONS", "/safety"),
        "400": visitor.open("PUT", "/api/preferences", data=b"{", content_type="application/json"),
        "403": visitor.open("POST", "/people/invite"),
        "404": visitor.get("/no-such-page"),
        "404 api": visitor.get("/api/no-such-page"),
        "405": visitor.open("DELETE", "/safety"),
        "410": visitor.get("/enter/x"),
        "413": visitor.open("PUT", "/api/preferences", data=b" " * 70_000, content_type="application/json"),
        "415": visitor.open("PUT", "/api/preferences", data=b"x"),
        "421": visitor.get("/", headers={"Host": "evil.example"}),
        "422": visitor.put("/api/preferences", {"x": 1}),
    }


def test_every_answer_has_them(house: House) -> None:
    for kind, answer in answers(house).items():
        assert kind.split()[0] == str(answer.status_code) or not kind[0].isdigit(), (kind, answer.status_code)
        headers = answer.headers
        assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY, kind
        assert headers["X-Content-Type-Options"] == "nosniff", kind
        assert headers["X-Frame-Options"] == "DENY", kind
        assert headers["Referrer-Policy"] == "same-origin", kind
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", kind
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", kind
        assert "microphone=()" in headers["Permissions-Policy"], kind
        assert "noindex" in headers["X-Robots-Tag"], kind
        assert headers["Cache-Control"] == "no-store", kind
        assert "Strict-Transport-Security" not in headers, kind
        assert "Access-Control-Allow-Origin" not in headers, kind


def test_an_unforeseen_error_has_them_too_and_tells_nothing(house: House) -> None:
    @allowed(Action.PLAY)
    def broken() -> None:
        raise RuntimeError("the password is swordfish")

    house.app.add_url_rule("/broken", "broken", broken)
    house.app.add_url_rule("/api/broken", "api_broken", broken)
    for path in ("/broken", "/api/broken"):
        answer = house.visitor().get(path)
        assert answer.status_code == 500
        assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert answer.headers["Cache-Control"] == "no-store"
        assert "swordfish" not in answer.text


def test_without_its_database_the_service_still_says_so_and_where_to_turn(house: House) -> None:
    browser = house.person()
    house.database.close()
    with house.database.engine.begin() as connection:
        for table in ("crisis_text", "signed_in_browser", "notebook"):
            connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO gone_{table}")
    answer = browser.get("/journal")
    assert answer.status_code in {500, 503}
    assert "/safety" in answer.text
    assert "988" in browser.get("/safety").text
    assert browser.session, "nobody is signed out by that"
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    rules = dict(rule.split(" ", 1) for rule in CONTENT_SECURITY_POLICY.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["form-action"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert not [source for rule in rules.values() for source in rule.split()
                if source not in {"'self'", "'none'", "data:", "blob:"}]  # fmt: skip


def test_over_https_browsers_are_told_to_stay_there(secure_house: House) -> None:
    for path in ("/sign-in", "/no-such-page", "/api/session"):
        answer = secure_house.visitor().get(path)
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("path", ["/journal", "/api/journal", "/api/session", "/account", "/api/journal/sittings.csv"])
def test_what_is_private_is_kept_by_no_cache(house: House, path: str) -> None:
    answer = house.person().get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_long_body_is_refused_before_it_is_read(house: House) -> None:
    browser = Browser(house)
    for size in (65_537, 10_000_000):
        for content_type in (
            "application/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
        ):
            path = "/api/preferences" if content_type == "application/json" else "/sign-in"
            method = "PUT" if content_type == "application/json" else "POST"
            assert browser.open(method, path, data=b"x" * size, content_type=content_type).status_code == 413
