"""A chunk store in which only so many chunks are made at once, however many listen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import BoundedSemaphore, local

from audio_service.mp3 import ChunkStore


class ChunkStoreInTurns(ChunkStore):
    """What is stored is had at once; who needs something made waits for a turn."""

    def __init__(self, folder: Path, limit_bytes: int, turns: int) -> None:
        """Open a store in which ``turns`` chunks at most are made at once in this process."""
        super().__init__(folder, limit_bytes)
        self._turns = BoundedSemaphore(turns)
        self._mine = local()

    def take(self, key: str, make: Callable[[], bytes], *, keep: bool = False) -> bytes:
        return super().take(key, lambda: self._in_turn(make), keep=keep)

    def _in_turn(self, make: Callable[[], bytes]) -> bytes:
        """Make something; what a chunk is made from is part of the chunk's turn."""
        if getattr(self._mine, "taken", False):
            return make()
        with self._turns:
            self._mine.taken = True
            try:
                return make()
            finally:
                self._mine.taken = False
