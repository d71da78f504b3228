"""What a listener notices in a timeline: lines, silences, bells, and whole blocks of breath.

A timeline tells every pause, rest and breath phase apart. Captions, outline
and pictures show them joined, and they all join them here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from audio_service.script.model import Phase
from audio_service.timeline.model import (
    BellStroke,
    BreathPhase,
    ElasticRest,
    Event,
    FixedPause,
    SectionSpan,
    Spoken,
    Timeline,
    TimelineEvent,
)
from audio_service.units import Samples


@dataclass(frozen=True, slots=True)
class Silence(Event):
    """Pauses and rests that follow one another, as the one silence they are to the ear."""


@dataclass(frozen=True, slots=True)
class Breaths(Event):
    """One block of paced breath: the ``phases`` of a cycle with their lengths in samples, and its ``cycles``."""

    phases: tuple[tuple[Phase, Samples], ...]
    cycles: int


Passage = Spoken | Silence | BellStroke | Breaths


def passages(events: Iterable[TimelineEvent]) -> tuple[Passage, ...]:
    """Return what is noticed in a run of events, in order; it covers the same samples."""
    found: list[Passage] = []
    block: list[BreathPhase] = []
    for event in events:
        if block and not _goes_on(block, event):
            found.append(_breaths(block))
            block = []
        if isinstance(event, BreathPhase):
            block.append(event)
        elif isinstance(event, FixedPause | ElasticRest):
            before = found[-1] if found else None
            if isinstance(before, Silence):
                found[-1] = Silence(before.start, event.stop)
            elif event.length:
                found.append(Silence(event.start, event.stop))
        else:
            found.append(event)
    if block:
        found.append(_breaths(block))
    return tuple(found)


def by_section(timeline: Timeline) -> tuple[tuple[SectionSpan, tuple[TimelineEvent, ...]], ...]:
    """Return every played section with the events that start in it, in order."""
    found: list[tuple[SectionSpan, tuple[TimelineEvent, ...]]] = []
    events = timeline.events
    first = 0
    for number, section in enumerate(timeline.sections):
        last = first
        while last < len(events) and (events[last].start < section.stop or number == len(timeline.sections) - 1):
            last += 1
        found.append((section, events[first:last]))
        first = last
    return tuple(found)


def _goes_on(block: list[BreathPhase], event: TimelineEvent) -> bool:
    """Say whether an event belongs to the block of breath before it."""
    before = block[-1]
    if not isinstance(event, BreathPhase) or event.cycles != before.cycles:
        return False
    if event.cycle == before.cycle:
        return event.phase != block[0].phase
    return event.cycle == before.cycle + 1


def _breaths(block: list[BreathPhase]) -> Breaths:
    first = block[0].cycle
    return Breaths(
        block[0].start,
        block[-1].stop,
        tuple((event.phase, event.length) for event in block if event.cycle == first),
        block[-1].cycle - first + 1,
    )
