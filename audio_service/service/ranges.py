"""The ``Range`` header and multipart answers (RFC 9110, sections 14 and 15.3.7).

Werkzeug's own reading of the header is not used. It takes ranges out of order,
overlapping ones and empty list elements for invalid, and answers 416 to several
ranges, to a suffix longer than the file, to unknown units and to nonsense, where
the RFC asks for 206 or for the header to be ignored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MOST_RANGES: Final = 16
"""Ranges honoured in one request; one that asks for more is answered with the whole file.

Players ask for one. Overlaps are merged, so no answer is longer than the file
and the headings of this many parts.
"""

_ELEMENT: Final = re.compile(r"[ \t]*(?:([0-9]{1,100})-([0-9]{0,100})|-([0-9]{1,100}))?[ \t]*")
"""``first-last``, ``first-``, ``-suffix`` or an empty element; nobody has a file whose length takes 100 digits."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The bytes from ``first`` up to, not including, ``stop``; never empty."""

    first: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.first

    def content_range(self, size: int) -> str:
        """Return the ``Content-Range`` of these bytes in a file of ``size``."""
        return f"bytes {self.first}-{self.stop - 1}/{size}"


def requested(header: str, size: int) -> tuple[Span, ...] | None:
    """Return which bytes of a file a ``Range`` header asks for.

    Args:
        header: The value of the header.
        size: The length of the file in bytes.

    Returns:
        Spans within the file that neither overlap nor touch, in the order in
        which they were first asked for; none at all if every range lies beyond
        the end (416). None where the header is to be ignored: another unit, not
        as the RFC writes it, too many ranges, or the end of an empty file.
    """
    unit, _, elements = header.strip(" \t").partition("=")
    if unit.lower() != "bytes":
        return None
    spans: list[Span] = []
    count = 0
    for element in elements.split(","):
        found = _ELEMENT.fullmatch(element)
        if not found:
            return None
        first, last, suffix = found.groups()
        if first is None and suffix is None:
            continue
        count += 1
        if count > MOST_RANGES or (last and int(last) < int(first)):
            return None
        if first is None:
            start, stop = max(size - int(suffix), 0), size
            if int(suffix) and not size:
                return None
        else:
            start, stop = int(first), min(int(last) + 1, size) if last else size
        if start < stop:
            spans.append(Span(start, stop))
    return _merged(spans) if count else None


def multipart(spans: Sequence[Span], size: int, content_type: str, boundary: str) -> tuple[bytes | Span, ...]:
    """Return a ``multipart/byteranges`` body: its headings as they are, its content as spans of the file."""
    parts: list[bytes | Span] = []
    before = ""
    for span in spans:
        heading = f"Content-Type: {content_type}\r\nContent-Range: {span.content_range(size)}\r\n\r\n"
        parts += [f"{before}--{boundary}\r\n{heading}".encode("latin-1"), span]
        before = "\r\n"
    return (*parts, f"\r\n--{boundary}--\r\n".encode("latin-1"))


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return spans with those that overlap or touch made one, in the order of their earliest members."""
    merged: list[tuple[int, Span]] = []
    for span, place in sorted((span, place) for place, span in enumerate(spans)):
        if merged and span.first <= merged[-1][1].stop:
            earlier, last = merged.pop()
            merged.append((min(earlier, place), Span(last.first, max(last.stop, span.stop))))
        else:
            merged.append((place, span))
    return tuple(span for _, span in sorted(merged))
