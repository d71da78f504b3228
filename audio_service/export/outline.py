"""What ``plan`` shows: an outline for a person, and the whole timeline for a program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from audio_service.export.passages import Breaths, Passage, Silence, by_section, passages
from audio_service.export.wording import about, breathing, counted, one_line, position
from audio_service.timeline.model import (
    BellStroke,
    BreathPhase,
    ElasticRest,
    FixedPause,
    Spoken,
    Timeline,
    TimelineEvent,
)
from audio_service.units import SAMPLE_RATE


def outline(timeline: Timeline) -> str:
    """Return a timeline as a person reads it.

    The title and length with the feasible range and the fitter's explanation,
    then every section with what happens in it and when. Silences too short to
    plan with (under 2 s) are left out; breaths are told as one block.
    """
    head = [f"{one_line(timeline.title)} · {position(timeline.total)}".removeprefix(" · ")]
    head.append(f"any length from {position(timeline.shortest)} to {position(timeline.longest)} is possible")
    if explanation := one_line(timeline.explanation):
        head.append(explanation)
    width = max(len(position(timeline.total)), 5)
    blocks = ["\n".join([*head, _shares(timeline)])]
    for section, events in by_section(timeline):
        title = one_line(section.title) or "(no title)"
        if section.rounds > 1:
            title = f"{title}, round {section.round} of {section.rounds}"
        told = [f"{position(section.start):>{width}}  {title} · {about(section.length)}"]
        for passage in passages(events):
            told += [f"{position(passage.start):>{width}}    {text}" for text in _told(passage)]
        blocks.append("\n".join(told))
    return "\n\n".join(blocks) + "\n"


def plan_json(timeline: Timeline) -> dict[str, Any]:
    """Return a timeline as plain values for JSON; every time in samples at ``sample_rate``.

    Events and sections come in playing order and each partitions
    ``0 .. total_samples``. ``range`` is the shortest and longest feasible total.
    """
    return {
        "title": timeline.title,
        "language": timeline.language,
        "explanation": timeline.explanation,
        "sample_rate": SAMPLE_RATE,
        "total_samples": int(timeline.total),
        "frames": int(timeline.frames),
        "range": [int(timeline.shortest), int(timeline.longest)],
        "sections": [
            {
                "title": section.title,
                "start": int(section.start),
                "stop": int(section.stop),
                "round": section.round,
                "rounds": section.rounds,
                "closing": section.closing,
            }
            for section in timeline.sections
        ],
        "events": [_event(event) for event in timeline.events],
    }


def _event(event: TimelineEvent) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": "", "start": int(event.start), "stop": int(event.stop)}
    match event:
        case Spoken():
            told |= {"kind": "line", "text": event.text, "id": event.id, "clip": event.clip}
        case FixedPause():
            told |= {"kind": "pause"}
        case ElasticRest():
            told |= {
                "kind": "rest",
                "minimum": int(event.minimum),
                "preferred": int(event.preferred),
                "maximum": int(event.maximum),
            }
        case BellStroke():
            told |= {"kind": "bell", "bell": event.bell.value}
        case BreathPhase():
            told |= {"kind": "breath", "phase": event.phase.value, "cycle": event.cycle, "cycles": event.cycles}
    return told


def _told(passage: Passage) -> Iterator[str]:
    if isinstance(passage, Spoken):
        yield one_line(passage.text)
    elif isinstance(passage, BellStroke):
        yield f"[{passage.bell.value} bell]"
    elif isinstance(passage, Breaths):
        yield f"[{counted(passage.cycles, 'breath')}, {breathing(passage.phases)} · {about(passage.length)}]"
    elif isinstance(passage, Silence) and passage.length >= 2 * SAMPLE_RATE:
        yield f"[silence {about(passage.length)}]"


def _shares(timeline: Timeline) -> str:
    """Return how much of the time is words, breath, and quiet."""
    words = sum(event.length for event in timeline.events if isinstance(event, Spoken))
    breath = sum(event.length for event in timeline.events if isinstance(event, BreathPhase))
    count = sum(event.cycle == 0 or event.phase == "in" for event in timeline.events if isinstance(event, BreathPhase))
    parts = [f"words {about(words)}"]
    if count:
        parts.append(f"paced breath {about(breath)}")
    parts.append(f"quiet {about(timeline.total - words - breath)}")
    return " · ".join(parts)
