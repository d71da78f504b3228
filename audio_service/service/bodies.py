"""JSON that is sent here."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import BadRequest

from audio_service.service.problems import Problem


def sent_json() -> object:
    """Return what was sent, whatever it is.

    Raises:
        Problem: It isn't JSON.
    """
    if not request.is_json:
        raise Problem(415, "The body must be application/json.")
    try:
        return request.get_json()
    except (BadRequest, RecursionError) as error:
        raise Problem(400, "The body isn't JSON that can be read.") from error
