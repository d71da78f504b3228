"""Chunks of frames: copied from encoded loops where the bed plays alone, encoded everywhere else."""

from __future__ import annotations

import hashlib
from functools import partial
from itertools import pairwise
from typing import Final

import numpy as np

from audio_service.file_part import FilePart
from audio_service.mp3.copying import Copy, CopyPlan, Piece, shortened
from audio_service.mp3.encoder import Run, encode_runs, encoder_identity
from audio_service.mp3.frames import OPENING, chunk_count, chunk_start, joins, quieter
from audio_service.mp3.model import Score, Store
from audio_service.mp3.repeats import Repeats
from audio_service.sound.model import Bed
from audio_service.units import FRAME_BYTES
from audio_service.voice.model import Sound

_STEP_BACK: Final = 5
"""Frames a copy gives way by where its window doesn't fit the encoded neighbour's."""

_TRIES: Final = 4

_PIECE_WARM_UP: Final = 24
"""Loops are encoded once and heard often, beside other pieces of themselves: they can afford to settle longer."""


class Chunks:
    """The chunks of one score by number, each made once and kept in a store.

    Attributes:
        identity: The hash of all that determines their bytes.
        count: How many there are.
    """

    def __init__(self, score: Score, store: Store) -> None:
        self._score = score
        self._store = store
        self._plan = CopyPlan(score)
        self.count: Final = chunk_count(score.frames)
        self.identity: Final = _digest("chunks", score.identity, score.frames, encoder_identity())

    def chunk(self, number: int, *, keep: bool = False) -> bytes:
        """Return the frames of a chunk; see :meth:`Store.take` for ``keep`` and what is raised."""
        # The short chunks at the beginning are needed the sooner the shorter they are.
        return self._store.take(
            self._key(number), partial(self._make, number), keep=keep, rank=min(number, len(OPENING))
        )

    def stored(self, number: int) -> bool:
        """Tell whether a chunk need not be made any more."""
        return self._store.has(self._key(number))

    def find(self, number: int) -> FilePart | None:
        """Return where in a file a chunk's frames lie, or None where they are in no file (yet)."""
        return self._store.find(self._key(number))

    def _key(self, number: int) -> str:
        return f"{self.identity}-{number}"

    def _make(self, number: int) -> bytes:
        start, stop = chunk_start(number), min(chunk_start(number + 1), self._score.frames)
        copies = self._plan.copies(start, stop)
        for _ in range(_TRIES):
            parts = self._parts(start, stop, copies)
            fitting = _fitting(copies, parts)
            if fitting == copies:
                break
            copies = fitting
        else:
            parts = self._parts(start, stop, [])
        return b"".join(parts[at] for at in sorted(parts))

    def _parts(self, start: int, stop: int, copies: list[Copy]) -> dict[int, bytes]:
        """Return the chunk's copied and encoded parts by their first frame."""
        runs = _gaps(start, stop, copies)
        parts = dict(zip((run.start for run in runs), encode_runs(self._score.samples, runs), strict=True))
        for copy in copies:
            parts[copy.start] = self._copied(copy)
        return parts

    def _copied(self, copy: Copy) -> bytes:
        piece = self._piece(copy.source) if isinstance(copy.source, Piece) else self._repeats(copy.source)
        at, length = copy.at * FRAME_BYTES, (copy.stop - copy.start) * FRAME_BYTES
        rounds = -(-(at + length) // len(piece))
        frames = (piece * rounds)[at : at + length]
        return quieter(frames, copy.steps) if copy.steps else frames

    def _piece(self, piece: Piece) -> bytes:
        bed = self._score.bed
        name = (bed.digest if piece.loop.gain else "silence", *piece.loop, piece.number, encoder_identity())
        return self._store.take(_digest("loop", *name), partial(_encode_piece, bed, piece))

    def _repeats(self, source: Repeats) -> bytes:
        name = (self._score.bed.digest, *source.sounds, encoder_identity())
        return self._store.take(
            _digest("repeats", *name), lambda: b"".join(encode_runs(self._score.samples, source.runs))
        )


def _encode_piece(bed: Bed, piece: Piece) -> bytes:
    def looped(first: int, last: int) -> Sound:
        if not piece.loop.gain:
            return np.zeros((last - first, 2), np.float32)
        places = np.arange(first, last)
        return np.take(bed.sound, places, axis=0, mode="wrap") * np.float32(piece.loop.gain)

    return encode_runs(looped, [Run(piece.start, piece.stop)], warm_up=_PIECE_WARM_UP)[0]


def _gaps(start: int, stop: int, copies: list[Copy]) -> list[Run]:
    """Return what of frames ``start`` to ``stop`` isn't copied."""
    edges = [start, *(edge for copy in copies for edge in (copy.start, copy.stop)), stop]
    return [Run(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]


def _fitting(copies: list[Copy], parts: dict[int, bytes]) -> list[Copy]:
    """Return the copies, each shortened where its window doesn't fit its neighbour's."""
    starts = sorted(parts)
    clashes = {
        after
        for before, after in pairwise(starts)
        if not joins(parts[before][-FRAME_BYTES:], parts[after][:FRAME_BYTES])
    }
    shorter = [
        shortened(copy, _STEP_BACK * (copy.start in clashes), _STEP_BACK * (copy.stop in clashes)) for copy in copies
    ]
    return [copy for copy in shorter if copy.start < copy.stop]


def _digest(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(repr, parts)).encode()).hexdigest()[:32]
