"""Conditions: under which choices a line, a section or a directive holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from audio_service.errors import Place
from audio_service.script.model import ALWAYS, When
from audio_service.script.problems import Unreadable, quoted

_USAGE: Final = "{when eyes=closed}, {when anchor=feet|hands} or {when touch=none, profile=gentle}"
_GROUP: Final = re.compile(r"\{\s*when\b(?P<terms>[^{}]*)\}(?=(?:\s*\{[^{}]*\})*\s*$)", re.IGNORECASE)
_TERM: Final = re.compile(r"\s*(?P<name>[\w-]+)\s*=\s*(?P<options>[\w-]+(?:\s*\|\s*[\w-]+)*)\s*")
_WORD: Final = re.compile(r"[\w-]+")


def parted(text: str, place: Place, offered: Mapping[str, tuple[str, ...]] | None) -> tuple[str, When]:
    """Return a line of text without its condition, and the condition (``ALWAYS`` where it has none).

    What is left has blanks where the condition stood, so that every column in
    it stays true; none at its end.

    Args:
        text: A line without white space at its ends, that stands at ``place``.
        place: Where it begins.
        offered: The options of each choice that the script offers, or None
            where they could not be read, and names are not checked.

    Raises:
        Unreadable: a condition is not written so, or names what is not offered.
    """
    found = _GROUP.search(text) if "{" in text else None
    if not found:
        return text, ALWAYS
    left = text[: found.start()] + " " * len(found.group()) + text[found.end() :]
    if again := _GROUP.search(left):
        raise Unreadable(
            place.column + again.start(), "a second condition; write one, with commas: {when touch=none, eyes=open}"
        )
    return left.rstrip(), _when(found.group("terms"), place.column + found.start("terms"), offered)


def without_conditions(text: str) -> str:
    """Return a line of text without any condition, well written or not, at its end."""
    return _GROUP.sub("", text).rstrip()


def when_text(when: When) -> str:
    """Return a condition as ``parted`` reads it, with a space before it; nothing for one that always holds."""
    terms = ", ".join(f"{name}={'|'.join(options)}" for name, options in when.terms)
    return f" {{when {terms}}}" if terms else ""


def _when(text: str, column: int, offered: Mapping[str, tuple[str, ...]] | None) -> When:
    terms: dict[str, tuple[str, ...]] = {}
    start = 0
    for part in text.split(","):
        found = _TERM.fullmatch(part)
        if not found:
            raise Unreadable(
                column + start + len(part) - len(part.lstrip()),
                f"expected a choice and its options; found {quoted(part.strip())}; write {_USAGE}",
            )
        name = found.group("name").lower()
        at = column + start + found.start("name")
        if name in terms:
            raise Unreadable(at, f"{quoted(name)} stands here twice; for either of two write {name}=one|other")
        if offered is not None and name not in offered:
            there = f"it offers {', '.join(offered)}" if offered else "list it there, such as choices: {eyes: [open]}"
            raise Unreadable(at, f"the front matter offers no choice {quoted(name)}; {there}")
        terms[name] = _options(name, found, column + start, offered)
        start += len(part) + 1
    return When(tuple(terms.items()))


def _options(
    name: str, term: re.Match[str], column: int, offered: Mapping[str, tuple[str, ...]] | None
) -> tuple[str, ...]:
    read: list[str] = []
    for word in _WORD.finditer(term.group("options")):
        option, at = word.group().lower(), column + term.start("options") + word.start()
        if option in read:
            raise Unreadable(at, f"{quoted(option)} stands here twice; once is enough")
        if offered is not None and option not in offered[name]:
            raise Unreadable(
                at, f"the front matter's {name} has no option {quoted(option)}; it has {', '.join(offered[name])}"
            )
        read.append(option)
    if offered is not None and len(read) == len(offered[name]):
        raise Unreadable(
            column + term.start("name"), f"these are all the options of {name}, so it always holds; leave {name} out"
        )
    return tuple(read)
