"""A timeline's picture in words: for whoever hears it read, and under the pointer."""

from __future__ import annotations

from audio_service.export.breaking import columns
from audio_service.export.passages import Breaths, Passage, Silence
from audio_service.export.wording import about, breathing, counted, one_line, position
from audio_service.timeline.model import BellStroke, Spoken, Timeline


def told(passage: Passage) -> str:
    match passage:
        case Spoken():
            return one_line(passage.text)
        case BellStroke():
            return f"{passage.bell.value} bell"
        case Breaths():
            return f"{counted(passage.cycles, 'breath')}, {breathing(passage.phases)}"
        case Silence():
            return f"silence, {about(passage.length)}"


def summary(timeline: Timeline, noticed: tuple[Passage, ...]) -> str:
    """Return how much of what a timeline holds."""
    words = sum(event.length for event in timeline.events if isinstance(event, Spoken))
    told = [counted(len(timeline.sections), "section"), f"words {about(words)}"]
    blocks = [passage for passage in noticed if isinstance(passage, Breaths)]
    if blocks:
        count = counted(sum(block.cycles for block in blocks), "paced breath")
        told.append(f"{count} {about(sum(block.length for block in blocks))}")
    told.append(f"quiet {about(timeline.total - words - sum(block.length for block in blocks))}")
    return " · ".join(told)


def description(timeline: Timeline, noticed: tuple[Passage, ...], *, bed: bool) -> str:
    """Return the picture in words, for whoever hears it read; the first sections stand for hundreds."""
    sections = [
        f"{cut(one_line(section.title), 80) or 'Part'} from {position(section.start)} to {position(section.stop)}"
        for section in timeline.sections[:100]
    ]
    bells = [position(stroke.start) for stroke in timeline.events if isinstance(stroke, BellStroke)][:20]
    told = [f"{position(timeline.total)} long: {summary(timeline, noticed)}", "; ".join(sections)]
    if bells:
        told.append(f"Bells at {', '.join(bells)}")
    if bed:
        told.append("A bed lies under it, lower while words are spoken")
    return ". ".join(told) + "."


def cut(text: str, room: int) -> str:
    """Return a text of at most so many columns, with an ellipsis where it is cut."""
    if columns(text) <= room:
        return text
    width, at = 0, 0
    while width + columns(text[at]) < room:
        width += columns(text[at])
        at += 1
    return text[:at].rstrip() + "…"
