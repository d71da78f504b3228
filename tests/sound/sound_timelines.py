"""Timelines and speech-like clips for the tests of the sound station."""

from __future__ import annotations

import hashlib
from functools import lru_cache

import numpy as np
from hypothesis import strategies as st

from audio_service.loudness import gain, integrated_loudness, true_peak
from audio_service.script.model import BellKind, Phase
from audio_service.sound import VOICE_LOUDNESS, Bed, bell_length
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
from audio_service.units import FRAME_SAMPLES, LUFS, SAMPLE_RATE, Frames, Samples, samples
from audio_service.voice.model import Sound

Cue = tuple[str, float] | tuple[str, BellKind] | tuple[str, Phase, float]


def timeline(*cues: Cue, lead: float = 2.0, tail: float = 4.0) -> Timeline:
    """Return a timeline of ``("say", s)``, ``("rest", s)``, ``("bell", kind)`` and ``("breath", phase, s)``."""
    events: list[TimelineEvent] = []

    def at() -> int:
        return events[-1].stop if events else 0

    def rest(length: int) -> None:
        if length:
            events.append(ElasticRest(Samples(at()), Samples(at() + length), *[Samples(length)] * 3))

    rest(samples(lead))
    for cue in cues:
        start = Samples(at())
        match cue:
            case ("say", float(length)):
                name = f"clip of {samples(length)}"
                events.append(Spoken(start, Samples(start + samples(length)), "words", f"line-{start}", name))
            case ("pause", float(length)):
                events.append(FixedPause(start, Samples(start + samples(length))))
            case ("rest", float(length)):
                rest(samples(length))
            case ("bell", BellKind() as kind):
                events.append(BellStroke(start, Samples(start + bell_length("bowl", kind)), kind))
            case ("breath", Phase() as phase, float(length)):
                events.append(BreathPhase(start, Samples(start + samples(length)), phase, 0, 1))
    end = at() + samples(tail)
    rest(samples(tail) + -end % FRAME_SAMPLES)
    total = Samples(at())
    whole = SectionSpan(Samples(0), total, "Whole", 1, 1, closing=True)
    return Timeline("Test", "en", tuple(events), (whole,), total, total, total, "")


_cues = st.one_of(
    st.tuples(st.just("say"), st.floats(0.3, 4.0)),
    st.tuples(st.just("rest"), st.floats(0.1, 25.0)),
    st.tuples(st.just("pause"), st.floats(0.1, 12.0)),
    st.tuples(st.just("bell"), st.sampled_from(BellKind)),
    st.tuples(st.just("breath"), st.sampled_from(Phase), st.floats(1.0, 6.0)),
)
timelines = st.builds(
    lambda cues, lead, tail: timeline(*cues, lead=lead, tail=tail),
    st.lists(_cues, max_size=12),
    st.floats(1.0, 12.0),
    st.floats(3.0, 15.0),
)


@lru_cache(maxsize=64)
def clip(name: str) -> Sound:
    """Return a speech-like clip: gliding harmonics in syllables, at the voice's level and under its ceiling."""
    length = int(name.rpartition(" ")[2])
    rng = np.random.default_rng(length)
    time = np.arange(length) / SAMPLE_RATE
    turns = np.cumsum(118.0 + 14.0 * np.sin(2 * np.pi * 0.7 * time)) / SAMPLE_RATE
    voiced = sum(np.sin(2 * np.pi * n * turns + n) * n**-0.8 for n in range(1, 24))
    syllables = 0.12 + np.maximum(0.0, np.sin(2 * np.pi * 3.1 * time)) ** 0.6
    speech = (voiced * syllables + 0.05 * rng.standard_normal(length)).astype(np.float32)
    speech *= np.float32(gain(VOICE_LOUDNESS - integrated_loudness(speech)))
    speech *= np.float32(min(1.0, gain(-3.0) / true_peak(speech)))
    speech.setflags(write=False)
    return speech


def flat_bed(loudness: float = -36.0, peak: float = 0.01) -> Bed:
    """Return a bed whose every sample is 1, so that a mix of it alone is the gain itself."""
    sound = np.ones((5 * FRAME_SAMPLES, 2), np.float32)
    return Bed("flat", sound, LUFS(loudness), peak, hashlib.sha256(sound.tobytes()).hexdigest(), Frames(5))
