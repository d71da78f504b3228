"""Chunk stores in which only so many chunks are made at once, however many listen."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count as count_up
from pathlib import Path
from threading import Lock, local
from typing import Final

from audio_service.file_part import FilePart
from audio_service.mp3 import ChunkStore, SingleFlight
from audio_service.renditions.recent import Recent

_HELD: Final = 32
"""Chunks held in memory where none are stored (8 MB): a listener's small reads in a row make each of them once."""


class Turns:
    """So many at once, and everybody else in turn: the lowest rank first, and of one rank who came first."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: list[tuple[int, int, Lock]] = []
        self._came = count_up()
        self._lock = Lock()
        self._mine = local()

    def make(self, make: Callable[[], bytes], rank: int = 0) -> bytes:
        """Return what ``make`` returns, once it is its turn; what it asks for on the way is part of the same turn."""
        if getattr(self._mine, "taken", False):
            return make()
        self._take(rank)
        self._mine.taken = True
        try:
            return make()
        finally:
            self._mine.taken = False
            self._give_back()

    def _take(self, rank: int) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            gate = Lock()
            gate.acquire()
            heappush(self._waiting, (rank, next(self._came), gate))
        gate.acquire()

    def _give_back(self) -> None:
        with self._lock:
            if self._waiting:
                heappop(self._waiting)[2].release()
            else:
                self._free += 1


class ChunkStoreInTurns(ChunkStore):
    """What is stored is had at once; who needs something made waits for a turn."""

    def __init__(self, folder: Path, limit_bytes: int, turns: Turns) -> None:
        super().__init__(folder, limit_bytes)
        self._turns = turns

    def take(self, key: str, make: Callable[[], bytes], *, keep: bool = False, rank: int = 0) -> bytes:
        return super().take(key, lambda: self._turns.make(make, rank), keep=keep)


class UnstoredChunks:
    """Chunks that are made again each time they are heard, for sound that nobody but its listener may find.

    The last few are held in memory until :meth:`clear`.
    """

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._flights = SingleFlight()
        self._held: Recent[str, bytes] = Recent(_HELD)

    def take(self, key: str, make: Callable[[], bytes], *, keep: bool = False, rank: int = 0) -> bytes:  # noqa: ARG002
        """Return what is under a key, made by whoever asks first; ``keep`` holds for as long as it is held."""
        known = self._held.get(key)
        return self._flights.do(key, lambda: self._made(key, make, rank)) if known is None else known

    def has(self, key: str) -> bool:
        """Tell whether a chunk is held."""
        return self._held.get(key) is not None

    def find(self, key: str) -> FilePart | None:  # noqa: ARG002
        """Return None: nothing is in a file."""
        return None

    def clear(self) -> None:
        """Hold nothing any more."""
        self._held.drop_where(lambda _key, _chunk: True)

    def _made(self, key: str, make: Callable[[], bytes], rank: int) -> bytes:
        made = self._turns.make(make, rank)
        self._held.put(key, made)
        return made
