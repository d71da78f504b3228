"""Script to text, in one canonical form."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from typing import Any, Final

import yaml

from audio_service.script.directives import directive_text
from audio_service.script.front_matter import LINE_REST, PARAGRAPH_REST
from audio_service.script.headings import heading_text
from audio_service.script.implied import is_implied
from audio_service.script.model import Cue, Line, Note, Rest, RestOrigin, Script, Section
from audio_service.script.scanner import rest_text
from audio_service.script.spoken import spoken_text
from audio_service.script.when import when_text

_PLAIN: Final = re.compile(r"\w(?:[\w ,.;!?()/+'\u2019-]|:(?! |$))*")
_WIDTH: Final = 110
_WRAPPER: Final = textwrap.TextWrapper(_WIDTH, break_long_words=False, break_on_hyphens=False)
_RESOLVER: Final[Any] = yaml.SafeLoader("")


def format_script(script: Script) -> str:
    """Return the one text that ``parse`` reads as this script.

    Everything authored is kept, comments included; the rests that the language
    implies are left to it, and layout (blank lines around directives, quotes,
    wrapped text) takes the canonical form.

    Raises:
        ValueError: a length in it is not a whole number of milliseconds.
    """
    parts = ["---", *_head(script), "---", ""]
    for note in script.preface:
        parts += [_note_text(note), ""]
    for section in script.sections:
        parts += [*_section(section), ""]
    return "\n".join(parts)


def _head(script: Script) -> Iterator[str]:
    say = [f"{_scalar(word)}: {_scalar(respelling)}" for word, respelling in script.say.items()]
    sources = ["\n".join(_entry("-", source)) for source in script.sources]
    choices = [f"{name}: [{', '.join(options)}]" for name, options in script.choices.items()]
    orders = [
        "\n".join([f"{name}:", *(f"  - {_scalar(title)}" for title in titles)])
        for name, titles in script.orders.items()
    ]
    wishes = [f"- {_scalar(wish)}" for wish in script.wishes]
    fields: list[tuple[str, bool, list[str]]] = [
        ("title", True, [f"title: {_scalar(script.title)}"]),
        ("summary", bool(script.summary), _entry("summary:", script.summary)),
        ("language", True, [f"language: {_scalar(script.language)}"]),
        ("sources", bool(sources), _block("sources:", sources, "[]")),
        ("say", bool(say), _block("say:", say, "{}")),
        ("choices", bool(choices), _block("choices:", choices, "{}")),
        ("order", bool(orders), _block("order:", orders, "{}")),
        ("wishes", bool(wishes), _block("wishes:", wishes, "[]")),
        ("facilitator_note", bool(script.facilitator_note), _entry("facilitator_note:", script.facilitator_note)),
        ("line_rest", script.line_rest != LINE_REST, [f"line_rest: {rest_text(script.line_rest)}"]),
        (
            "paragraph_rest",
            script.paragraph_rest != PARAGRAPH_REST,
            [f"paragraph_rest: {rest_text(script.paragraph_rest)}"],
        ),
        ("bed", bool(script.bed), [f"bed: {_scalar(script.bed)}"]),
        ("", False, []),
    ]
    for name, needed, lines in fields:
        remarks = [f"# {text}" for key, text in script.remarks if key == name]
        yield from remarks
        if needed or remarks:
            yield from lines


def _block(key: str, entries: list[str], empty: str) -> list[str]:
    return [key, *textwrap.indent("\n".join(entries), "  ").split("\n")] if entries else [f"{key} {empty}"]


def _entry(key: str, text: str) -> list[str]:
    """Return a key (or a list's hyphen) with its text: behind it, or wrapped below it where it is long."""
    lines = text.split("\n")
    if len(text) <= _WIDTH and len(lines) == 1:
        return [f"{key} {_scalar(text)}"]
    if all(len(line) <= _WIDTH for line in lines):
        return [f"{key} |-", *(f"  {line}".rstrip() for line in lines)]
    folded = "".join(
        f"{part}\n" if part.startswith("\n") else "\n".join(_WRAPPER.wrap(part)) for part in re.split(r"(\n+)", text)
    )
    return [f"{key} >-", *(f"  {line}".rstrip() for line in folded.split("\n"))]


def _scalar(text: str) -> str:
    """Return text as a YAML scalar that reads back as text: plain where that is sure, else in quotes."""
    tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))
    plain = _PLAIN.fullmatch(text) and text.strip() == text and tag == "tag:yaml.org,2002:str"
    return text if plain else json.dumps(text, ensure_ascii=False)


def _section(section: Section) -> Iterator[str]:
    yield heading_text(section)
    for index, cue in enumerate(section.cues):
        if not is_implied(cue):
            yield _cue(cue)
        elif isinstance(cue, Rest) and cue.origin is RestOrigin.PARAGRAPH and _heard_later(section, index):
            yield ""


def _heard_later(section: Section, index: int) -> bool:
    return any(not isinstance(cue, Note) for cue in section.cues[index + 1 :])


def _cue(cue: Cue) -> str:
    match cue:
        case Line():
            return spoken_text(cue)
        case Note():
            return _note_text(cue)
        case _:
            return directive_text(cue) + when_text(cue.when)


def _note_text(note: Note) -> str:
    return f"<!-- {note.text} -->"
