"""Programmes: which practice comes on which day, and what is told where a file can't be read."""

from __future__ import annotations

import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audio_service.errors import LibraryError, ProgrammeError
from audio_service.library import find_practice, find_programme, parse_programme, practice_names, programme_names

SHIPPED = Path(__file__).resolve().parents[2] / "scripts_text"
SIX_WEEKS, SOFTEN, CARERS = "six-weeks-of-loving-kindness", "two-weeks-to-soften-soothe-allow", "a-carers-month"

SMALL = """\
title: A quiet week
summary: Seven short days.
goal: 3
weeks:
  - title: Easy ground
    note: Nothing hard.
    days 1-3, 5: grounding, 4 minutes, eyes=open
    day 4: loving-kindness, 7:30 min, less guidance, order=self-first
"""


def refused(text: str) -> list[str]:
    with pytest.raises(ProgrammeError) as caught:
        parse_programme(text, "small.yaml")
    return [str(problem) for problem in caught.value.problems]


def test_a_day_is_a_practice_a_length_and_choices() -> None:
    programme = parse_programme(SMALL, "small.yaml")
    assert (programme.name, programme.title, programme.goal) == ("small", "A quiet week", 3)
    [week] = programme.weeks
    assert (week.title, week.note) == ("Easy ground", "Nothing hard.")
    heard = [(day.day, day.practice, day.duration, day.guidance, dict(day.choices)) for day in programme.days]
    grounding = ("grounding", 240.0, "normal", {"eyes": "open"})
    wishes = ("loving-kindness", 450.0, "less", {"order": "self-first"})
    assert heard == [(1, *grounding), (2, *grounding), (3, *grounding), (4, *wishes), (5, *grounding)]


def test_days_are_in_order_however_they_are_written_and_missing_ones_are_free() -> None:
    text = "title: A\nweeks:\n  - title: B\n    day 6: a, 2 minutes\n    days 2, 4: b, 3 minutes\n"
    assert [(day.week, day.day, day.practice) for day in parse_programme(text, "a.yaml").days] == [
        (1, 2, "b"),
        (1, 4, "b"),
        (1, 6, "a"),
    ]


def test_a_week_is_full_with_five_days_unless_it_says_otherwise() -> None:
    assert parse_programme(SMALL.replace("goal: 3\n", ""), "small.yaml").goal == 5


@pytest.mark.parametrize(
    ("found", "instead", "told"),
    [
        ("title: A quiet week\n", "", "small.yaml:1:1: a programme needs a title and weeks"),
        ("goal: 3", "goal: 8", "small.yaml:3:7: goal is how many days make a week full"),
        ("goal: 3", "target: 3", 'small.yaml:3:1: no key of a programme is called "target"; there are title'),
        ("day 4:", "day 8:", "small.yaml:8:5: a week has title, note, and days from 1 to 7"),
        ("day 4:", "days 5-4:", "small.yaml:8:5: a week has title, note, and days from 1 to 7"),
        ("day 4:", "day 3:", "small.yaml:8:5: day 3 stands in this week twice"),
        ("day 4:", "monday:", "small.yaml:8:5: a week has title, note, and days"),
        ("4 minutes", "soon", "small.yaml:7:18: a day is a practice and a length"),
        ("4 minutes", "0 minutes", "small.yaml:7:18: a day lasts from 1 to 120 minutes"),
        ("less guidance", "no guidance", "small.yaml:8:12: behind the length stand less or more guidance"),
        ("  - title: Easy ground\n    note", "  - note", "small.yaml:5:5: a week needs a title"),
        ("summary: Seven short days.", "summary: [Seven]", "small.yaml:2:10: summary must be text"),
        ("note: Nothing hard.", "note: [Nothing, hard]", "small.yaml:6:11: a programme nests at most 3 deep"),
        ("Seven short days.", "*days", "anchors (&) and aliases (*) have no place"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(found: str, instead: str, told: str) -> None:
    assert found in SMALL
    assert any(told in problem for problem in refused(SMALL.replace(found, instead)))


def test_several_mistakes_are_told_at_once() -> None:
    text = SMALL.replace("goal: 3", "goal: often").replace("day 4:", "day 9:")
    assert len(refused(text)) == 2


@given(st.text())
@example("weeks: [[]]\ntitle: a")
@example("title: a\nweeks:\n  - {title: b, day 1: {}}")
@example("title: a\nweeks:\n  - {title: b, days 1-: c}")
@example("? [a]\n: b")
def test_no_text_is_more_than_refused(text: str) -> None:
    try:
        parse_programme(text, "any.yaml")
    except ProgrammeError as error:
        assert error.problems


def test_dropping_in_a_practice_and_a_programme_is_all_it_takes(tmp_path: Path) -> None:
    shutil.copy(SHIPPED / "grounding.md", tmp_path / "standing.md")
    (tmp_path / "programmes").mkdir()
    (tmp_path / "programmes" / "one-week.yaml").write_text(
        "title: One week\nweeks:\n  - title: Standing\n    days 1-7: standing, 3 minutes, anchor=hands\n"
    )
    assert practice_names(tmp_path) == ["standing"]
    assert programme_names(tmp_path) == ["one-week"]
    assert [day.practice for day in find_programme("one-week", tmp_path).days] == ["standing"] * 7


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("groundin, 3 minutes", 'no practice is called "groundin"; did you mean grounding?'),
        ("grounding, 3 minutes, eyes=shut", 'eyes has no option "shut"'),
        ("grounding, 3 minutes, touch=none", 'offers no choice "touch"'),
    ],
)
def test_a_programme_asks_only_for_what_its_practices_have(tmp_path: Path, day: str, told: str) -> None:
    shutil.copy(SHIPPED / "grounding.md", tmp_path)
    (tmp_path / "programmes").mkdir()
    (tmp_path / "programmes" / "one-week.yaml").write_text(f"title: A\nweeks:\n  - title: B\n    days 1-7: {day}\n")
    with pytest.raises(ProgrammeError, match=re.escape(told)) as caught:
        find_programme("one-week", tmp_path)
    assert [str(problem.place) for problem in caught.value.problems] == ["one-week.yaml:4:15"]


def test_a_name_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(LibraryError, match=f"did you mean {CARERS}"):
        find_programme("a-carers-moth", SHIPPED)
    with pytest.raises(LibraryError, match="no such programme"):
        find_programme(f"../{SHIPPED.name}/programmes/{CARERS}", SHIPPED)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "programmes").mkdir()
    (tmp_path / "programmes" / "bytes.yaml").write_bytes(b"title: \xff")
    with pytest.raises(LibraryError, match=r"bytes\.yaml: is not UTF-8"):
        find_programme("bytes", tmp_path)


# The programmes that are shipped


@pytest.mark.parametrize("name", programme_names(SHIPPED))
def test_shipped_programmes_tell_for_whom_and_from_where(name: str) -> None:
    programme = find_programme(name, SHIPPED)
    assert "For adults" in programme.facilitator_note
    assert programme.sources
    assert all(week.note for week in programme.weeks)
    assert [len(week.days) for week in programme.weeks] == [7] * len(programme.weeks)


def test_six_weeks_of_loving_kindness_grow_and_bring_in_nobody_difficult_before_the_fifth() -> None:
    programme = find_programme(SIX_WEEKS, SHIPPED)
    assert programme.goal == 5
    assert [max(day.duration for day in week.days) / 60 for week in programme.weeks] == [8, 10, 12, 15, 15, 20]
    difficult = [day for day in programme.days if "difficult" in day.practice]
    assert {day.week for day in difficult} == {5}
    assert len(difficult) < 7


def test_soften_soothe_allow_comes_after_a_week_of_easier_practices_and_never_two_days_running() -> None:
    days = [day.practice for day in find_programme(SOFTEN, SHIPPED).days]
    assert "soften-soothe-allow" not in days[:7]
    assert len(set(days[:7])) >= 3
    assert not any(one == two == "soften-soothe-allow" for one, two in pairwise(days))


def test_a_carers_month_begins_with_a_few_minutes_and_grounds_before_it_cares() -> None:
    programme = find_programme(CARERS, SHIPPED)
    assert len(programme.weeks) == 4
    assert programme.days[0].practice == "grounding"
    first = next(index for index, day in enumerate(programme.days) if day.practice == "compassion-with-equanimity")
    assert first >= 7


def test_no_shipped_programme_sends_anyone_to_a_practice_that_can_not_be_read() -> None:
    practices = {day.practice for name in programme_names(SHIPPED) for day in find_programme(name, SHIPPED).days}
    assert all(find_practice(practice, SHIPPED).title for practice in practices)
    assert len(practices) >= 10
