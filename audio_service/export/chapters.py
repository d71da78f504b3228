"""Chapters of a timeline, and the text by which ffmpeg takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from audio_service.export.wording import one_line
from audio_service.timeline.model import Event, Timeline
from audio_service.units import SAMPLE_RATE


@dataclass(frozen=True, slots=True)
class Chapter(Event):
    """A stretch that a player can jump to by its title."""

    title: str


def chapters(timeline: Timeline, *, neutral: bool = False) -> tuple[Chapter, ...]:
    """Return the sections of a timeline as chapters; they partition it.

    Rounds of one section that follow one another are one chapter. A section
    without a title, and in ``neutral`` mode every one, is called by its number.
    """
    found: list[Chapter] = []
    before = None
    for section in timeline.sections:
        if before is not None and section.round == before.round + 1 and section.title == before.title:
            found[-1] = Chapter(found[-1].start, section.stop, found[-1].title)
        elif section.length:
            title = "" if neutral else one_line(section.title)
            found.append(Chapter(section.start, section.stop, title or f"Part {len(found) + 1}"))
        before = section
    return tuple(found)


def ffmetadata(tags: Mapping[str, str], marks: tuple[Chapter, ...]) -> str:
    """Return tags and chapters in ffmpeg's metadata format, times exact to the sample."""
    lines = [";FFMETADATA1"]
    lines += [f"{_escaped(name)}={_escaped(value)}" for name, value in tags.items() if value]
    for mark in marks:
        lines += [
            "[CHAPTER]",
            f"TIMEBASE=1/{SAMPLE_RATE}",
            f"START={mark.start}",
            f"END={mark.stop}",
            f"title={_escaped(mark.title)}",
        ]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    for mark in ("\\", "=", ";", "#", "\n"):
        text = text.replace(mark, f"\\{mark}")
    # ffmpeg takes an escaped backslash before the end of a line for the escape of that end.
    return f"{text} " if text.endswith("\\") else text
