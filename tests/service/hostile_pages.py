"""Pages read as a browser reads them, to see whether hostile text became more than text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from house import Browser

MARK = "evilmark"

LOCAL = re.compile(r"[/?#.]|http://localhost/|$")


class Page(HTMLParser):
    """What a browser makes of a page: elements with their attributes, and where a mark stands."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.text: list[str] = []
        self._inside: list[str] = []
        self._script_type = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if tag == "script":
            self._inside.append(tag)
            self._script_type = found.get("type") or ""
            if self._script_type != "application/json" and not found.get("src"):
                self.wrong.append("an inline script")
        if MARK in tag:
            self.wrong.append(f"an element {tag}")
        for name, value in attributes:
            if name.startswith("on") or name == "style":
                self.wrong.append(f"an attribute {name} of {tag}")
            if MARK in name:
                self.wrong.append(f"an attribute named {name}")
            if name in {"href", "src", "action", "formaction"} and not re.match(
                r"[/?#.]|http://localhost/|$", value or ""
            ):
                self.wrong.append(f"{name}={value!r}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._inside:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if MARK in data and self._inside and self._script_type != "application/json":
            self.wrong.append("the mark in a script")
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        if MARK in data:
            self.wrong.append("the mark in a comment")


def shown(browser: Browser, path: str, method: str = "GET", **fields: str) -> str:
    """A page's text, once nothing on it has become more than text."""
    answer = browser.send(path, **fields) if method == "POST" else browser.get(path)
    assert answer.mimetype == "text/html", path
    assert answer.status_code < 500
    page = Page(answer.text)
    assert not page.wrong, (path, page.wrong)
    return "".join(page.text)
