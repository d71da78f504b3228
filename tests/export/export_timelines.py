"""Small timelines for the tests of the export station, built straight from the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import strategies as st

from audio_service.script.model import BellKind, Phase
from audio_service.timeline.model import (
    BellStroke,
    BreathPhase,
    ElasticRest,
    FixedPause,
    SectionSpan,
    Spoken,
    Timeline,
    TimelineEvent,
)
from audio_service.units import FRAME_SAMPLES, Samples, samples

Cue = Callable[[int], list[TimelineEvent]]


def say(text: str, length: float, name: str = "") -> Cue:
    def placed(at: int) -> list[TimelineEvent]:
        stop = Samples(at + samples(length))
        return [Spoken(Samples(at), stop, text, name or f"line-{at}", "0" * 64)]

    return placed


def pause(length: float) -> Cue:
    return lambda at: [FixedPause(Samples(at), Samples(at + samples(length)))]


def rest(length: float, low: float | None = None, high: float | None = None) -> Cue:
    bounds = (samples(length if low is None else low), samples(length), samples(length if high is None else high))
    return lambda at: [ElasticRest(Samples(at), Samples(at + samples(length)), *bounds)]


def bell(length: float = 8, kind: BellKind = BellKind.START) -> Cue:
    return lambda at: [BellStroke(Samples(at), Samples(at + samples(length)), kind)]


def breathe(cycles: int, *phases: tuple[Phase, float]) -> Cue:
    def placed(at: int) -> list[TimelineEvent]:
        found: list[TimelineEvent] = []
        for cycle in range(cycles):
            for phase, length in phases:
                stop = at + samples(length)
                found.append(BreathPhase(Samples(at), Samples(stop), phase, cycle, cycles))
                at = stop
        return found

    return placed


IN_OUT = ((Phase.IN, 5.0), (Phase.OUT, 5.0))


def timeline(
    *sections: tuple[str, Sequence[Cue]], title: str = "Heart breathing", language: str = "en", explanation: str = ""
) -> Timeline:
    """Return sections of cues one after another; a last rest fills the last frame."""
    events: list[TimelineEvent] = []
    spans: list[SectionSpan] = []
    at = 0
    names = [name for name, _ in sections]
    for number, (name, cues) in enumerate(sections):
        start = at
        for cue in cues:
            events += cue(at)
            at = events[-1].stop
        if number == len(sections) - 1 and at % FRAME_SAMPLES:
            fill = FRAME_SAMPLES - at % FRAME_SAMPLES
            events.append(
                ElasticRest(Samples(at), Samples(at + fill), Samples(0), Samples(fill), Samples(FRAME_SAMPLES))
            )
            at += fill
        spans.append(
            SectionSpan(
                Samples(start),
                Samples(at),
                name,
                names[:number].count(name) + 1,
                names.count(name),
                number == len(sections) - 1,
            )
        )
    total = Samples(at)
    shortest, longest = Samples(total // 2 // FRAME_SAMPLES * FRAME_SAMPLES), Samples(total * 2)
    return Timeline(title, language, tuple(events), tuple(spans), total, shortest, longest, explanation)


def heart() -> Timeline:
    """Return a practice with everything in it, 4 min long."""
    return timeline(
        (
            "Arriving",
            [
                bell(9),
                rest(3, 2, 8),
                say("Welcome. Let yourself be here, just as you are.", 3.2, "welcome"),
                rest(6, 4, 12),
                say("You may close your eyes, or rest them softly on the floor.", 3.6),
                pause(8),
                rest(7, 3, 20),
            ],
        ),
        (
            "Breathing with the heart",
            [
                say("Let the breath become a little slower.", 2.4),
                rest(2, 1, 4),
                breathe(6, *IN_OUT),
                rest(4, 1, 8),
            ],
        ),
        (
            "A warm memory",
            [
                say(
                    "And now bring to mind somebody for whom you feel an easy warmth: a friend, a child, a teacher, "
                    "perhaps an animal, someone who makes you smile without effort.",
                    9.1,
                ),
                rest(40, 20, 60),
                bell(7, BellKind.INTERVAL),
                rest(12, 5, 20),
                breathe(3, (Phase.IN, 4), (Phase.HOLD, 2), (Phase.OUT, 6)),
            ],
        ),
        (
            "Coming back",
            [
                rest(5, 2, 9),
                say("When you are ready, open your eyes again.", 2.9),
                rest(4, 2, 9),
                bell(12, BellKind.END),
            ],
        ),
        explanation="Kept 4 of 5 sections, rests at 1.1×, 9 breaths.",
    )


texts = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=220)
"""Any text without control characters."""

_cues = st.one_of(
    st.builds(say, texts, st.floats(0.05, 12)),
    st.builds(pause, st.floats(0.01, 90)),
    st.builds(rest, st.floats(0.01, 90)),
    st.builds(bell, st.floats(0.1, 12)),
    st.builds(
        lambda cycles, length: breathe(cycles, (Phase.IN, length), (Phase.OUT, 5)), st.integers(1, 4), st.floats(1, 7)
    ),
)

timelines = st.builds(
    lambda sections, title: timeline(*sections, title=title),
    st.lists(st.tuples(texts, st.lists(_cues, min_size=1, max_size=8)), min_size=1, max_size=4),
    texts,
)
"""Timelines of any texts and lengths."""
