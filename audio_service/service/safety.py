"""The safety page, the crisis text on every page, and where the owner sets it."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any, Final

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from audio_service.accounts import Action
from audio_service.errors import AudioServiceError, CrisisTextError
from audio_service.safety import CrisisText, crisis_text, set_crisis_text
from audio_service.service.access import allowed, open_to_all
from audio_service.service.cookies import SAFETY, cookie, set_cookie
from audio_service.service.local_paths import local_path
from audio_service.service.parts import parts

blueprint = Blueprint("safety", __name__)

_SEEN: Final = "seen"

_log: Final = logging.getLogger(__name__)


@blueprint.get("/safety")
@open_to_all
def page() -> ResponseReturnValue:
    """Show for whom practices are, when to stop, and where to turn."""
    return render_template("safety.html", next=local_path(request.args.get("next")), safety_seen=safety_seen())


@blueprint.post("/safety/seen")
@open_to_all
def seen() -> ResponseReturnValue:
    """Note on the device that its listener has seen the safety page."""
    response = redirect(local_path(request.form.get("next")), 303)
    set_cookie(request, response, SAFETY, _SEEN)
    return response


@blueprint.get("/settings")
@allowed(Action.CHANGE_SETTINGS)
def settings() -> ResponseReturnValue:
    """Show the crisis text to whoever may change it."""
    return render_template("settings.html", problem=None, crisis=crisis())


@blueprint.post("/settings")
@allowed(Action.CHANGE_SETTINGS)
def change_settings() -> ResponseReturnValue:
    """Keep another crisis text, or the day on which it was checked."""
    text, day = request.form.get("text", ""), request.form.get("checked", "").strip()
    now = parts().clock()
    try:
        checked = _day(day)
        with parts().database.begin() as db:
            set_crisis_text(db, text, checked, now)
    except CrisisTextError as error:
        typed = {"text": text, "checked": day, "stale": True, "is_default": False}
        return render_template("settings.html", problem=str(error), crisis=typed), 422
    return redirect(url_for(".settings"), 303)


def safety_seen() -> bool:
    """Tell whether the safety page was seen on this device."""
    return cookie(request, SAFETY) == _SEEN


def crisis() -> dict[str, Any]:
    """Return where to turn in a crisis, for a page; where the database doesn't answer, what holds by default."""
    try:
        with parts().database() as db:
            found = crisis_text(db)
    except (AudioServiceError, SQLAlchemyError) as error:
        _log.warning("the crisis text can't be read: %s", error)
        found = CrisisText()
    return {
        "text": found.text,
        "checked": found.checked.isoformat() if found.checked else None,
        "stale": found.stale(parts().clock().date()),
        "is_default": found.is_default,
    }


def tell_crisis_text(app: Flask) -> None:
    """Give all pages of an app the crisis text."""
    app.context_processor(lambda: {"crisis": crisis()})


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CrisisTextError("the day on which the text was checked is needed as in 2026-03-01, or empty") from error
