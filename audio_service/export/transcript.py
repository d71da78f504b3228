"""The words of a timeline as plain text, with what is heard besides them told in words."""

from __future__ import annotations

from collections.abc import Iterator

from audio_service.export.captions import NAMED_SILENCE
from audio_service.export.passages import Breaths, Passage, Silence, by_section, passages
from audio_service.export.wording import about, breathing, counted, one_line, position
from audio_service.timeline.model import BellStroke, Spoken, Timeline


def transcript(timeline: Timeline, *, voice_note: str = "") -> str:
    """Return a practice to read: title, length, sections with clock times, lines.

    Args:
        timeline: What is told.
        voice_note: Told under the title, such as that the voice is synthetic; nothing if empty.
    """
    head = [one_line(timeline.title), f"Length {position(timeline.total)}"]
    if note := one_line(voice_note):
        head.append(note)
    blocks = ["\n".join(line for line in head if line)]
    for section, events in by_section(timeline):
        title = one_line(section.title)
        if section.rounds > 1:
            title = f"{title} (round {section.round} of {section.rounds})".lstrip()
        told = [f"{position(section.start)}  {title}".rstrip()]
        told += [text for passage in passages(events) for text in _told(passage)]
        blocks.append("\n".join(told))
    return "\n\n".join(blocks) + "\n"


def _told(passage: Passage) -> Iterator[str]:
    if isinstance(passage, Spoken):
        if text := one_line(passage.text):
            yield text
    elif isinstance(passage, BellStroke):
        yield "[bell]"
    elif isinstance(passage, Breaths):
        yield f"[{counted(passage.cycles, 'breath')}: {breathing(passage.phases)}]"
    elif isinstance(passage, Silence) and passage.length >= NAMED_SILENCE:
        yield f"[silence {about(passage.length)}]"
