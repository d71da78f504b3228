"""A practice as one MP3 file that exists the moment it is asked for, in any range of its bytes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from functools import partial
from typing import Final

from audio_service.file_part import FilePart
from audio_service.mp3.chunks import Chunks
from audio_service.mp3.frames import chunk_at, chunk_start
from audio_service.mp3.in_order import in_order
from audio_service.mp3.model import Progress, Score, Store
from audio_service.units import FRAME_BYTES, Frames


class Rendition:
    """The bytes of one score: a prefix (its tag) and then its frames, nothing else.

    Constant bit rate, no Xing or Info frame: frame ``k`` starts at byte
    ``len(prefix) + 384 * k`` and a plain decoder gives the score's sample ``n``
    as its sample ``n``, for exactly as many samples as the score has.

    Any range may be asked for in any order, from any number of threads and
    processes: the bytes are always the same, and only the chunks it touches are
    rendered.

    Attributes:
        frames: The length in frames of 24 ms.
        size: The length of the whole file in bytes.
        identity: The hash of all that determines the bytes.
        etag: The same as a strong HTTP entity tag, in its quotes.
    """

    def __init__(self, score: Score, store: Store, *, prefix: bytes = b"", workers: int = 0) -> None:
        """Plan a rendition; nothing is rendered yet.

        Args:
            score: The sound.
            store: Where finished chunks are kept.
            prefix: What the file begins with, an ID3v2 tag or nothing.
            workers: Chunks rendered side by side where many are needed; 0
                takes the number of processors.
        """
        self._chunks = Chunks(score, store)
        self._prefix = prefix
        self._workers = workers or os.cpu_count() or 1
        self.frames: Final[Frames] = score.frames
        self.size: Final = len(prefix) + score.frames * FRAME_BYTES
        self.identity: Final = hashlib.sha256(self._chunks.identity.encode() + prefix).hexdigest()[:32]
        self.etag: Final = f'"{self.identity}"'

    def read(self, first: int, stop: int) -> bytes:
        """Return bytes ``first`` (inclusive) to ``stop`` (exclusive), as a slice of the file would.

        Raises:
            ValueError: the range doesn't lie within the file.
            EncodeError: a missing chunk can't be encoded.
        """
        return b"".join(self.stream(first, stop))

    def stream(self, first: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Yield bytes ``first`` to ``stop`` in parts of a chunk at most, rendering little more than is taken.

        Memory does not grow with the range. Raises as :meth:`read`, the
        ``ValueError`` at once and the others where they happen.
        """
        stop = self.size if stop is None else stop
        if not 0 <= first <= stop <= self.size:
            raise ValueError(f"bytes {first} to {stop} do not lie within the file's {self.size}")
        return self._stream(first, stop)

    def piece(self, first: int, stop: int) -> bytes | FilePart:
        """Return bytes ``first`` to ``stop`` of one chunk as :meth:`read` does, or where they lie in a file.

        Raises as :meth:`read`, and a ``ValueError`` where they aren't all of the sound of one chunk.
        """
        number = self.chunk_at(first)
        start = self.chunk_start(number)
        if not start <= first < stop <= self.chunk_start(number + 1):
            raise ValueError(f"bytes {first} to {stop} do not lie within one chunk")
        stored = self._chunks.find(number)
        return self.read(first, stop) if stored is None else stored.part(first - start, stop - start)

    def chunk_at(self, place: int) -> int:
        """Return the number of the chunk that a byte lies in; the prefix counts to the first."""
        return min(chunk_at(max(place - len(self._prefix), 0) // FRAME_BYTES), self._chunks.count - 1)

    def chunk_start(self, number: int) -> int:
        """Return the byte at which a chunk begins; past the last one the file's end."""
        return min(len(self._prefix) + chunk_start(number) * FRAME_BYTES, self.size)

    @property
    def chunks(self) -> int:
        """How many chunks there are."""
        return self._chunks.count

    def stored(self, number: int) -> bool:
        """Tell whether a chunk is rendered, as far as can be told without reading it."""
        return self._chunks.stored(number)

    def render(self, progress: Progress | None = None) -> None:
        """Render and store every chunk that is missing, so that all reads are quick from here on.

        Raises:
            EncodeError: a chunk can't be encoded.
            StoreError: a chunk can't be stored (full disk, permission).
        """
        work = (partial(self._chunks.chunk, number, keep=True) for number in range(self._chunks.count))
        for done, _ in enumerate(in_order(work, self._workers), 1):
            if progress:
                progress(done, self._chunks.count)

    def _stream(self, first: int, stop: int) -> Iterator[bytes]:
        if first < min(stop, len(self._prefix)):
            yield self._prefix[first:stop]
        at, upto = max(first - len(self._prefix), 0), stop - len(self._prefix)
        if at >= upto:
            return
        numbers = range(chunk_at(at // FRAME_BYTES), chunk_at((upto - 1) // FRAME_BYTES) + 1)
        work = (partial(self._chunks.chunk, number) for number in numbers)
        for number, chunk in zip(numbers, in_order(work, min(self._workers, len(numbers))), strict=True):
            start = chunk_start(number) * FRAME_BYTES
            whole = at <= start and upto >= start + len(chunk)
            yield chunk if whole else chunk[max(at - start, 0) : upto - start]
