"""What a timeline is: every cue placed at an integer sample, with nothing between them."""

from __future__ import annotations

from dataclasses import dataclass

from audio_service.script.model import BellKind, Phase
from audio_service.units import FRAME_SAMPLES, Frames, Samples


@dataclass(frozen=True, slots=True)
class Event:
    """One stretch of a timeline: samples ``start`` (inclusive) to ``stop`` (exclusive)."""

    start: Samples
    stop: Samples

    @property
    def length(self) -> Samples:
        return Samples(self.stop - self.start)


@dataclass(frozen=True, slots=True)
class Spoken(Event):
    """A line: its words, its cue id, and the digest of the clip that is heard."""

    text: str
    id: str
    clip: str


@dataclass(frozen=True, slots=True)
class FixedPause(Event):
    """A written pause, exactly as long as written."""


@dataclass(frozen=True, slots=True)
class ElasticRest(Event):
    """A rest after fitting, with the bounds it was fitted within, in samples."""

    minimum: Samples
    preferred: Samples
    maximum: Samples


@dataclass(frozen=True, slots=True)
class BellStroke(Event):
    """A bell, from its stroke to the end of its ring."""

    bell: BellKind


@dataclass(frozen=True, slots=True)
class BreathPhase(Event):
    """One phase of one breath cycle; ``cycle`` counts from 0 within its block of ``cycles``."""

    phase: Phase
    cycle: int
    cycles: int


TimelineEvent = Spoken | FixedPause | ElasticRest | BellStroke | BreathPhase


@dataclass(frozen=True, slots=True)
class SectionSpan(Event):
    """One playing of one section; ``round`` counts from 1 of ``rounds``."""

    title: str
    round: int
    rounds: int
    closing: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """A fitted practice.

    ``events`` partition [0, ``total``) in order: each starts where the one
    before it stops. ``sections`` partition it too. ``total`` is a whole number
    of frames. ``shortest`` and ``longest`` are the feasible range in samples.
    ``explanation`` says in a sentence what the fitter chose.
    """

    title: str
    language: str
    events: tuple[TimelineEvent, ...]
    sections: tuple[SectionSpan, ...]
    total: Samples
    shortest: Samples
    longest: Samples
    explanation: str

    @property
    def frames(self) -> Frames:
        return Frames(self.total // FRAME_SAMPLES)
