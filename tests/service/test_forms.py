"""Every form on every page is one that the service takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from house import Browser, House
from house_fixtures import Playable
from werkzeug.exceptions import HTTPException

from audio_service.accounts import Role
from audio_service.service.csrf import FIELD


@dataclass
class Form:
    """A form as a browser would send it if nothing were touched."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms of a page."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._path = path
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.found.append(Form(said.get("method", "get").lower(), urljoin(self._path, said.get("action", ""))))
        elif tag == "input" and self.found and said.get("name") and said.get("type") not in {"checkbox", "radio"}:
            self.found[-1].fields[said["name"]] = said.get("value", "")


def forms(browser: Browser, path: str) -> list[Form]:
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return [form for form in Forms(path, answer.text).found if form.method == "post"]


def led_to(browser: Browser, path: str, only: str = "") -> set[str]:
    """Return where the forms of a page, or only those of one address, lead; each is tried with a wrong token."""
    router = browser.house.app.url_map.bind("localhost")
    found = set()
    for form in forms(browser, path):
        if only and form.action != only:
            continue
        split = urlsplit(form.action)
        assert not split.netloc, form
        endpoint, _ = matched(router, split.path)
        assert len(form.fields[FIELD]) > 64, (path, form)
        refused = browser.open("POST", form.action, data={FIELD: form.fields[FIELD][:-1] + "x"})
        assert refused.status_code == 403
        found.add(endpoint)
    return found


def test_every_form_carries_its_token_and_leads_to_a_view_that_takes_it(playable: Playable, house: House) -> None:
    """Wishes can be written for a practice that is shipped, and not for the playable one; nobody has spoken it yet."""
    names = playable.names
    link = playable.house.invitation(Role.LISTENER)
    pages = {
        None: ["/", "/sign-in", "/safety", "/journal", "/journal/erase", f"/enter/{link}", f"/downloads/{names['job']}",
               f"/practices/{names['practice']}?minutes=1", "/api"],
        Role.LISTENER: ["/account", "/journal", "/journal/erase", f"/programmes/{names['programme']}"],
        Role.FACILITATOR: ["/account", "/people"],
        Role.OWNER: ["/account", "/people", "/settings"],
    }  # fmt: skip
    seen = set()
    for role, paths in pages.items():
        browser = playable.house.visitor() if role is None else playable.house.person(role)
        browser.put(f"/api/programmes/{names['programme']}/taken-up", {})
        for path in paths:
            seen |= led_to(browser, path)
    wishing = "/practices/loving-kindness"
    seen |= led_to(house.visitor(), wishing, only=wishing)
    takes_forms = {
        rule.endpoint
        for rule in playable.house.app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    }
    assert takes_forms - seen == {"journal.take_over"}, "which stands there only for who left a journal on the device"


def matched(router: object, path: str) -> tuple[str, object]:
    try:
        found: tuple[str, object] = router.match(path, method="POST")  # type: ignore[attr-defined]
    except HTTPException as error:
        raise AssertionError(f"no view takes a form at {path}") from error
    return found
