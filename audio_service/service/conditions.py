"""Preconditions of a request for a file (RFC 9110, section 13).

Entity tags and dates are read by Werkzeug; the rules are here. Its
``make_conditional`` serves a range before it looks at ``If-Match`` and
``If-None-Match``, fails ``If-Match: *``, and lets a weak tag pass ``If-Range``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from werkzeug.http import parse_date, parse_etags

Header = Callable[[str], str | None]
"""The value of a request's header by its name, None where it has none."""


def precondition(header: Header, etag: str, modified: datetime | None = None) -> HTTPStatus:
    """Return how a GET or HEAD of a file goes on: 200, 304 or 412, tried in the order of section 13.2.2.

    Args:
        header: The request's headers.
        etag: The file's strong entity tag, in its quotes.
        modified: When the file was last changed, in whole seconds; None where
            no date is told, and then conditions on dates are ignored.
    """
    opaque = etag[1:-1]
    match, none_match = header("If-Match"), header("If-None-Match")
    unmodified_since, modified_since = _date(header("If-Unmodified-Since")), _date(header("If-Modified-Since"))
    if match is not None:
        tags = parse_etags(match.strip(" \t"))
        if not (tags.star_tag or tags.is_strong(opaque)):
            return HTTPStatus.PRECONDITION_FAILED
    elif modified and unmodified_since and modified > unmodified_since:
        return HTTPStatus.PRECONDITION_FAILED
    if none_match is not None:
        if parse_etags(none_match.strip(" \t")).contains_weak(opaque):
            return HTTPStatus.NOT_MODIFIED
    elif modified and modified_since and modified <= modified_since:
        return HTTPStatus.NOT_MODIFIED
    return HTTPStatus.OK


def range_applies(header: Header, etag: str, modified: datetime | None = None) -> bool:
    """Tell whether ``If-Range`` lets a ``Range`` count; without that header it does.

    The tag must be the same strong one and a date the very same date: whoever
    holds part of another version gets the whole file.
    """
    value = (header("If-Range") or "").strip(" \t")
    if not value or value == etag:
        return True
    return modified is not None and '"' not in value[:3] and _date(value) == modified


def _date(value: str | None) -> datetime | None:
    try:
        return parse_date(value)
    except OverflowError:  # Werkzeug 3.1 lets it through for a year of ten digits
        return None
