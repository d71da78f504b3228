"""What there is to play: the first page, a practice's page, and both for programs."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, jsonify, render_template, request

from audio_service.accounts import Action
from audio_service.errors import ScriptError
from audio_service.jobs import Job
from audio_service.journal import preference_fields, preferences, sitting_fields, sitting_to_resume
from audio_service.renditions import Scripted
from audio_service.script import TITLES, Script, options_of
from audio_service.service import described
from audio_service.service.access import allowed
from audio_service.service.helping import helps
from audio_service.service.parts import parts
from audio_service.service.problems import Problem
from audio_service.service.renditions import asked_for, offered_or_job
from audio_service.service.safety import safety_seen
from audio_service.service.schemas import check_body, checked_query
from audio_service.service.shelves import shelves
from audio_service.service.sums import sums
from audio_service.service.under_way import under_way
from audio_service.service.who import who
from audio_service.units import parse_minutes

blueprint = Blueprint("library", __name__)

_log: Final = logging.getLogger(__name__)

_USUAL_SECONDS: Final = 600.0
"""The length that a practice's page begins with, where the practice can take it."""


@blueprint.get("/")
@allowed(Action.PLAY)
def index() -> str:
    """Show the practices, today, and what to go on with."""
    working = parts()
    found = sums(working.database, who().listener, working.clock())
    place = _place(found.sittings[-1].practice) if found.sittings else None
    practices = _practices()
    return render_template(
        "index.html",
        practices=practices,
        shelves=shelves(practices),
        place=place,
        today=found.fields["today"],
        programmes=under_way(found),
    )


@blueprint.get("/practices/<name>")
@allowed(Action.PLAY)
def practice(name: str) -> str:
    """Show a practice at a length, ready to be played where its lines are spoken."""
    working = parts()
    scripted = working.studio.scripts.find(name)
    chosen = _chosen(scripted.script)
    told = described.practice(working.studio, scripted, chosen)
    wish = _wished(name, told, chosen)
    found = offered_or_job(wish)
    with working.database() as db:
        kept = preference_fields(preferences(db, who().listener))
    return render_template(
        "practice.html",
        practice=told,
        choices=described.choices(working.studio.offers),
        wish=working.studio.wish(asked_for(wish)),
        rendition=None if isinstance(found, Job) else described.rendition(found),
        job=described.job(found) if isinstance(found, Job) else None,
        place=_place(name),
        safety_seen=safety_seen(),
        preferences=kept,
        helps=helps(working.studio.scripts),
    )


@blueprint.get("/api/practices")
@allowed(Action.PLAY)
def list_practices() -> Response:
    return jsonify(practices=_practices())


@blueprint.get("/api/practices/<name>")
@allowed(Action.PLAY)
def read_practice(name: str) -> Response:
    studio = parts().studio
    chosen = {key: option for key, option in checked_query("readPractice").items() if key in TITLES}
    return jsonify(described.practice(studio, studio.scripts.find(name), chosen))


@blueprint.get("/api/choices")
@allowed(Action.PLAY)
def list_choices() -> Response:
    return jsonify(described.choices(parts().studio.offers))


def _practices() -> list[dict[str, Any]]:
    studio = parts().studio
    found = (_readable(name) for name in studio.scripts.names())
    told = [described.practice(studio, scripted) for scripted in found if scripted]
    return sorted(told, key=lambda one: str(one["title"]).casefold())


def _readable(name: str) -> Scripted | None:
    """Return a practice; one script that can't be read must not hide the others."""
    try:
        return parts().studio.scripts.find(name)
    except ScriptError as error:
        _log.error("%s", error)
        return None


def _place(name: str) -> dict[str, Any] | None:
    with parts().database() as db:
        found = sitting_to_resume(db, who().listener, name)
    return sitting_fields(found) if found else None


def _chosen(script: Script) -> dict[str, str]:
    """Return the options that the page's address asks for, by choice.

    A form sends all that it shows. Where somebody took another profile in it, what they left as the profile before
    preferred is left to the new one.

    Raises:
        ChoiceError: The profile that was shown is none of the practice's.
    """
    chosen = {name: option for name in TITLES if (option := request.args.get(name))}
    shown = request.args.get("shown_profile")
    if not shown or shown == chosen.get("profile"):
        return chosen
    left = options_of(script, {"profile": shown})
    return {name: option for name, option in chosen.items() if name == "profile" or option != left.get(name)}


def _wished(name: str, told: Mapping[str, Any], chosen: Mapping[str, str]) -> dict[str, Any]:
    """Return what the page's address asks for, as a wish.

    Raises:
        Problem: A value can't be read or isn't allowed.
    """
    wish: dict[str, Any] = {"practice": name, "seconds": _usual(told), "choices": dict(chosen)}
    if minutes := request.args.get("minutes"):
        try:
            wish["seconds"] = parse_minutes(minutes)
        except ValueError as error:
            raise Problem(422, f"{str(error)[:200]}.", field="minutes") from error
    for field, kind in _FIELDS.items():
        if text := request.args.get(field):
            try:
                wish[field] = kind(text)
            except ValueError as error:
                raise Problem(422, f"{field.replace('_', ' ')} is a number.", field=field) from error
    check_body("planRendition", wish)
    return wish


def _usual(told: Mapping[str, Any]) -> float:
    limits = told["range"]
    return min(max(_USUAL_SECONDS, limits["shortest"]), limits["longest"]) if limits else _USUAL_SECONDS


_FIELDS: Final[Mapping[str, type]] = {
    "voice": str,
    "rate": int,
    "bed": str,
    "bed_level": float,
    "bell": str,
    "bell_level": float,
    "breath_cue": str,
    "guidance": str,
}
