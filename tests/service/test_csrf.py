"""What another site's page sends is refused, whatever it knows."""

import pytest
from flask import request
from house import Browser, House, sample_path
from werkzeug.routing import Rule

from audio_service.accounts import Role
from audio_service.service.csrf import FIELD

ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "nonsense"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost:8000"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "https://localhost"},
    {"Origin": "null"},
    {"Origin": ""},
]


def changing(house: House) -> list[tuple[Rule, str]]:
    """Every view that may change something, with the method."""
    return [
        (rule, method)
        for rule in house.app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"})
    ]


def send(browser: Browser, rule: Rule, method: str, token: str, **headers: str) -> int:
    path = sample_path(rule)
    if path.startswith("/api/"):
        return browser.open(method, path, json={}, headers=headers).status_code
    return browser.open(method, path, data={FIELD: token, "sure": "yes"}, headers=headers).status_code


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
def test_nothing_changes_because_another_site_says_so(house: House, headers: dict[str, str]) -> None:
    browser = house.owner()
    token = browser.token
    for rule, method in changing(house):
        assert send(browser, rule, method, token, **headers) == 403, rule
    assert browser.role() == "owner"


def test_each_form_needs_the_token_of_who_sends_it(house: House) -> None:
    browser, other = house.owner(), house.person(Role.FACILITATOR)
    device = house.visitor()
    wrong = ["", "x", "a.b", "é", "\x00", other.token, device.token, house.visitor().token[:-1], browser.token + "0"]
    forms = [(rule, method) for rule, method in changing(house) if not rule.rule.startswith("/api/")]
    assert len(forms) >= 10
    for rule, method in forms:
        for token in wrong:
            assert send(browser, rule, method, token) == 403, (rule, token)
        assert browser.open(method, sample_path(rule)).status_code == 403
        assert browser.open(method, sample_path(rule), data=b"\xff", content_type="text/plain").status_code == 403
    assert browser.role() == "owner"


def test_a_token_in_the_address_or_a_cookie_counts_for_nothing(house: House) -> None:
    browser = house.owner()
    token = browser.token
    browser.set(FIELD, token)
    assert browser.open("POST", f"/sign-out?{FIELD}={token}").status_code == 403
    assert browser.role() == "owner"


def test_tokens_are_never_twice_the_same_and_all_hold(house: House) -> None:
    browser = house.person()
    tokens = {browser.token for _ in range(5)}
    assert len(tokens) == 5
    for token in tokens:
        assert browser.open("POST", "/journal/preferences", data={FIELD: token}).status_code == 303


def test_a_token_from_before_signing_in_or_out_holds_no_longer(house: House) -> None:
    browser = house.visitor()
    before = browser.token
    house.owner()
    assert browser.send("/sign-in", name="Olga", password="correct horse battery").status_code == 303
    inside = browser.token
    assert browser.open("POST", "/sign-out", data={FIELD: before}).status_code == 403
    browser.send("/sign-out")
    assert browser.open("POST", "/safety/seen", data={FIELD: inside}).status_code == 403
    assert browser.open("POST", "/safety/seen", data={FIELD: before}).status_code == 303, "the device is the same"


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_the_api_takes_nothing_that_a_form_can_send(house: House, content_type: str) -> None:
    browser = house.owner()
    for rule, method in changing(house):
        if rule.rule.startswith("/api/"):
            answer = browser.open(method, sample_path(rule), data=b'{"streak": true}', content_type=content_type)
            assert answer.status_code == 415, rule
            assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"},
                                     {"Origin": "http://localhost"}], ids=str)  # fmt: skip
def test_our_own_pages_and_programs_may_send(house: House, headers: dict[str, str]) -> None:
    browser = house.person()
    assert browser.open("PUT", "/api/preferences", json={"streak": True}, headers=headers).status_code == 200
    data = {FIELD: browser.token}
    assert browser.open("POST", "/journal/preferences", data=data, headers=headers).status_code == 303


def test_over_https_the_plain_site_is_another(secure_house: House) -> None:
    browser = secure_house.person()
    for origin, status in (("http://practice.example", 403), ("https://practice.example", 200)):
        answer = browser.open("PUT", "/api/preferences", json={}, headers={"Origin": origin})
        assert answer.status_code == status


def test_reading_needs_no_token_and_changes_nothing(house: House) -> None:
    browser = house.person()
    for rule in house.app.url_map.iter_rules():
        if "GET" in (rule.methods or set()):
            with browser.client:
                answer = browser.get(sample_path(rule), headers={"Sec-Fetch-Site": "cross-site"})
                assert answer.status_code in {200, 303, 403, 404, 410}, request.path
