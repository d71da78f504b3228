"""A rendition as it is heard over HTTP: rendered as it is taken, and a little ahead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from audio_service.errors import SoundMissing, StoreError
from audio_service.file_part import FilePart
from audio_service.jobs import Ahead
from audio_service.mp3 import Rendition
from audio_service.renditions import Live, Studio
from audio_service.service.seats import Seats

_PIECE: Final = 64 * 1024
"""What is handed to the server at a time of what is in no file: it copies what it sends, once for each listener."""

_TRIES: Final = 3
"""How often a line is waited for in one piece: who began with the piece before it was there may take us along."""


@dataclass(frozen=True, slots=True)
class Played:
    """A file of a rendition for :func:`~audio_service.service.media.media_response`.

    Attributes:
        rendition: The file.
        live: The rendition whose sound it has.
        studio: What to tell where a part of it turns out to be missing.
        ahead: What to tell where the listener is.
        seats: How many may listen.
        await_sound: Returns once the sound of a clip that wasn't spoken yet is there.
    """

    rendition: Rendition
    live: Live
    studio: Studio
    ahead: Ahead
    seats: Seats
    await_sound: Callable[[SoundMissing], None]

    @property
    def size(self) -> int:
        return self.rendition.size

    @property
    def etag(self) -> str:
        return self.rendition.etag

    def stream(self, first: int, stop: int) -> Iterator[bytes | FilePart]:
        """Yield bytes ``first`` to ``stop``, telling on the way which chunks will be needed next."""
        return self.seats.taken(self._stream(first, stop))

    def _stream(self, first: int, stop: int) -> Iterator[bytes | FilePart]:
        rendition = self.rendition
        number = rendition.chunk_at(first)
        begun = False
        if first < rendition.chunk_start(0):
            tag_stop = min(stop, rendition.chunk_start(0))
            yield rendition.read(first, tag_stop)
            first = tag_stop
        try:
            while first < stop:
                number = rendition.chunk_at(first)
                upto = min(stop, rendition.chunk_start(number + 1))
                pieces = _pieces(self._piece(first, upto), glimpse=not begun)
                if not begun:
                    # Who waits for the first sound doesn't wait for us to write down that they do.
                    yield next(pieces)
                    self.studio.played(self.live)
                    begun = True
                self.ahead.hear(self.live, number)
                yield from pieces
                first = upto
        except GeneratorExit:
            self.ahead.leave(self.live, number)
            raise
        except StoreError:
            self.studio.forget(self.live)
            raise

    def _piece(self, first: int, upto: int) -> bytes | FilePart:
        """Return a piece, waiting for lines in it that are still to be spoken."""
        awaited: Counter[str] = Counter()
        while True:
            try:
                return self.rendition.piece(first, upto)
            except SoundMissing as missing:
                if awaited[missing.digest] == _TRIES:
                    raise
                awaited[missing.digest] += 1
                self.await_sound(missing)


def _pieces(chunk: bytes | FilePart, *, glimpse: bool) -> Iterator[bytes | FilePart]:
    """Yield a chunk; one that lies in a file as a whole, or with little of it first."""
    if isinstance(chunk, FilePart):
        first = min(_PIECE, len(chunk)) if glimpse else 0
        if first:
            yield chunk.part(0, first)
        if first < len(chunk):
            yield chunk.part(first, len(chunk))
        return
    view = memoryview(chunk)
    for at in range(0, len(view), _PIECE):
        yield bytes(view[at : at + _PIECE])
