"""Which frames of a score can be copied from its encoded bed, and which must be encoded."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from audio_service.mp3.encoder import TAIL, WARM_UP
from audio_service.mp3.model import Score
from audio_service.units import FRAME_SAMPLES

PIECE_FRAMES: Final = 625
"""Frames of a loop that are encoded and stored together (15 s): what a listener who jumps in waits for."""

_LEAD_IN: Final = 2
_LEAD_OUT: Final = 3
"""Frames at the edges of a steady stretch that are encoded all the same.

Measured over noise, ocean, drone and near-silent beds beside speech: only the
first frame and the last two of a stretch differ from the loop's.
"""


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
    """Frames ``start`` to ``stop`` of the score equal those of ``piece`` from its frame ``at`` on."""

    start: int
    stop: int
    piece: Piece
    at: int


class CopyPlan:
    """What to copy in a score; a pure function of it, so bytes don't depend on who renders what."""

    def __init__(self, score: Score) -> None:
        copies = [copy for start, stop, loop in _steady_frames(score) for copy in _cut(start, stop, loop)]
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
    return Copy(copy.start + head, copy.stop - tail, copy.piece, at)


def _steady_frames(score: Score) -> Iterator[tuple[int, int, Loop]]:
    """Yield the frames that lie wholly within a steady stretch, clear of its edges, and the loop they repeat."""
    for stretch in score.steady:
        start = -(-stretch.start // FRAME_SAMPLES) + _LEAD_IN
        stop = min(stretch.stop // FRAME_SAMPLES, score.frames) - _LEAD_OUT
        silent = stretch.gain == 0 or score.bed.peak == 0
        if start < stop:
            yield start, stop, Loop(0.0, 1) if silent else Loop(float(stretch.gain), score.bed.frames)


def _cut(start: int, stop: int, loop: Loop) -> Iterator[Copy]:
    """Yield a stretch cut where one piece of its loop ends and the next begins."""
    if loop.period <= PIECE_FRAMES:
        yield Copy(start, stop, Piece(loop, 0), start % loop.period)
        return
    while start < stop:
        number, at = divmod(start % loop.period, PIECE_FRAMES)
        piece = Piece(loop, number)
        upto = min(stop, start + piece.stop - piece.start - at)
        yield Copy(start, upto, piece, at)
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
