"""One file over HTTP: whole, in parts, or not at all, and made only as it is taken."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final, Protocol

from flask import Response
from werkzeug.http import http_date
from werkzeug.wrappers import Request

from audio_service.file_part import FilePart
from audio_service.service.conditions import Header, precondition, range_applies
from audio_service.service.disposition import content_disposition
from audio_service.service.ranges import Span, multipart, requested

LASTING: Final = "private, max-age=31536000, immutable"
"""What is under its own hash never changes; it belongs to one person's cache, as who may hear it is asked each time."""

_STRONG_TAG: Final = re.compile(r'"[\x21\x23-\x7e]+"')


class MediaSource(Protocol):
    """A file of known length and name, for instance a :class:`~audio_service.mp3.Rendition`.

    The same ``etag``, strong and in its quotes, must always mean the same bytes.
    """

    @property
    def size(self) -> int: ...
    @property
    def etag(self) -> str: ...
    def stream(self, first: int, stop: int) -> Iterator[bytes | FilePart]: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """How a request for a file is answered.

    Attributes:
        status: 200, 206, 304, 412 or 416.
        content_type: The type of the body.
        content_range: Which bytes these are (206 with one part) or how many there are (416), else "".
        parts: The body: bytes as they are, and spans of the file.
    """

    status: HTTPStatus
    content_type: str
    content_range: str = ""
    parts: Sequence[bytes | Span] = ()

    @property
    def length(self) -> int:
        """The exact length of the body in bytes."""
        return sum(len(part) for part in self.parts)


def media_response(
    request: Request,
    source: MediaSource,
    *,
    content_type: str = "audio/mpeg",
    title: str = "",
    ending: str = ".mp3",
    attachment: bool = False,
    modified: datetime | None = None,
) -> Response:
    """Return the response to a GET or HEAD of a file that never changes under its address.

    Nothing is made for HEAD, 304, 412 and 416. Else the first piece of the body
    is made before this returns, so that a source which can't begin raises here
    and can be told as an error; one that fails later breaks the connection off
    short of its ``Content-Length``. No byte is ever put in another's place.

    Args:
        request: What is asked for.
        source: The file.
        content_type: Its media type.
        title: What it is saved as; "" takes a name that tells nothing.
        ending: The ending of that name, with its dot.
        attachment: Whether a browser is to save it rather than play it.
        modified: When it was made, with its time zone, where a date is to be told.

    Raises:
        ValueError: The source has no strong entity tag.
        AudioServiceError: The source can't make the first piece.
    """
    if not _STRONG_TAG.fullmatch(source.etag):
        raise ValueError(f"a file needs a strong entity tag in quotes, found {source.etag!r}")
    modified = modified and modified.replace(microsecond=0)
    answered = answer(request.method, request.headers.get, source, content_type, modified)
    if answered.status >= HTTPStatus.BAD_REQUEST:
        return _refusal(answered)
    body = () if request.method == "HEAD" else Body(_pieces(source, answered.parts))
    response = Response(body, answered.status, content_type=answered.content_type, direct_passthrough=True)
    response.headers["ETag"] = source.etag
    response.headers["Cache-Control"] = LASTING
    if modified:
        response.headers["Last-Modified"] = http_date(modified)
    if answered.status == HTTPStatus.NOT_MODIFIED:
        return response
    response.headers["Content-Length"] = str(answered.length)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Disposition"] = content_disposition(title, ending, attachment=attachment)
    response.headers["X-Content-Type-Options"] = "nosniff"
    if answered.content_range:
        response.headers["Content-Range"] = answered.content_range
    return response


def answer(
    method: str, header: Header, source: MediaSource, content_type: str, modified: datetime | None = None
) -> Answer:
    """Return how a request is answered; nothing of the source is made for it.

    ``Range`` counts for GET only (RFC 9110, section 14.2): HEAD tells the whole file.
    """
    status = precondition(header, source.etag, modified)
    if status != HTTPStatus.OK:
        return Answer(status, content_type)
    asked = header("Range")
    spans = None
    if asked is not None and method == "GET" and range_applies(header, source.etag, modified):
        spans = requested(asked, source.size)
    match spans:
        case None:
            whole = (Span(0, source.size),) if source.size else ()
            return Answer(HTTPStatus.OK, content_type, parts=whole)
        case ():
            return Answer(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, content_type, f"bytes */{source.size}")
        case (span,):
            return Answer(HTTPStatus.PARTIAL_CONTENT, content_type, span.content_range(source.size), (span,))
    boundary = hashlib.sha256(f"{source.etag} {spans}".encode()).hexdigest()[:40]
    parts = multipart(spans, source.size, content_type, boundary)
    return Answer(HTTPStatus.PARTIAL_CONTENT, f"multipart/byteranges; boundary={boundary}", parts=parts)


class Body:
    """The pieces of a body, the first of them made already; a server that knows no parts of files gets them read."""

    def __init__(self, pieces: Generator[bytes | FilePart, None, None]) -> None:
        self._pieces = pieces
        self._first = [next(pieces, b"")]

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces():
            if isinstance(piece, FilePart):
                yield from piece.read()
            else:
                yield piece

    def pieces(self) -> Iterator[bytes | FilePart]:
        """Yield the pieces as they were made."""
        while self._first:
            yield self._first.pop()
        yield from self._pieces

    def close(self) -> None:
        """Stop making pieces: the listener has gone, or has everything."""
        self._pieces.close()


def _pieces(source: MediaSource, parts: Sequence[bytes | Span]) -> Generator[bytes | FilePart, None, None]:
    for part in parts:
        if isinstance(part, bytes):
            yield part
            continue
        left = len(part)
        for piece in source.stream(part.first, part.stop):
            left -= len(piece)
            if left < 0:
                break
            yield piece
        if left:
            wrong = f"{left} bytes short" if left > 0 else "too long"
            raise RuntimeError(f"{source.etag}: what its source gave for bytes {part.first} to {part.stop} is {wrong}")


def _refusal(answered: Answer) -> Response:
    """Return a 412 or 416 with its problem (RFC 9457), which no cache keeps."""
    problem = {"title": answered.status.phrase, "status": answered.status.value}
    response = Response(json.dumps(problem), answered.status, content_type="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if answered.content_range:
        response.headers["Content-Range"] = answered.content_range
        response.headers["Accept-Ranges"] = "bytes"
    return response
