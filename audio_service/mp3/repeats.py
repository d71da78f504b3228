"""Frames that a score has more than once: the same sound, at the same place over the same bed.

Breath cues are most of them: three cycles of whole seconds are whole frames, so
over a bed whose loop is as long, every fourth cycle is the first one again.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Final, NamedTuple

from audio_service.mp3.encoder import TAIL, WARM_UP, Run
from audio_service.mp3.model import Score
from audio_service.sound.model import Steady
from audio_service.units import CHUNK_FRAMES, FRAME_SAMPLES

_LEAD_IN: Final = 1
_LEAD_OUT: Final = 1
"""Frames at the edges of a steady stretch that are encoded all the same.

Measured beside speech, over rain, ocean, drone and near-silence: what is further
inside is as true to the sound as one long encoding.
"""


class Sameness(NamedTuple):
    """All that determines the samples of frames in which one sound lies over the steady bed.

    Attributes:
        gain: The bed's gain.
        phase: The frame of the bed that the first frame falls on.
        frames: How many frames there are.
        offset: The sample of them in which the sound starts.
        sound: What names the sound.
    """

    gain: float
    phase: int
    frames: int
    offset: int
    sound: str


class Repeats(NamedTuple):
    """Sounds that are encoded and stored together, in this order, and where a score has each of them first.

    What is encoded depends on ``sounds`` and the bed alone.
    """

    sounds: tuple[Sameness, ...]
    runs: tuple[Run, ...]


class Repeat(NamedTuple):
    """Frames ``run`` of a score: those of ``source`` from its frame ``at`` on."""

    run: Run
    source: Repeats
    at: int


def inside(stretch: Steady, frames: int) -> Run:
    """Return the frames of a steady stretch that its edges don't touch; its ``stop`` may lie before its ``start``."""
    start = -(-stretch.start // FRAME_SAMPLES) + _LEAD_IN
    return Run(start, min(stretch.stop // FRAME_SAMPLES, frames) - _LEAD_OUT)


def repeats(score: Score) -> list[Repeat]:
    """Return, in order, the frames that sound the same as others; a pure function of the score.

    The first of each is one of them. Those that a score has first in one
    chunk share a source, so that they cost one start of the encoder.
    """
    places = _places(score)
    uses = Counter(same for _, same in places)
    first: dict[Sameness, Run] = {}
    for run, same in places:
        if uses[same] > 1:
            first.setdefault(same, run)
    sources: dict[Sameness, tuple[Repeats, int]] = {}
    for _, group in groupby(first.items(), key=lambda item: item[1].start // CHUNK_FRAMES):
        sounds, runs = zip(*group, strict=True)
        at = 0
        for same in sounds:
            sources[same] = (Repeats(sounds, runs), at)
            at += same.frames
    return [Repeat(run, *sources[same]) for run, same in places if same in sources]


def _places(score: Score) -> list[tuple[Run, Sameness]]:
    """Return where one sound lies over the steady bed, with enough of the bed on both sides to settle the encoder."""
    period = score.bed.frames if score.bed.peak else 1
    before = {stretch.stop: stretch for stretch in score.steady}
    after = {stretch.start: stretch for stretch in score.steady}
    found: list[tuple[Run, Sameness]] = []
    for overlay in score.overlays:
        if overlay.start not in before or overlay.stop not in after:
            continue
        ahead, behind = inside(before[overlay.start], score.frames), inside(after[overlay.stop], score.frames)
        if ahead.stop - ahead.start <= WARM_UP or behind.stop - behind.start <= TAIL + 1:
            continue
        run = Run(ahead.stop, behind.start)
        offset = overlay.start - run.start * FRAME_SAMPLES
        phase = run.start % (period if overlay.gain else 1)
        found.append((run, Sameness(overlay.gain, phase, run.stop - run.start, offset, overlay.sound)))
    return found
