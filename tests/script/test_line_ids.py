"""Names of lines: they follow the words, and nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from strategies import script_texts, spoken_texts

from audio_service.script import parse
from audio_service.script.ids import line_id, wording


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("You may close your eyes.", "you may close your eyes"),
        ("You may close your eyes…", "You may, close; your eyes!"),
        ("It’s here", "It's here"),
        ("self-kindness", "self kindness"),
        ("“Soft”", "'soft'"),
        ("Straße", "STRASSE"),
    ],
)
def test_lines_that_say_the_same_have_one_id(one: str, other: str) -> None:
    assert line_id(one) == line_id(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("were here", "we're here"), ("5 %", "5"), ("a", "b"), ("דרך", "שלום"), ("a & b", "a b"), ("café", "cafe")],
)
def test_lines_that_say_something_else_have_other_ids(one: str, other: str) -> None:
    assert line_id(one) != line_id(other)


def test_an_id_shows_the_first_words() -> None:
    # printf 'you may close your eyes' | sha256sum; a change here orphans every facilitator's recordings.
    assert line_id("You may close your eyes.") == "you-may-close-your-eyes-cf0b56"
    assert line_id("שלום") == "line-b7ac0398ef74"


@given(spoken_texts())
def test_an_id_is_safe_as_the_name_of_a_file(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", line_id(text))
    assert len(line_id(text)) <= 48
    assert line_id(text) == line_id(wording(text))


@given(script_texts())
def test_an_id_does_not_change_with_what_stands_elsewhere(text: str) -> None:
    for line in parse(text, "a.md").lines:
        alone = parse(f"---\ntitle: A\n---\n# A\n\\{line.text}", "a.md").lines[0]
        assert line.id == alone.id


def test_a_name_is_kept_and_may_come_back_with_the_same_words() -> None:
    script = parse("---\ntitle: A\n---\n# A\nHello. {#hi}\nHello! {#hi}\nHello.", "a.md")
    assert [(line.id, line.named) for line in script.lines[:2]] == [("hi", True), ("hi", True)]
    assert not script.lines[2].named
