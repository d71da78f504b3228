"""A rendition as it is heard over HTTP: rendered as it is taken, and a little ahead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from audio_service.errors import StoreError
from audio_service.jobs import Ahead
from audio_service.mp3 import Rendition
from audio_service.renditions import Live, Studio
from audio_service.service.seats import Seats

_PIECE: Final = 64 * 1024
"""What is handed to the server at a time: it copies what it sends, and 500 copies of a chunk are 240 MB."""


@dataclass(frozen=True, slots=True)
class Played:
    """A file of a rendition for :func:`~audio_service.service.media.media_response`.

    Attributes:
        rendition: The file.
        live: The rendition whose sound it has.
        studio: What to tell where a part of it turns out to be missing.
        ahead: What to tell where the listener is.
        seats: How many may listen.
    """

    rendition: Rendition
    live: Live
    studio: Studio
    ahead: Ahead
    seats: Seats

    @property
    def size(self) -> int:
        return self.rendition.size

    @property
    def etag(self) -> str:
        return self.rendition.etag

    def stream(self, first: int, stop: int) -> Iterator[bytes]:
        """Yield bytes ``first`` to ``stop``, telling on the way which chunks will be needed next."""
        return self.seats.taken(self._stream(first, stop))

    def _stream(self, first: int, stop: int) -> Iterator[bytes]:
        rendition = self.rendition
        number = rendition.chunk_at(first)
        if first < rendition.chunk_start(0):
            tag_stop = min(stop, rendition.chunk_start(0))
            yield rendition.read(first, tag_stop)
            first = tag_stop
        try:
            while first < stop:
                number = rendition.chunk_at(first)
                upto = min(stop, rendition.chunk_start(number + 1))
                chunk = memoryview(rendition.read(first, upto))
                yield bytes(chunk[:_PIECE])
                self.ahead.hear(self.live, number)
                self.studio.played(self.live)
                for at in range(_PIECE, len(chunk), _PIECE):
                    yield bytes(chunk[at : at + _PIECE])
                first = upto
        except GeneratorExit:
            self.ahead.leave(self.live, number)
            raise
        except StoreError:
            self.studio.forget(self.live)
            raise
