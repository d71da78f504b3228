"""Pages, scripts and answers of the API made smaller on their way; sound is left as it is."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import Final

from flask import Flask, Response, request

_LEAST: Final = 1024
_MOST: Final = 4 * 1024**2
_TYPES: Final = frozenset(
    {
        "text/html",
        "text/css",
        "text/javascript",
        "text/plain",
        "text/vtt",
        "application/x-subrip",
        "application/json",
        "application/problem+json",
        "application/manifest+json",
        "image/svg+xml",
    }
)
_LEVEL: Final = 6


def compress(app: Flask) -> None:
    """Compress whole texts for who understands gzip.

    A page's secrets are salted anew each time, so that its length gives nothing away.
    """
    app.after_request(_compressed)


def _compressed(response: Response) -> Response:
    if response.mimetype not in _TYPES or response.status_code != 200 or "Content-Encoding" in response.headers:
        return response
    if "Accept-Ranges" in response.headers:
        return response  # its bytes can be asked for by number
    if response.is_streamed and not response.direct_passthrough:
        return response  # it is made as it is read
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or request.method != "GET":
        return response
    response.direct_passthrough = False
    content = response.get_data()
    if not _LEAST <= len(content) <= _MOST:
        return response
    lasting = "immutable" in response.headers.get("Cache-Control", "")
    response.set_data(_kept(content) if lasting else _small(content))
    response.headers["Content-Encoding"] = "gzip"
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)
    return response


def _small(content: bytes) -> bytes:
    return gzip.compress(content, _LEVEL, mtime=0)


@lru_cache(maxsize=64)
def _kept(content: bytes) -> bytes:
    """Return what never changes made small once, and smaller."""
    return gzip.compress(content, 9, mtime=0)
