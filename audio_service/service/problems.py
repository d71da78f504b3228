"""What went wrong, told to a program (RFC 9457) or on a page."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response, json, make_response, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestedRangeNotSatisfiable

from audio_service.errors import (
    AccountError,
    AudioServiceError,
    ChoiceError,
    DoesNotFit,
    JobError,
    JournalError,
    LibraryError,
    NotSpoken,
    RenditionGone,
    TooManyTries,
    WishError,
)
from audio_service.units import clock, seconds

OUT_OF_RANGE: Final = "#out-of-range"

_CONTENT_TYPE: Final = "application/problem+json"

_STATUS: Final = (
    (WishError, 422),
    (ChoiceError, 422),
    (DoesNotFit, 422),
    (LibraryError, 404),
    (RenditionGone, 410),
    (NotSpoken, 503),
    (JobError, 503),
    (JournalError, 422),
    (TooManyTries, 429),
    (AccountError, 403),
)
"""Errors that whoever asks can do something about; the first that fits counts."""

_WAIT_SECONDS: Final = 10
"""When to ask again for what is being made."""

_log: Final = logging.getLogger(__name__)


class Problem(Exception):
    """An answer that says what went wrong and, where there is something, what to do."""

    def __init__(
        self,
        status: int,
        title: str,
        *,
        type: str = "about:blank",  # noqa: A002 - the name of RFC 9457
        detail: str = "",
        **members: Any,
    ) -> None:
        """Make a problem.

        Args:
            status: The HTTP status.
            title: A sentence for a person.
            type: What kind of problem it is, for a program.
            detail: More of it.
            **members: What else a program may want to know.
        """
        self.status = status
        self.members: Final[Mapping[str, Any]] = {
            "type": type,
            "title": title,
            "status": status,
            **({"detail": detail} if detail else {}),
            **members,
        }
        super().__init__(title)


def tell_problems(app: Flask) -> None:
    """Answer whatever goes wrong in an app as a problem, never with a traceback."""
    app.register_error_handler(Problem, respond)
    app.register_error_handler(AudioServiceError, lambda error: respond(problem_of(error)))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def respond(problem: Problem) -> Response:
    """Return the response that tells a problem: a page to a browser that shows one, else JSON."""
    if wants_page():
        response = make_response(render_template("problem.html", problem=problem.members), problem.status)
    else:
        body = json.dumps(dict(problem.members), ensure_ascii=False)
        response = Response(body, problem.status, content_type=_CONTENT_TYPE)
    response.headers["Cache-Control"] = "no-store"
    if wait := problem.members.get("retry_after"):
        response.headers["Retry-After"] = str(wait)
    return response


def wants_page() -> bool:
    """Tell whether a person is to read the answer: only who navigates says that they accept HTML."""
    return not request.path.startswith("/api/") and "text/html" in request.headers.get("Accept", "")


def problem_of(error: AudioServiceError) -> Problem:
    """Return what is told of an error; of what only the keeper of this service can mend, little."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), None)
    if status is None:
        _log.error("%s", error, exc_info=error)
        return Problem(503, "This can't be done just now; whoever keeps this service finds why in its log.")
    told, members = str(error), dict[str, Any]()
    if isinstance(error, DoesNotFit):
        shortest, longest = clock(math.ceil(seconds(error.shortest))), clock(math.floor(seconds(error.longest)))
        told = f"With this voice and these sounds the practice takes {shortest} to {longest}."
        limits = {"shortest": seconds(error.shortest), "longest": seconds(error.longest)}
        members = {"type": OUT_OF_RANGE, "range": limits, "nearest": seconds(error.nearest)}
    elif isinstance(error, TooManyTries):
        members = {"retry_after": error.wait}
    elif isinstance(error, NotSpoken | JobError):
        members = {"retry_after": _WAIT_SECONDS}
    elif isinstance(error, ChoiceError):
        told, members = error.message, {"field": error.field}
    elif isinstance(error, JournalError | WishError) and error.field:
        members = {"field": error.field}
    return Problem(status, told, **members)


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    response = respond(Problem(status, HTTPStatus(status).phrase, detail=error.description or ""))
    if isinstance(error, MethodNotAllowed | RequestedRangeNotSatisfiable):
        for name, value in error.get_headers():
            if name in {"Allow", "Content-Range"}:
                response.headers[name] = value
    return response


def _unforeseen(error: Exception) -> Response:
    _log.error("%s %s failed", request.method, request.path, exc_info=error)
    return respond(Problem(500, "Something went wrong here; it is in the log of whoever keeps this service."))
