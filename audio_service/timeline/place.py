"""Chosen cues and measured lengths laid end to end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from audio_service.script.model import Bell, Breathing, Line, Note, Pause, Phase, Rest, Script, Section
from audio_service.timeline.choice import BellLength, Choice, breathing_steps, cycles
from audio_service.timeline.model import (
    BellStroke,
    BreathPhase,
    ElasticRest,
    FixedPause,
    SectionSpan,
    Spoken,
    TimelineEvent,
)
from audio_service.units import Samples
from audio_service.voice.model import Clip


def rests_of(script: Script, choices: Sequence[Choice]) -> list[Rest]:
    """Return the elastic rests of the chosen sections in playing order."""
    return [
        cue
        for section, choice in zip(script.sections, choices, strict=True)
        for _ in range(choice.rounds)
        for cue in section.cues
        if isinstance(cue, Rest)
    ]


def place(
    script: Script,
    choices: Sequence[Choice],
    rests: Sequence[Rest],
    lengths: Sequence[Samples],
    *,
    clips: Mapping[str, Clip],
    bell_length: BellLength,
) -> tuple[tuple[TimelineEvent, ...], tuple[SectionSpan, ...]]:
    """Lay the chosen cues end to end from sample 0.

    Args:
        script: The practice.
        choices: One choice for each of its sections.
        rests: The lead-in, every rest of the chosen sections in playing order, the tail.
        lengths: The fitted length of each of ``rests``, in samples.
        clips: A clip for each line, by cue id.
        bell_length: The length of each kind of bell, in samples; 0 leaves it out.

    Returns:
        Events and section spans; both start at 0 and have no gaps. The lead-in
        belongs to the first section and the tail to the last.
    """
    fitted = (
        ElasticRest(Samples(0), length, rest.minimum, rest.preferred, rest.maximum)
        for rest, length in zip(rests, lengths, strict=True)
    )
    events: list[TimelineEvent] = []
    spans: list[SectionSpan] = []
    at = 0

    def lay(event: TimelineEvent) -> None:
        nonlocal at
        events.append(replace(event, start=Samples(at), stop=Samples(at + event.length)))
        at += event.length

    lay(next(fitted))
    start = 0
    for section, choice in zip(script.sections, choices, strict=True):
        cues = _prepared(section, choice, clips, bell_length)
        for number in range(1, choice.rounds + 1):
            for event in cues:
                lay(event or next(fitted))
            spans.append(
                SectionSpan(Samples(start), Samples(at), section.title, number, choice.rounds, section.closing)
            )
            start = at
    lay(next(fitted))
    last = spans[-1]
    spans[-1] = SectionSpan(last.start, Samples(at), last.title, last.round, last.rounds, last.closing)
    return tuple(events), tuple(spans)


def explanation(
    script: Script,
    choices: Sequence[Choice],
    rests: Sequence[Rest],
    lengths: Sequence[Samples],
    events: Sequence[TimelineEvent],
) -> str:
    """Return in a sentence what the fitter chose: sections, rounds, rests, breaths and words."""
    kept = sum(1 for choice in choices if choice.rounds)
    parts = [f"kept {kept} of {len(choices)} sections"]
    parts += [
        f"“{section.title}” {choice.rounds} times"
        for section, choice in zip(script.sections, choices, strict=True)
        if choice.rounds > 1
    ]
    parts.append(f"rests at {sum(lengths) / max(sum(rest.preferred for rest in rests), 1):.2f}×")
    if breaths := sum(1 for event in events if isinstance(event, BreathPhase) and event.phase is Phase.IN):
        parts.append(f"{breaths} breath" + ("s" if breaths > 1 else ""))
    speech = sum(event.length for event in events if isinstance(event, Spoken))
    parts.append(f"{speech / events[-1].stop:.0%} speech")
    return ", ".join(parts)


def _prepared(
    section: Section, choice: Choice, clips: Mapping[str, Clip], bell_length: BellLength
) -> list[TimelineEvent | None]:
    """Return one round of a section, each event as if it started at 0, and None for each elastic rest."""
    zero = Samples(0)
    events: list[TimelineEvent | None] = []
    for cue in section.cues:
        match cue:
            case Line():
                clip = clips[cue.id]
                events.append(Spoken(zero, clip.length, cue.text, cue.id, clip.digest))
            case Pause():
                events.append(FixedPause(zero, cue.duration))
            case Rest():
                events.append(None)
            case Bell():
                if length := bell_length(cue.kind):
                    events.append(BellStroke(zero, length, cue.kind))
            case Breathing():
                count = cycles(cue, choice.step, breathing_steps(section))
                events += (
                    BreathPhase(zero, length, phase, number, count)
                    for number in range(count)
                    for phase, length in cue.phases
                )
            case Note():
                pass
    return events
