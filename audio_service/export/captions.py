"""Captions of a timeline as WebVTT and SubRip.

Times are the timeline's own, rounded to the millisecond, so a caption starts
with the word it shows. What is heard but not said is named in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from audio_service.export.breaking import screens, shares
from audio_service.export.passages import Breaths, Silence, passages
from audio_service.export.wording import about, one_line
from audio_service.script.model import Phase
from audio_service.timeline.model import BellStroke, BreathPhase, Event, Spoken, Timeline
from audio_service.units import SAMPLE_RATE, Samples

NAMED_SILENCE: Final = Samples(5 * SAMPLE_RATE)
"""The shortest silence that gets a caption of its own; less is how people speak."""

_WORD_READING: Final = 300
"""Milliseconds a word stays to be read (BBC subtitle guidelines: 0.33 to 0.375 s; ours are slow and known)."""

_SHORTEST_READING: Final = 1000
"""Milliseconds the shortest caption stays, if what follows leaves room."""

_PHASES: Final = {Phase.IN: "[breathe in]", Phase.HOLD: "[hold]", Phase.OUT: "[breathe out]"}

_SRT_MARKUP: Final = re.compile(r"(<)(?=[A-Za-z/!])|(\{)(?=\\)|(--)(?=>)")

WORD_JOINER: Final = "\u2060"
"""Invisible, of no width: keeps SubRip, which has no escapes, from taking words for markup."""


@dataclass(frozen=True, slots=True)
class Caption:
    """One or two lines on screen from ``start`` to ``stop``, in milliseconds; ``spoken`` if they are words said."""

    start: int
    stop: int
    lines: tuple[str, ...]
    spoken: bool


def captions(timeline: Timeline) -> tuple[Caption, ...]:
    """Return the captions of a timeline in order; none overlaps another or is empty.

    A line that needs several screens shares its time out among them by how
    long they take to say. A spoken caption stays long enough to be read where
    silence follows it.
    """
    shown: list[Caption] = []
    for caption in _as_placed(timeline):
        if shown:
            before = shown[-1]
            stop = before.stop
            if before.spoken:
                limit = caption.start if caption.spoken or caption.lines[0][:8] != "[silence" else caption.stop - 1
                stop = max(stop, min(before.start + _reading(before.lines), limit))
            stop = max(stop, before.start + 1)
            shown[-1] = Caption(before.start, stop, before.lines, before.spoken)
        earliest = shown[-1].stop if shown else 0
        start = max(caption.start, earliest)
        shown.append(Caption(start, max(caption.stop, start + 1), caption.lines, caption.spoken))
    if shown and shown[-1].spoken:
        last = shown[-1]
        stop = max(last.stop, min(last.start + _reading(last.lines), _milliseconds(timeline.total)))
        shown[-1] = Caption(last.start, stop, last.lines, last.spoken)
    return tuple(shown)


def vtt(timeline: Timeline) -> str:
    """Return a timeline's captions as WebVTT, with its title and sections as notes."""
    blocks = ["WEBVTT"]
    if title := one_line(timeline.title):
        blocks.append(f"NOTE {_escaped(title)}")
    sections = list(timeline.sections)
    for caption in captions(timeline):
        while sections and _milliseconds(sections[0].start) <= caption.start:
            section = sections.pop(0)
            blocks.append(f"NOTE Section: {_escaped(one_line(section.title))}".rstrip())
        text = "\n".join(_escaped(line) for line in caption.lines)
        blocks.append(f"{_stamp(caption.start, '.')} --> {_stamp(caption.stop, '.')}\n{text}")
    return "\n\n".join(blocks) + "\n"


def srt(timeline: Timeline) -> str:
    """Return a timeline's captions as SubRip.

    The format has no escapes, so a word joiner, which shows as nothing, is put
    into the few texts that players would take for markup.
    """
    blocks = []
    for number, caption in enumerate(captions(timeline), 1):
        text = "\n".join(_SRT_MARKUP.sub(rf"\g<0>{WORD_JOINER}", line) for line in caption.lines)
        blocks.append(f"{number}\n{_stamp(caption.start, ',')} --> {_stamp(caption.stop, ',')}\n{text}\n")
    return "\n".join(blocks)


def _as_placed(timeline: Timeline) -> Iterator[Caption]:
    """Yield each caption for just as long as what it names sounds."""
    breaths = [event for event in timeline.events if isinstance(event, BreathPhase)]
    taken = 0
    for passage in passages(timeline.events):
        if isinstance(passage, Spoken):
            yield from _spoken(passage)
        elif isinstance(passage, BellStroke):
            yield _sound(passage, "[bell]")
        elif isinstance(passage, Breaths):
            while taken < len(breaths) and breaths[taken].start < passage.stop:
                yield _sound(breaths[taken], _PHASES[breaths[taken].phase])
                taken += 1
        elif isinstance(passage, Silence) and passage.length >= NAMED_SILENCE:
            yield _sound(passage, f"[silence {about(passage.length)}]")


def _spoken(line: Spoken) -> Iterator[Caption]:
    shown = screens(one_line(line.text))
    if not shown:
        return
    edges = [line.start, *(line.start + round(line.length * share) for share in shares(shown))]
    for lines, start, stop in zip(shown, edges, edges[1:], strict=False):
        yield Caption(_milliseconds(start), _milliseconds(stop), lines, spoken=True)


def _sound(event: Event, name: str) -> Caption:
    return Caption(_milliseconds(event.start), _milliseconds(event.stop), (name,), spoken=False)


def _reading(lines: tuple[str, ...]) -> int:
    return max(_SHORTEST_READING, _WORD_READING * sum(len(line.split(" ")) for line in lines))


def _milliseconds(at: int) -> int:
    return round(at * 1000 / SAMPLE_RATE)


def _stamp(at: int, point: str) -> str:
    whole, thousandth = divmod(at, 1000)
    minutes, second = divmod(whole, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}{point}{thousandth:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
