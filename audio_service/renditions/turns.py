"""Chunk stores in which only so many chunks are made at once, however many listen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import BoundedSemaphore, local
from typing import Final

from audio_service.mp3 import ChunkStore, SingleFlight
from audio_service.renditions.recent import Recent

_HELD: Final = 16
"""Chunks held in memory where none are stored (8 MB): a listener's small reads in a row make each of them once."""


class Turns:
    """So many at once, and everybody else in turn."""

    def __init__(self, count: int) -> None:
        self._left = BoundedSemaphore(count)
        self._mine = local()

    def make(self, make: Callable[[], bytes]) -> bytes:
        """Return what ``make`` returns, once it is its turn; what it asks for on the way is part of the same turn."""
        if getattr(self._mine, "taken", False):
            return make()
        with self._left:
            self._mine.taken = True
            try:
                return make()
            finally:
                self._mine.taken = False


class ChunkStoreInTurns(ChunkStore):
    """What is stored is had at once; who needs something made waits for a turn."""

    def __init__(self, folder: Path, limit_bytes: int, turns: Turns) -> None:
        super().__init__(folder, limit_bytes)
        self._turns = turns

    def take(self, key: str, make: Callable[[], bytes], *, keep: bool = False) -> bytes:
        return super().take(key, lambda: self._turns.make(make), keep=keep)


class UnstoredChunks:
    """Chunks that are made again each time they are heard, for sound that nobody but its listener may find.

    The last few are held in memory until :meth:`clear`.
    """

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._flights = SingleFlight()
        self._held: Recent[str, bytes] = Recent(_HELD)

    def take(self, key: str, make: Callable[[], bytes], *, keep: bool = False) -> bytes:  # noqa: ARG002
        """Return what is under a key, made by whoever asks first; ``keep`` holds for as long as it is held."""
        known = self._held.get(key)
        return self._flights.do(key, lambda: self._made(key, make)) if known is None else known

    def has(self, key: str) -> bool:
        """Tell whether a chunk is held."""
        return self._held.get(key) is not None

    def clear(self) -> None:
        """Hold nothing any more."""
        self._held.drop_where(lambda _key, _chunk: True)

    def _made(self, key: str, make: Callable[[], bytes]) -> bytes:
        made = self._turns.make(make)
        self._held.put(key, made)
        return made
