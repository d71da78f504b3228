"""A file in memory that tells what was taken of it, and one that fails half-way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from audio_service.errors import EncodeError


@dataclass
class BytesSource:
    content: bytes
    piece: int = 7
    fails_at: int | None = None
    asked: list[tuple[int, int]] = field(default_factory=list)
    made: int = 0
    open: int = 0

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'

    def stream(self, first: int, stop: int) -> Iterator[bytes]:
        self.asked.append((first, stop))
        self.open += 1
        try:
            for at in range(first, stop, self.piece):
                upto = min(at + self.piece, stop)
                if self.fails_at is not None and upto > self.fails_at:
                    raise EncodeError("the encoder failed")
                self.made += upto - at
                yield self.content[at:upto]
        finally:
            self.open -= 1
