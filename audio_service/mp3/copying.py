"""Which frames of a score can be copied from its encoded bed, and which must be encoded."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from audio_service.mp3.encoder import TAIL, WARM_UP
from audio_service.mp3.frames import STEP
from audio_service.mp3.model import Score
from audio_service.units import FRAME_SAMPLES

PIECE_FRAMES: Final = 625
"""Frames of a loop that are encoded and stored together (15 s): what a listener who jumps in waits for."""

_LEAD_IN: Final = 1
_LEAD_OUT: Final = 1
"""Frames at the edges of a steady stretch that are encoded all the same.

Measured beside speech, over rain, ocean, drone and near-silence: what is further
inside is as true to the sound as one long encoding.
"""

_STEP_TOLERANCE: Final = 0.01
"""How far from whole steps a gain may be and still be had from another: 0.015 dB, far below the coding noise."""


class Loop(NamedTuple):
    """The bed at one gain: ``period`` frames that repeat; silence has a period of one."""

    gain: float
    period: int


class Piece(NamedTuple):
    """One stored part of an encoded loop: its frames ``number * PIECE_FRAMES`` on."""

    loop: Loop
    number: int

    @property
    def start(self) -> int:
        return self.number * PIECE_FRAMES

    @property
    def stop(self) -> int:
        return min(self.start + PIECE_FRAMES, self.loop.period)


class Copy(NamedTuple):
    """Frames ``start`` to ``stop`` of the score: those of ``piece`` from its frame ``at`` on, ``steps`` quieter."""

    start: int
    stop: int
    piece: Piece
    at: int
    steps: int


class CopyPlan:
    """What to copy in a score; a pure function of it, so bytes don't depend on who renders what."""

    def __init__(self, score: Score) -> None:
        copies = [copy for stretch in _steady_frames(score) for copy in _cut(*stretch)]
        uses: Counter[Piece] = Counter()
        for copy in copies:
            uses[copy.piece] += copy.stop - copy.start
        worth = {piece for piece, frames in uses.items() if _pays(piece, frames)}
        self._copies = _long_enough([copy for copy in copies if copy.piece in worth])
        self._stops = [copy.stop for copy in self._copies]

    def copies(self, start: int, stop: int) -> list[Copy]:
        """Return what can be copied of frames ``start`` to ``stop``, in order; the rest must be encoded."""
        found: list[Copy] = []
        for copy in self._copies[bisect_right(self._stops, start) :]:
            if copy.start >= stop:
                break
            found.append(shortened(copy, max(0, start - copy.start), max(0, copy.stop - stop)))
        return found


def shortened(copy: Copy, head: int, tail: int) -> Copy:
    """Return a copy without its first ``head`` and last ``tail`` frames."""
    at = copy.at + head
    if copy.piece.loop.period <= PIECE_FRAMES:
        at %= copy.piece.loop.period
    return copy._replace(start=copy.start + head, stop=copy.stop - tail, at=at)


def _steady_frames(score: Score) -> Iterator[tuple[int, int, Loop, int]]:
    """Yield the frames inside each steady stretch, their loop, and how many steps they lie under it."""
    sources = _sources({stretch.gain for stretch in score.steady})
    for stretch in score.steady:
        start = -(-stretch.start // FRAME_SAMPLES) + _LEAD_IN
        stop = min(stretch.stop // FRAME_SAMPLES, score.frames) - _LEAD_OUT
        if start >= stop:
            continue
        if stretch.gain == 0 or score.bed.peak == 0:
            yield start, stop, Loop(0.0, 1), 0
        else:
            source, steps = sources[stretch.gain]
            yield start, stop, Loop(source, score.bed.frames), steps


def _sources(gains: set[float]) -> dict[float, tuple[float, int]]:
    """Return, for each gain, the loudest gain that lies whole steps above it, and how many: one loop serves both."""
    sources: dict[float, tuple[float, int]] = {}
    for gain in sorted((gain for gain in gains if gain), reverse=True):
        sources[gain] = (gain, 0)
        for source in [known for known, (_, steps) in sources.items() if not steps]:
            steps = math.log(source / gain, STEP)
            if round(steps) and abs(steps - round(steps)) <= _STEP_TOLERANCE:
                sources[gain] = (source, round(steps))
                break
    return sources


def _cut(start: int, stop: int, loop: Loop, steps: int) -> Iterator[Copy]:
    """Yield a stretch cut where one piece of its loop ends and the next begins."""
    if loop.period <= PIECE_FRAMES:
        yield Copy(start, stop, Piece(loop, 0), start % loop.period, steps)
        return
    while start < stop:
        number, at = divmod(start % loop.period, PIECE_FRAMES)
        piece = Piece(loop, number)
        upto = min(stop, start + piece.stop - piece.start - at)
        yield Copy(start, upto, piece, at, steps)
        start = upto


def _pays(piece: Piece, frames: int) -> bool:
    return frames > piece.stop - piece.start + WARM_UP + TAIL


def _long_enough(copies: list[Copy]) -> list[Copy]:
    """Drop what is cheaper to encode through than to stop before and start again after."""
    kept: list[Copy] = []
    group: list[Copy] = []
    for number, copy in enumerate(copies, 1):
        group.append(copy)
        if number == len(copies) or copies[number].start != copy.stop:
            if copy.stop - group[0].start > WARM_UP + TAIL:
                kept += group
            group = []
    return kept
