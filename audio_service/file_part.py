"""Bytes that lie in a file, named rather than read, so that the system can send them by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_PIECE: Final = 64 * 1024
"""Bytes read at a time."""


@dataclass(frozen=True, slots=True)
class FilePart:
    """Part of a file whose content never changes under its path.

    Attributes:
        path: The file's.
        offset: Where in it the part begins, in bytes.
        size: How many bytes it has.
    """

    path: str
    offset: int
    size: int

    def __len__(self) -> int:
        return self.size

    def part(self, first: int, stop: int) -> FilePart:
        """Return bytes ``first`` (inclusive) to ``stop`` (exclusive) of this part."""
        return FilePart(self.path, self.offset + first, stop - first)

    def read(self) -> Iterator[bytes]:
        """Yield the bytes, some at a time.

        Raises:
            OSError: The file is gone, can't be read, or has become shorter.
        """
        with open(self.path, "rb") as file:  # noqa: PTH123 - a path as the system takes it
            file.seek(self.offset)
            left = self.size
            while left:
                piece = file.read(min(_PIECE, left))
                if not piece:
                    raise shortened(self)
                left -= len(piece)
                yield piece


def shortened(part: FilePart) -> OSError:
    """Return the error that a file has become shorter than a part of it needs."""
    return OSError(f"{part.path} ends before byte {part.offset + part.size}")
