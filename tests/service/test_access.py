"""Every route says who may; this says it a second time, and tries each with everybody."""

import pytest
from flask import Blueprint, Flask
from house import Browser, House, sample_path
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from audio_service.accounts import Action, Role
from audio_service.service import app as app_module
from audio_service.service.access import allowed, guard, open_to_all

EVERYBODY = frozenset({None, *Role})
ACCOUNTS = frozenset(Role)
INVITERS = frozenset({Role.OWNER, Role.FACILITATOR})
OWNER = frozenset({Role.OWNER})

WHO_MAY = {
    "library.index": EVERYBODY,
    "library.wish": EVERYBODY,
    "library.practice": EVERYBODY,
    "library.list_practices": EVERYBODY,
    "library.read_practice": EVERYBODY,
    "library.list_choices": EVERYBODY,
    "renditions.plan": EVERYBODY,
    "renditions.read": EVERYBODY,
    "renditions.play": EVERYBODY,
    "renditions.export": EVERYBODY,
    "renditions.export_by_form": EVERYBODY,
    "views.show": EVERYBODY,
    "beds.play": EVERYBODY,
    "downloads.read": EVERYBODY,
    "downloads.wait": EVERYBODY,
    "downloads.fetch": EVERYBODY,
    "api.page": EVERYBODY,
    "api.describe": EVERYBODY,
    "assets.file": EVERYBODY,
    "assets.service_worker": EVERYBODY,
    "assets.web_manifest": EVERYBODY,
    "session.read": EVERYBODY,
    "signing_in.sign_in": EVERYBODY,
    "signing_in.take_password": EVERYBODY,
    "signing_in.enter": EVERYBODY,
    "signing_in.use_link": EVERYBODY,
    "signing_in.sign_out": EVERYBODY,
    "people.account": ACCOUNTS,
    "people.change_password": ACCOUNTS,
    "people.end_browser": ACCOUNTS,
    "people.close_mine": ACCOUNTS,
    "people.index": INVITERS,
    "people.make_invitation": INVITERS,
    "people.make_link": OWNER,
    "people.close_other": OWNER,
    "safety.page": EVERYBODY,
    "safety.seen": EVERYBODY,
    "safety.settings": OWNER,
    "safety.change_settings": OWNER,
    "journal.page": EVERYBODY,
    "journal.keep_preferences": EVERYBODY,
    "journal.take_over": ACCOUNTS,
    "journal.erase_form": EVERYBODY,
    "journal.erase": EVERYBODY,
    "journal_api.list_sittings": EVERYBODY,
    "journal_api.keep_sitting": EVERYBODY,
    "journal_api.keep_check_in": EVERYBODY,
    "journal_api.read_place": EVERYBODY,
    "journal_api.show_preferences": EVERYBODY,
    "journal_api.keep_preferences": EVERYBODY,
    "journal_api.read_journal": EVERYBODY,
    "journal_api.erase_journal": EVERYBODY,
    "journal_api.export_journal": EVERYBODY,
    "journal_api.export_table": EVERYBODY,
    "programmes.index": EVERYBODY,
    "programmes.page": EVERYBODY,
    "programmes.take_up_by_form": EVERYBODY,
    "programmes.leave_by_form": EVERYBODY,
    "programmes.list_programmes": EVERYBODY,
    "programmes.read_programme": EVERYBODY,
    "programmes.keep_taken_up": EVERYBODY,
    "programmes.leave_programme": EVERYBODY,
}
"""Who may use each view: people by their role, and None for a listener without an account.

Renditions, jobs and exports are nobody's own: they are named by the hash of what was asked for.
"""


def ask(browser: Browser, rule: Rule, method: str) -> TestResponse:
    """Ask as a page or script of ours would, so that only who asks can be the reason for a refusal."""
    path = sample_path(rule)
    if path.startswith("/api/"):
        return browser.open(method, path, json={})
    if method == "POST":
        return browser.send(path)
    return browser.open(method, path)


def is_refusal(answer: TestResponse, method: str) -> bool:
    if answer.status_code == 303:
        return answer.location.startswith("/sign-in?next=")
    told = method == "HEAD" or "You may not" in answer.text or "Sign in first" in answer.text
    return answer.status_code == 403 and told


def asking(house: House, role: Role | None) -> Browser:
    return house.visitor() if role is None else house.person(role)


def test_every_view_is_in_the_table(house: House) -> None:
    assert {rule.endpoint for rule in house.app.url_map.iter_rules()} == set(WHO_MAY)


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role or "nobody")
def test_each_view_refuses_everybody_who_may_not(house: House, role: Role | None) -> None:
    asked, browser = 0, asking(house, role)
    for rule in house.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            if role and not house.entrance.who(browser.session):
                browser = asking(house, role)  # the last request ended the session
            answer = ask(browser, rule, method)
            where = f"{role or 'nobody'}: {method} {rule.rule} gave {answer.status_code}"
            assert is_refusal(answer, method) == (role not in WHO_MAY[rule.endpoint]), where
            assert answer.status_code < 500, where
            asked += 1
    assert asked >= len(WHO_MAY)


def test_what_is_refused_is_not_done(house: House) -> None:
    kept = house.person(name="Lena")
    facilitator, listener = house.person(Role.FACILITATOR), house.person()
    for browser in (facilitator, listener, house.visitor()):
        browser.send(f"/people/{kept.account}/close", sure="yes")
        browser.send("/settings", text="Call nobody.")
        browser.send("/people/invite", role="facilitator")
    assert kept.name() == "Lena"
    assert "Call nobody." not in house.visitor().get("/safety").text
    assert "/enter/" not in facilitator.send("/people/invite", role="facilitator").text
    assert "/enter/" not in facilitator.send("/people/invite", role="owner").text
    assert "/enter/" in facilitator.send("/people/invite", role="listener").text


def test_who_may_not_look_at_a_page_is_asked_to_sign_in_and_led_back(house: House) -> None:
    visitor = house.visitor()
    assert visitor.get("/people?a=1&b=2").location == "/sign-in?next=/people?a%3D1%26b%3D2"
    house.owner()
    led = visitor.send("/sign-in", name="Olga", password="correct horse battery", next="/people?a=1&b=2")
    assert led.location == "/people?a=1&b=2"
    assert visitor.get("/people").status_code == 200


def test_a_program_is_told_in_json_and_not_led_anywhere(house: House) -> None:
    visitor = house.visitor()
    visitor.headers = {"Accept": "*/*"}
    answer = visitor.get("/people")
    assert answer.status_code == 403
    assert answer.content_type == "application/problem+json"


def test_an_app_with_a_view_that_does_not_say_who_may_use_it_does_not_start(
    monkeypatch: pytest.MonkeyPatch, house: House
) -> None:
    blueprint = Blueprint("forgotten", __name__)
    blueprint.add_url_rule("/forgotten", "view", lambda: "everything")
    monkeypatch.setattr(app_module, "BLUEPRINTS", (*app_module.BLUEPRINTS, blueprint))
    parts = house.app.extensions["audio_service"]
    with pytest.raises(RuntimeError, match="forgotten"):
        app_module.create_app(parts.settings, database=house.database)


def test_a_view_added_after_the_start_answers_nobody(house: House) -> None:
    house.app.add_url_rule("/late", "late", lambda: "everything")
    for role in (None, *Role):
        assert asking(house, role).get("/late").status_code in {303, 403}


@pytest.mark.parametrize("mark", ["everybody", True, "open", 1, None])
def test_only_our_own_marks_open_a_view(mark: object) -> None:
    app = Flask(__name__, static_folder=None)

    def view() -> str:
        return "everything"

    view.allowed_to = mark  # type: ignore[attr-defined]
    app.add_url_rule("/", "view", view)
    with pytest.raises(RuntimeError, match="doesn't say who"):
        guard(app)


def test_decorators_leave_the_view_as_it_is() -> None:
    def view() -> None: ...

    assert open_to_all(view) is view
    assert allowed(Action.PLAY)(view) is view
