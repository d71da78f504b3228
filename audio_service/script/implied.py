"""Rests that the language puts between sounds where the author wrote no silence.

Lines, bells and breathing blocks are heard; pauses and rests are silent;
comments are neither. Between two cues that are heard, with no written silence
between them, there is

- across a blank line: the paragraph rest;
- else: the line rest, but nothing between two breathing blocks, so that one
  pace can pass into the next without losing a breath.

A section that ends in sound ends with a paragraph rest of its own if any
section that may come next (itself again, if it is repeated) begins with sound.
So sections can be left out or repeated and their cues simply strung together:
sounds never touch, and no practice begins with an implied rest.
An implied rest stands directly behind the sound it follows. Where the only
silence between two sounds is one that holds under a condition, the implied rest
stands beside it, and is taken away with the condition.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from audio_service.script.model import Bell, Breathing, Cue, Line, Note, Pause, Rest, RestOrigin, Section, Wishes

HEARD: Final = (Line, Bell, Breathing, Wishes)
"""The cues that make sound."""

SILENT: Final = (Pause, Rest)
"""The cues that are silence of speech."""


@dataclass(frozen=True, slots=True)
class Written:
    """A cue as the author wrote it, and whether a blank line stands before it."""

    cue: Cue
    after_blank: bool = False


def with_rests(written: Sequence[Written], line_rest: Rest, paragraph_rest: Rest) -> tuple[Cue, ...]:
    """Return the cues of one section with the rests implied between them."""
    cues: list[Cue] = []
    heard: int | None = None
    blank = silent = False
    for entry in written:
        cue = entry.cue
        blank = blank or entry.after_blank
        cues.append(cue)
        if isinstance(cue, SILENT):
            silent = silent or not cue.when
        elif isinstance(cue, HEARD):
            if heard is not None and not silent:
                both_breathe = isinstance(cues[heard], Breathing) and isinstance(cue, Breathing)
                if blank or not both_breathe:
                    cues.insert(heard + 1, replace(paragraph_rest if blank else line_rest, place=cue.place))
            heard, blank = len(cues) - 1, False
            silent = isinstance(cue, Wishes) and cue.rest is not None and not cue.when
    return tuple(cues)


def as_written(section: Section) -> list[Written]:
    """Return the cues of a section without implied rests, as ``with_rests`` takes them."""
    written: list[Written] = []
    blank = False
    for cue in section.cues:
        if is_implied(cue):
            blank = blank or (isinstance(cue, Rest) and cue.origin is RestOrigin.PARAGRAPH)
        else:
            written.append(Written(cue, blank))
            blank = False
    return written


def with_joins(sections: Sequence[Section], paragraph_rest: Rest) -> tuple[Section, ...]:
    """Return the sections, each ending with a rest where sound could follow sound."""
    return tuple(
        _with_join(section, paragraph_rest)
        if any(_begins_with_sound(sections[after]) for after in followers(sections, index))
        else section
        for index, section in enumerate(sections)
    )


def followers(sections: Sequence[Section], index: int) -> Iterator[int]:
    """Yield the index of every section that may be played right after a round of this one."""
    if sections[index].maximum_rounds > 1:
        yield index
    for after in range(index + 1, len(sections)):
        yield after
        if not sections[after].optional:
            return


def is_implied(cue: Cue) -> bool:
    """Return whether the language, not the author, put a cue where it stands."""
    return isinstance(cue, Rest) and cue.origin is not RestOrigin.WRITTEN


def _with_join(section: Section, paragraph_rest: Rest) -> Section:
    timed = [index for index, cue in enumerate(section.cues) if not isinstance(cue, Note)]
    if not timed or isinstance(section.cues[timed[-1]], SILENT):
        return section
    last = timed[-1]
    rest = replace(paragraph_rest, place=section.cues[last].place)
    return replace(section, cues=(*section.cues[: last + 1], rest, *section.cues[last + 1 :]))


def _begins_with_sound(section: Section) -> bool:
    first = next((cue for cue in section.cues if not isinstance(cue, Note)), None)
    return isinstance(first, HEARD)
