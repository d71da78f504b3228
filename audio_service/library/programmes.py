"""Programmes: which practice comes on which day of a few weeks, from a small text file.

A programme is UTF-8 text in YAML in the folder ``programmes`` beside the
practices::

    title: A quiet week
    summary: Seven short days.
    goal: 5
    weeks:
      - title: Easy ground
        note: Nothing hard is brought in this week.
        days 1-3, 5: grounding, 4 minutes, eyes=open
        day 4: loving-kindness, 10 minutes, less guidance

``title`` and ``weeks`` are needed; ``summary``, ``language``, ``sources`` and
``facilitator_note`` are as in a script. ``goal`` is how many days make a week
full, five where nothing is said. A day that is not named is free. Behind the
length may stand less or more guidance, and any option that the practice offers.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

import yaml

from audio_service.errors import ChoiceError, LibraryError, Place, Problem, ProgrammeError, ScriptError
from audio_service.library.practices import practice_names, practice_path
from audio_service.script import Script, options_of, read
from audio_service.script.characters import faults, tidy
from audio_service.script.limits import MAX_BYTES, MAX_NAME_CHARACTERS, MAX_NOTE_CHARACTERS, MAX_TEXT_CHARACTERS
from audio_service.script.problems import Problems, quoted
from audio_service.script.yaml_tree import tree
from audio_service.units import parse_minutes

FOLDER: Final = "programmes"
"""The folder of programmes, beside the practices."""

PROGRAMME_SUFFIX: Final = ".yaml"
"""How a programme's file ends."""

DAYS: Final = 7
"""Days of a week."""

MAX_WEEKS: Final = 52
"""Weeks of a programme."""

GOAL: Final = 5
"""Days that make a week full, where the programme does not say."""

MAX_MINUTES: Final = 120
"""Minutes of the longest day."""

_DAY_KEY: Final = re.compile(r"days?\s+(?P<days>\d[\d\s,-]*)")
_SPAN: Final = re.compile(r"(\d)(?:\s*-\s*(\d))?")
_LENGTH: Final = re.compile(r"(?P<minutes>\d+(?:\.\d+)?|\d+:\d\d)\s*min(?:utes?)?")
_GUIDANCE: Final = re.compile(r"(?P<guidance>less|normal|more) guidance")
_OPTION: Final = re.compile(r"(?P<name>[a-z]+)\s*=\s*(?P<option>[a-z0-9-]+)")
_USAGE: Final = "write days 1-7: grounding, 4 minutes, eyes=open"
_HEAD: Final = {
    "title": MAX_NAME_CHARACTERS,
    "summary": MAX_TEXT_CHARACTERS,
    "language": MAX_NAME_CHARACTERS,
    "facilitator_note": MAX_NOTE_CHARACTERS,
}
_KEYS: Final = (*_HEAD, "sources", "goal", "weeks")


@dataclass(frozen=True, slots=True)
class ProgrammeDay:
    """What is heard on one day.

    ``week`` and ``day`` count from 1; ``duration`` is in seconds; ``guidance``
    is less, normal or more; ``choices`` holds what the programme chooses, and
    leaves all else to the listener.
    """

    week: int
    day: int
    practice: str
    duration: float
    guidance: str = "normal"
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    place: Place = field(default=Place("", 0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Week:
    """A week: its title, a note for the listener, and its days in order; days that are missing are free."""

    title: str
    note: str
    days: tuple[ProgrammeDay, ...]


@dataclass(frozen=True, slots=True)
class Programme:
    """Weeks of practices; ``goal`` is how many days make a week full."""

    name: str
    title: str
    summary: str
    language: str
    sources: tuple[str, ...]
    facilitator_note: str
    goal: int
    weeks: tuple[Week, ...]

    @property
    def days(self) -> tuple[ProgrammeDay, ...]:
        """Every day in order: the dots of its journal."""
        return tuple(day for week in self.weeks for day in week.days)


def programme_names(folder: Path) -> list[str]:
    """Return the names of the programmes beside the practices in a folder, in alphabetical order."""
    return sorted(path.stem for path in (folder / FOLDER).glob(f"*{PROGRAMME_SUFFIX}") if path.is_file())


def programme_path(name: str, folder: Path) -> Path:
    """Return where the programme of a name is, if there is one."""
    return folder / FOLDER / f"{name}{PROGRAMME_SUFFIX}"


def find_programme(name: str, folder: Path) -> Programme:
    """Return a programme by its name, read and checked against the practices in a folder.

    Raises:
        LibraryError: There is no such programme; the message names those that are there.
        ProgrammeError: Its text can't be read, or asks for what the practices do not have.
    """
    names = programme_names(folder)
    if name not in names:
        near = difflib.get_close_matches(name[:MAX_NAME_CHARACTERS], names, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise LibraryError(
            f"{name[:MAX_NAME_CHARACTERS]!r}: no such programme; {hint}there are: {', '.join(names) or 'none'}"
        )
    return read_programme(programme_path(name, folder), folder)


def read_programme(path: Path, folder: Path) -> Programme:
    """Return the programme in a file, checked against the practices in a folder.

    Raises:
        LibraryError: The file can't be read.
        ProgrammeError: Its text can't be read, or asks for what the practices do not have.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise LibraryError(f"{path.name}: a programme has at most {MAX_BYTES // 1024} kB")
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise LibraryError(f"{path.name}: can't be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise LibraryError(f"{path.name}: is not UTF-8; save the file with the encoding UTF-8") from error
    programme = parse_programme(text, path.name)
    if wrong := list(_not_there(programme, folder)):
        raise ProgrammeError(wrong)
    return programme


def parse_programme(text: str, file: str) -> Programme:
    """Return the programme that a text holds; ``file`` names it in errors.

    Raises:
        ProgrammeError: with every problem found, in order of place.
    """
    problems = Problems(file)
    try:
        programme = _Reader(problems).programme(text.splitlines(), file.removesuffix(PROGRAMME_SUFFIX))
        problems.check()
    except ScriptError as error:
        raise ProgrammeError(error.problems) from None
    return programme


class _Reader:
    """Values of YAML nodes; what is wrong becomes a problem, and something harmless is returned in its place."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems

    def programme(self, lines: list[str], name: str) -> Programme:
        root, _ = tree(lines, 1, self._problems, "a programme")
        head = dict.fromkeys(_HEAD, "")
        sources: tuple[str, ...] = ()
        goal = GOAL
        weeks: tuple[Week, ...] = ()
        for key, at, node in self._pairs(root):
            if key in _HEAD:
                head[key] = self._text(node, key, _HEAD[key])
            elif key == "sources":
                sources = tuple(self._text(each, "a source", MAX_TEXT_CHARACTERS) for each in self._list(node, key))
            elif key == "goal":
                goal = self._goal(node)
            elif key == "weeks":
                weeks = self._weeks(node)
            else:
                self._add(at, f"no key of a programme is called {quoted(key)}; there are {', '.join(_KEYS)}")
        if root is not None and not (head["title"] and weeks):
            self._problems.add(1, 1, f"a programme needs a title and weeks; {_USAGE} in a week")
        language = head.pop("language") or "en"
        return Programme(name=name, language=language, sources=sources, goal=goal, weeks=weeks, **head)

    def _weeks(self, node: yaml.Node) -> tuple[Week, ...]:
        entries = self._list(node, "weeks")
        if len(entries) > MAX_WEEKS:
            self._add(node, f"a programme has at most {MAX_WEEKS} weeks, found {len(entries)}")
        return tuple(self._week(entry, number) for number, entry in enumerate(entries[:MAX_WEEKS], 1))

    def _week(self, node: yaml.Node, number: int) -> Week:
        title = note = ""
        days: dict[int, ProgrammeDay] = {}
        for key, at, value in self._pairs(node):
            if key == "title":
                title = self._text(value, "a week's title", MAX_NAME_CHARACTERS)
            elif key == "note":
                note = self._text(value, "a week's note", MAX_NOTE_CHARACTERS)
            elif named := self._named(at, key):
                for day in named:
                    if day in days:
                        self._add(at, f"day {day} stands in this week twice; once is enough")
                    elif heard := self._day(value, number, day):
                        days[day] = heard
        if not title:
            self._add(node, "a week needs a title, such as title: Easy ground")
        if not days:
            self._add(node, f"a week needs a day; {_USAGE}")
        return Week(title, note, tuple(days[day] for day in sorted(days)))

    def _named(self, at: yaml.Node, key: str) -> list[int]:
        """Return the days that a key such as ``days 1-3, 5`` names."""
        found = _DAY_KEY.fullmatch(key)
        spans = [_SPAN.fullmatch(part.strip()) for part in found.group("days").split(",")] if found else [None]
        named = [
            day for span in spans if span for day in range(int(span.group(1)), int(span.group(2) or span.group(1)) + 1)
        ]
        if None in spans or not named or not 1 <= min(named) <= max(named) <= DAYS:
            self._add(at, f"a week has title, note, and days from 1 to {DAYS}, found {quoted(key)}; {_USAGE}")
            return []
        return named

    def _day(self, node: yaml.Node, week: int, day: int) -> ProgrammeDay | None:
        practice, *parts = (part.strip() for part in self._text(node, "a day", MAX_TEXT_CHARACTERS).split(","))
        length = _LENGTH.fullmatch(parts[0]) if parts else None
        if not practice or not length:
            self._add(node, f"a day is a practice and a length; {_USAGE}")
            return None
        duration = parse_minutes(length.group("minutes"))
        if not 0 < duration <= 60 * MAX_MINUTES:
            self._add(node, f"a day lasts from 1 to {MAX_MINUTES} minutes, found {quoted(parts[0])}")
            return None
        guidance = "normal"
        choices: dict[str, str] = {}
        for part in parts[1:]:
            if found := _GUIDANCE.fullmatch(part):
                guidance = found.group("guidance")
            elif found := _OPTION.fullmatch(part):
                choices[found.group("name")] = found.group("option")
            else:
                self._add(node, f"behind the length stand less or more guidance, and options; found {quoted(part)}")
        place = self._problems.place(node.start_mark.line + 1, node.start_mark.column + 1)
        return ProgrammeDay(week, day, practice, duration, guidance, MappingProxyType(choices), place)

    def _goal(self, node: yaml.Node) -> int:
        if isinstance(node, yaml.ScalarNode) and re.fullmatch(f"[1-{DAYS}]", node.value):
            return int(node.value)
        self._add(node, f"goal is how many days make a week full, from 1 to {DAYS}")
        return GOAL

    def _pairs(self, node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        if node is None:
            return
        if not isinstance(node, yaml.MappingNode):
            self._add(node, f"here stand keys and values; {_USAGE}")
            return
        seen = set()
        for key, value in node.value:
            name = self._text(key, "a key", MAX_NAME_CHARACTERS).lower()
            if name in seen:
                self._add(key, f"{quoted(name)} stands here twice; write it once")
            elif name:
                seen.add(name)
                yield name, key, value

    def _list(self, node: yaml.Node, what: str) -> list[yaml.Node]:
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        self._add(node, f"{what} is a list; write each entry behind a hyphen")
        return []

    def _text(self, node: yaml.Node, what: str, most: int) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self._add(node, f"{what} must be text")
        elif len(node.value) > most:
            self._add(node, f"{what} has at most {most} characters, found {len(node.value)}")
        elif wrong := [fault for line in node.value.split("\n") for _, fault in faults(line)]:
            self._add(node, f"in {what}: {wrong[0]}")
        else:
            return tidy(node.value)
        return ""

    def _add(self, node: yaml.Node, message: str) -> None:
        self._problems.add(node.start_mark.line + 1, node.start_mark.column + 1, message)


def _not_there(programme: Programme, folder: Path) -> Iterator[Problem]:
    """Yield what a programme asks for and the practices do not have."""
    names = practice_names(folder)
    scripts: dict[str, Script] = {}
    for day in dict.fromkeys((day.place, day.practice, tuple(day.choices.items())) for day in programme.days):
        place, practice, choices = day
        if practice not in names:
            near = difflib.get_close_matches(practice[:MAX_NAME_CHARACTERS], names, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names) or 'none'}"
            yield Problem(place, f"no practice is called {quoted(practice)}; {hint}")
            continue
        script = scripts.get(practice) or scripts.setdefault(practice, read(practice_path(practice, folder)))
        try:
            options_of(script, dict(choices))
        except ChoiceError as error:
            yield Problem(place, str(error))
