"""How many may listen at once."""

from __future__ import annotations

from collections.abc import Iterator
from threading import BoundedSemaphore
from typing import Final

from audio_service.file_part import FilePart
from audio_service.service.problems import Problem

MOST_LISTENERS: Final = 560
"""Streams served at once; the server has threads for these and some for everything else."""

_RETRY_SECONDS: Final = 5


class Seats:
    """As many listeners as can be served at once; who finds none is told to come back, and nobody is cut off."""

    def __init__(self, most: int = MOST_LISTENERS) -> None:
        self._free = BoundedSemaphore(most)

    def taken(self, pieces: Iterator[bytes | FilePart]) -> Iterator[bytes | FilePart]:
        """Yield pieces while holding a seat.

        Raises:
            Problem: All seats are taken (503).
        """
        if not self._free.acquire(blocking=False):
            raise Problem(503, "Too many people listen just now; try again in a moment.", retry_after=_RETRY_SECONDS)
        try:
            yield from pieces
        finally:
            self._free.release()
