"""Headings: a section's title and, in braces, what the fitter may do with it."""

from __future__ import annotations

import re
from typing import Final

from audio_service.errors import Place
from audio_service.script.characters import tidy
from audio_service.script.limits import MAX_NAME_CHARACTERS, MAX_ROUNDS, MAX_WEIGHT
from audio_service.script.model import Section
from audio_service.script.problems import Unreadable, quoted
from audio_service.script.scanner import Scanner
from audio_service.script.when import when_text

_USAGE: Final = "{optional, weight 2}, {repeat 1..4} or {closing}"
_HEADING: Final = re.compile(r"(?P<marks>#+)(?P<title>[^{}]*)(?:\{(?P<attributes>[^{}]*)\})?")


def heading(text: str, place: Place) -> Section:
    """Return the section, still without cues, that a line beginning with ``#`` opens.

    Raises:
        Unreadable: a heading is not written so.
    """
    found = _HEADING.fullmatch(text)
    if not found:
        brace = min(index for index in (text.find("{"), text.find("}")) if index >= 0)
        raise Unreadable(
            place.column + brace, f"braces at the end of a heading hold its attributes, such as # Closing {_USAGE}"
        )
    marks, title = found.group("marks"), tidy(found.group("title"))
    if len(marks) > 1:
        raise Unreadable(
            place.column, f'a script has one level of headings, found {quoted(marks)}; write "# {title[:40]}"'
        )
    if not title:
        raise Unreadable(place.column, "a heading needs a title; write # Arriving")
    if not found.group("title")[0].isspace():
        raise Unreadable(
            place.column,
            f'a heading needs a space behind its "#"; write "# {title[:40]}", or "\\#" if it is to be spoken',
        )
    if len(title) > MAX_NAME_CHARACTERS:
        raise Unreadable(
            place.column + 2, f"a heading has at most {MAX_NAME_CHARACTERS} characters, found {len(title)}"
        )
    if found.group("attributes") is None:
        return Section(title, (), place=place)
    return _with_attributes(title, found.group("attributes"), place, place.column + found.start("attributes"))


def heading_text(section: Section) -> str:
    """Return a section's heading as ``heading`` reads it."""
    attributes = ["optional"] if section.optional else []
    if section.weight != 1:
        attributes.append(f"weight {f'{section.weight:.3f}'.rstrip('0').rstrip('.')}")
    least, most = section.minimum_rounds, section.maximum_rounds
    if most > 1:
        attributes.append(f"repeat {least}..{most}" if least < most else f"repeat {least}")
    if section.closing:
        attributes.append("closing")
    return f"# {section.title}" + (f" {{{', '.join(attributes)}}}" if attributes else "") + when_text(section.when)


def _with_attributes(title: str, text: str, place: Place, column: int) -> Section:
    scanner = Scanner(text, column, _USAGE)
    weight, rounds, seen = 1.0, (1, 1), set[str]()
    while True:
        token = scanner.next
        name = token.text.lower()
        if name in seen:
            raise Unreadable(token.column, f"{quoted(name)} stands here twice; once is enough")
        if scanner.skip("weight"):
            weight = _weight(scanner)
        elif scanner.skip("repeat"):
            rounds = scanner.counts("the number of rounds", MAX_ROUNDS)
        elif not scanner.skip("optional") and not scanner.skip("closing"):
            if name == "when":
                raise Unreadable(token.column, "a condition stands in braces of its own: {optional} {when eyes=closed}")
            raise scanner.unreadable("optional, weight, repeat or closing")
        seen.add(name)
        if scanner.next.kind == "end":
            break
        scanner.expect(",", "a comma")
    if "closing" in seen and len(seen) > 1:
        raise Unreadable(column, "a closing section is always played, and once; write {closing} alone")
    if "weight" in seen and "optional" not in seen:
        raise Unreadable(column, "a weight says which optional section goes first; write {optional, weight 2}")
    return Section(title, (), "optional" in seen, weight, *rounds, "closing" in seen, place)


def _weight(scanner: Scanner) -> float:
    column = scanner.next.column
    weight = scanner.number("a weight")
    if not 0 < weight <= MAX_WEIGHT:
        raise Unreadable(column, f"a weight is more than 0 and at most {MAX_WEIGHT}, found {quoted(f'{weight:g}')}")
    return weight
