"""Which frames of a score can be copied, from its bed or from where they sounded before; the rest is encoded."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from audio_service.mp3.encoder import TAIL, WARM_UP
from audio_service.mp3.frames import STEP
from audio_service.mp3.model import Score
from audio_service.mp3.repeats import Repeats, inside, repeats

PIECE_FRAMES: Final = 625
"""Frames of a loop that are encoded and stored together (15 s): what a listener who jumps in waits for."""

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
    """Frames ``start`` to ``stop`` of the score: those of ``source`` from its frame ``at`` on, ``steps`` quieter.

    Past its last frame a source starts again.
    """

    start: int
    stop: int
    source: Piece | Repeats
    at: int
    steps: int = 0


class CopyPlan:
    """What to copy in a score; a pure function of it, so bytes don't depend on who renders what."""

    def __init__(self, score: Score) -> None:
        copies = [(piece, copy) for stretch in _steady_frames(score) for piece, copy in _cut(*stretch)]
        uses: Counter[Piece] = Counter()
        for piece, copy in copies:
            uses[piece] += copy.stop - copy.start
        copied = [copy for piece, copy in copies if _pays(piece, uses[piece])]
        copied += [Copy(*repeat.run, repeat.source, repeat.at) for repeat in repeats(score)]
        self._copies = _long_enough(sorted(copied, key=lambda copy: copy.start))
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
    return copy._replace(start=copy.start + head, stop=copy.stop - tail, at=copy.at + head)


def _steady_frames(score: Score) -> Iterator[tuple[int, int, Loop, int]]:
    """Yield the frames inside each steady stretch, their loop, and how many steps they lie under it."""
    sources = _sources({stretch.gain for stretch in score.steady})
    for stretch in score.steady:
        start, stop = inside(stretch, score.frames)
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


def _cut(start: int, stop: int, loop: Loop, steps: int) -> Iterator[tuple[Piece, Copy]]:
    """Yield a stretch cut where one piece of its loop ends and the next begins."""
    if loop.period <= PIECE_FRAMES:
        piece = Piece(loop, 0)
        yield piece, Copy(start, stop, piece, start % loop.period, steps)
        return
    while start < stop:
        number, at = divmod(start % loop.period, PIECE_FRAMES)
        piece = Piece(loop, number)
        upto = min(stop, start + piece.stop - piece.start - at)
        yield piece, Copy(start, upto, piece, at, steps)
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
