"""Voice and bed apart, for a player that mixes them itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from audio_service.mp3 import ChunkStore, Rendition
from audio_service.sound import Bed, SoundSettings, Steady
from audio_service.sound.ducking import bed_curve
from audio_service.sound.level import bed_gains
from audio_service.sound.model import Overlay
from audio_service.timeline import Timeline
from audio_service.units import Frames, Samples, Seconds, frame_samples, samples, seconds
from audio_service.voice.model import Sound

_ROUNDS: Final = 2

_EDGE: Final = samples(1.0)
"""How far inside the file the loop is taken from: decoders add or drop less than a tenth of it."""

_STEP: Final = samples(0.1)
"""How far apart the points on a ramp lie; lines between them stay within 0.02 dB of it."""


@dataclass(frozen=True, slots=True)
class BedScore:
    """Two rounds of a bed's loop as a score of its own, at the level that the bed has."""

    bed: Bed

    @property
    def frames(self) -> Frames:
        return Frames(_ROUNDS * self.bed.frames)

    @property
    def steady(self) -> tuple[Steady, ...]:
        return ()

    @property
    def overlays(self) -> tuple[Overlay, ...]:
        return ()

    @property
    def identity(self) -> str:
        return f"loop of {self.bed.digest}"

    def samples(self, first: int, last: int, /) -> Sound:
        places = np.arange(first, last)
        within = (places >= 0) & (places < frame_samples(self.frames))
        sound: Sound = np.take(self.bed.sound, places, axis=0, mode="wrap")
        return np.where(within[:, np.newaxis], sound, np.float32(0))


@dataclass(frozen=True, slots=True)
class Loop:
    """A bed's loop to be played round and round.

    Attributes:
        rendition: Two rounds of it as an MP3 file.
        start: From where in the file to play.
        stop: Where to go back to ``start``: one round later.
    """

    rendition: Rendition
    start: Seconds
    stop: Seconds


def loop(bed: Bed, store: ChunkStore) -> Loop:
    """Return a bed's loop as a file; nothing of it is rendered yet."""
    rendition = Rendition(BedScore(bed), store, workers=1)
    return Loop(rendition, seconds(_EDGE), seconds(_EDGE + frame_samples(bed.frames)))


def bed_gain(timeline: Timeline, sound: SoundSettings, bed: Bed) -> list[tuple[Samples, float]]:
    """Return how loud the bed is at every moment, as points to be joined by straight lines.

    Each is a sample of the timeline, from the first to the total, and the factor on the bed's own samples there.
    """
    points: list[tuple[Samples, float]] = []
    for stretch in bed_curve(timeline, bed_gains(bed, sound.bed_level)):
        last = Samples(stretch.stop - 1)
        if stretch.curve is None:
            points += [(stretch.start, stretch.gain), (last, stretch.gain)]
        else:
            places = [*range(stretch.start, last, _STEP), last]
            points += [(Samples(place), float(stretch.curve[place - stretch.start])) for place in places]
    points.append((timeline.total, points[-1][1]))
    return _thinned(points)


def _thinned(points: list[tuple[Samples, float]]) -> list[tuple[Samples, float]]:
    """Return the points without those in the middle of a level line, and one for each sample."""
    kept: list[tuple[Samples, float]] = []
    for point in points:
        if kept and kept[-1][0] >= point[0]:
            continue
        if len(kept) > 1 and kept[-2][1] == kept[-1][1] == point[1]:
            kept.pop()
        kept.append(point)
    return kept
