"""Programmes of weeks: looked at, taken up and left, on pages and by programs."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, Final

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from audio_service.accounts import Action
from audio_service.errors import JournalError
from audio_service.journal import Days, TakenUp, leave, take_up
from audio_service.service import under_way
from audio_service.service.access import allowed
from audio_service.service.notebooks import own_notebook
from audio_service.service.parts import parts
from audio_service.service.schemas import checked_body, checked_query
from audio_service.service.sums import Sums, sums
from audio_service.service.who import who

blueprint = Blueprint("programmes", __name__)

_FARTHEST: Final = timedelta(days=366)
"""How far from today a programme may begin."""

_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_NAME: Final = 100

_LAST_TO_BEGIN: Final = "Etc/GMT+12"
"""Where each day begins last: of somebody of whom no zone is known, what they hear from now on counts."""


@blueprint.get("/programmes")
@allowed(Action.PLAY)
def index() -> str:
    """Show the programmes there are."""
    return render_template("programmes.html", programmes=under_way.every(_sums(request.args.get("zone"))))


@blueprint.get("/programmes/<name>")
@allowed(Action.PLAY)
def page(name: str) -> str:
    """Show a programme, its weeks as rows of dots."""
    told = under_way.one(name, _sums(request.args.get("zone")))
    return render_template("programme.html", programme=told, kinds=[_kinds(week["days"]) for week in told["weeks"]])


@blueprint.post("/programmes/<name>/take-up")
@allowed(Action.KEEP_JOURNAL)
def take_up_by_form(name: str) -> ResponseReturnValue:
    """Take a programme up from today on, or begin it anew."""
    _take_up(name, request.form.get("zone") or None, None)
    return redirect(url_for(".page", name=name), 303)


@blueprint.post("/programmes/<name>/leave")
@allowed(Action.KEEP_JOURNAL)
def leave_by_form(name: str) -> ResponseReturnValue:
    """Leave a programme."""
    _leave(name)
    return redirect(url_for(".index"), 303)


@blueprint.get("/api/programmes")
@allowed(Action.PLAY)
def list_programmes() -> Response:
    return jsonify(programmes=under_way.every(_sums(**checked_query("listProgrammes"))))


@blueprint.get("/api/programmes/<name>")
@allowed(Action.PLAY)
def read_programme(name: str) -> Response:
    return jsonify(under_way.one(name, _sums(**checked_query("readProgramme"))))


@blueprint.put("/api/programmes/<name>/taken-up")
@allowed(Action.KEEP_JOURNAL)
def keep_taken_up(name: str) -> Response:
    """Take a programme up, or begin it anew."""
    sent: dict[str, Any] = checked_body("takeUpProgramme")
    zone = sent.get("zone") or None
    _take_up(name, zone, sent.get("begun_on"))
    return jsonify(under_way.one(name, _sums(zone)))


@blueprint.delete("/api/programmes/<name>/taken-up")
@allowed(Action.KEEP_JOURNAL)
def leave_programme(name: str) -> ResponseReturnValue:
    """Leave a programme, whether or not it was taken up."""
    _leave(name)
    return "", 204


def _kinds(days: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Return the days of a week by what is heard, in the order in which each is heard first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for day in days:
        found.setdefault(day["href"], []).append(day)
    return list(found.values())


def _sums(zone: str | None = None) -> Sums:
    return sums(parts().database, who().listener, parts().clock(), zone=zone)


def _take_up(name: str, zone: str | None, begun_on: str | None) -> None:
    programme = parts().programmes.find(_checked(name))
    found, now = _sums(zone), parts().clock()
    known = bool(zone or found.preferences.zone or found.sittings)
    today = found.today if known else Days().day(now, _LAST_TO_BEGIN)
    begun = _bounded(date.fromisoformat(begun_on), today) if begun_on else today
    own_notebook()
    with parts().database.begin() as db:
        take_up(db, who().listener, TakenUp(programme.name, programme.title, begun, now))


def _bounded(begun_on: date, today: date) -> date:
    if abs(begun_on - today) > _FARTHEST:
        raise JournalError("begun_on: needs a day within a year of today", field="begun_on")
    return begun_on


def _leave(name: str) -> None:
    with parts().database.begin() as db:
        leave(db, who().listener, _checked(name))


def _checked(name: str) -> str:
    """Return a name that a programme can have and a journal can keep."""
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
        abort(404)
    return name
