"""The body of a script: sections and their cues, taken line by line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from audio_service.errors import Place
from audio_service.script import limits
from audio_service.script.characters import tidy_lines
from audio_service.script.directives import directive
from audio_service.script.front_matter import FrontMatter
from audio_service.script.headings import heading
from audio_service.script.ids import wording
from audio_service.script.implied import Written, with_rests
from audio_service.script.model import ALWAYS, Cue, Line, Note, Rest, Section, When, Wishes
from audio_service.script.problems import Problems, Unreadable, quoted
from audio_service.script.spoken import spoken_line
from audio_service.script.when import parted, without_conditions

_OPENING: Final = "<!--"
_CLOSING: Final = "-->"
_T = TypeVar("_T")


@dataclass(slots=True)
class Draft:
    """A section while its cues are being read."""

    opened: Section
    written: list[Written] = field(default_factory=list)

    def section(self, line_rest: Rest, paragraph_rest: Rest) -> Section:
        """Return the section with the rests implied within it."""
        return replace(self.opened, cues=with_rests(self.written, line_rest, paragraph_rest))


class Body:
    """What was read so far: ``drafts`` of sections, and comments before the first (``preface``).

    ``head`` says what the script offers to choose.
    """

    def __init__(self, problems: Problems, head: FrontMatter) -> None:
        self.drafts: list[Draft] = []
        self.preface: list[Note] = []
        self._problems = problems
        self._head = head
        self._says_wishes = False
        self._blank = False
        self._cues = 0
        self._spoken = 0
        self._homeless = False
        self._comment: tuple[Place, list[str]] | None = None
        self._ids: dict[str, Line] = {}

    def take(self, number: int, line: str) -> None:
        """Take in one line of text, whose number counts from 1."""
        text = line.strip()
        place = self._problems.place(number, len(line) - len(line.lstrip()) + 1)
        if self._comment:
            self._continue_comment(text, number)
        elif not text:
            self._blank = True
        elif text.startswith(_OPENING):
            self._comment = (place, [])
            self._continue_comment(text[len(_OPENING) :], number)
        else:
            self._take_with_condition(text, place)

    def end(self, first: int) -> None:
        """Add the problems that show only once everything from the line ``first`` on was read."""
        if self._comment:
            self._add_problem(self._comment[0], f'this comment has no end; close it with "{_CLOSING}"')
        last = limits.MAX_LINES
        for draft in reversed(self.drafts):
            place = draft.opened.place
            empty = all(isinstance(entry.cue, Note) for entry in draft.written)
            if empty and not self._problems.any_between(place.line, last):
                self._add_problem(place, "this section is empty; write a line to speak, a pause or a bell below it")
            last = place.line - 1
            if draft.opened.closing and draft is not self.drafts[-1]:
                self._add_problem(
                    place, "only the last section can be closing; move it to the end, or delete {closing}"
                )
        if self._head.wishes_place and not self._says_wishes:
            self._add_problem(self._head.wishes_place, "nothing says these wishes; write [wishes] where they are said")
        speaking = [draft for draft in self.drafts if any(isinstance(entry.cue, Line) for entry in draft.written)]
        if not self._spoken and not self._problems.any_between(first, limits.MAX_LINES):
            self._problems.add(first, 1, "a script needs at least one line to speak below a heading such as # Arriving")
        elif speaking and not any(map(_always_speaks, speaking)):
            self._add_problem(
                speaking[0].opened.place,
                "every line to speak is optional or has a condition, so nothing would be left of a short practice; "
                "take {optional} and {when …} off a section that speaks, and off one of its lines",
            )

    def _take_with_condition(self, text: str, place: Place) -> None:
        try:
            text, when = parted(text, place, self._head.offers)
        except Unreadable as error:
            self._problems.add(place.line, error.column, error.message)
            text, when = without_conditions(text), ALWAYS
        if text.startswith("#"):
            self._open_section(text, place, when)
            return
        read = directive if text.startswith("[") else spoken_line
        cue = self._unless_unreadable(read, text, place)
        if isinstance(cue, Wishes):
            self._says_wishes = True
            if not self._head.wishes_place:
                self._add_problem(place, "the front matter has no wishes to say; write wishes: and three or four below")
        self._add(cue if cue is None or isinstance(cue, Note) else replace(cue, when=when), place)

    def _open_section(self, text: str, place: Place, when: When) -> None:
        self._blank = False
        section = self._unless_unreadable(heading, text, place)
        if section is None:
            section = Section(text, (), place=place)
        if section.closing and when:
            self._add_problem(place, "a closing section is always there; put the condition on its lines")
        section = replace(section, when=when)
        if len(self.drafts) == limits.MAX_SECTIONS:
            self._problems.stop(place.line, place.column, f"a script has at most {limits.MAX_SECTIONS} sections")
        self.drafts.append(Draft(section))

    def _continue_comment(self, text: str, number: int) -> None:
        if not self._comment:
            return
        place, lines = self._comment
        inside, closing, behind = text.partition(_CLOSING)
        lines.append(inside)
        if not closing:
            return
        self._comment = None
        note = "\n".join(tidy_lines(lines))
        if behind.strip():
            self._problems.add(
                number,
                1,
                f"a comment stands on lines of its own, found {quoted(behind.strip())} behind it; move that down",
            )
        elif len(note) > limits.MAX_NOTE_CHARACTERS or any(len(line) > limits.MAX_TEXT_CHARACTERS for line in lines):
            self._add_problem(
                place,
                f"a comment has at most {limits.MAX_NOTE_CHARACTERS} characters, "
                f"and {limits.MAX_TEXT_CHARACTERS} in one line; split it into several",
            )
        else:
            self._add(Note(note, place), place)

    def _add(self, cue: Cue | None, place: Place) -> None:
        blank, self._blank = self._blank, False
        if not self.drafts:
            if isinstance(cue, Note):
                self.preface.append(cue)
            elif not self._homeless:
                self._homeless = True
                self._add_problem(
                    place, "before the first heading there is no section; write a heading such as # Arriving above this"
                )
        if cue is None:
            return
        self._cues += 1
        if self._cues > limits.MAX_CUES:
            self._problems.stop(place.line, place.column, f"a script has at most {limits.MAX_CUES} cues")
        if isinstance(cue, Line):
            self._count_line(cue)
        if self.drafts:
            self.drafts[-1].written.append(Written(cue, blank))

    def _count_line(self, line: Line) -> None:
        self._spoken += 1
        if self._spoken > limits.MAX_SPOKEN_LINES:
            place = line.place
            self._problems.stop(
                place.line, place.column, f"a script has at most {limits.MAX_SPOKEN_LINES} spoken lines"
            )
        first = self._ids.setdefault(line.id, line)
        if first.text != line.text and wording(first.text) != wording(line.text):
            self._add_problem(
                line.place,
                f"the name {quoted(line.id)} stands for other words in line {first.place.line}; choose another",
            )

    def _unless_unreadable(self, read: Callable[[str, Place], _T], text: str, place: Place) -> _T | None:
        try:
            return read(text, place)
        except Unreadable as error:
            self._problems.add(place.line, error.column, error.message)
            return None

    def _add_problem(self, place: Place, message: str) -> None:
        self._problems.add(place.line, place.column, message)


def _always_speaks(draft: Draft) -> bool:
    if draft.opened.optional or draft.opened.when:
        return False
    return any(isinstance(entry.cue, Line) and not entry.cue.when for entry in draft.written)
