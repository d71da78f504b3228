"""What there is to play: the first page, a practice's page, and both for programs."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from audio_service.accounts import Action
from audio_service.errors import AudioServiceError, ChoiceError, ScriptError
from audio_service.jobs import Job
from audio_service.journal import preference_fields, preferences, sitting_fields, sitting_to_resume
from audio_service.renditions import Live, Offered, Scripted
from audio_service.script import TITLES
from audio_service.service import described
from audio_service.service.access import allowed
from audio_service.service.asked import address_of, chosen, wished
from audio_service.service.helping import helps
from audio_service.service.parts import parts
from audio_service.service.renditions import asked_for, find, offered_or_job
from audio_service.service.safety import safety_seen
from audio_service.service.schemas import checked_query
from audio_service.service.shelves import shelves
from audio_service.service.sums import sums
from audio_service.service.under_way import under_way
from audio_service.service.who import who

blueprint = Blueprint("library", __name__)

_log: Final = logging.getLogger(__name__)


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
    """Show a practice as the address asks for it, ready to be played where its lines are spoken.

    ``rendition`` in the address names one with all that was chosen for it, own wishes included; where it is no more,
    the rest of the address counts.
    """
    if (live := _named(name, request.args.get("rendition", ""))) is not None:
        told = described.practice(parts().studio, live.scripted, dict(live.recipe.choices))
        return _page(told, live.wish, parts().studio.offered_again(live))
    scripted = parts().studio.scripts.find(name)
    choices = chosen(request.args, scripted.script)
    told = described.practice(parts().studio, scripted, choices)
    wish = wished(request.args, name, told["range"], choices) | {"wishes": []}
    return _page(told, parts().studio.wish(asked_for(wish)), offered_or_job(wish))


@blueprint.post("/practices/<name>")
@allowed(Action.PLAY)
def wish(name: str) -> ResponseReturnValue:
    """Take wishes that were written on a page without scripts; they come in no address, because they are private."""
    studio = parts().studio
    scripted = studio.scripts.find(name)
    choices = chosen(request.form, scripted.script)
    told = described.practice(studio, scripted, choices)
    asked = wished(request.form, name, told["range"], choices)
    try:
        found = offered_or_job(asked)
    except ChoiceError as error:
        if not asked.get("wishes"):
            raise
        others = asked | {"wishes": []}
        shown = studio.wish(asked_for(others)) | {"wishes": asked["wishes"]}
        return _page(told, shown, offered_or_job(others), refused=error), 422
    if isinstance(found, Job):
        return _page(told, studio.wish(asked_for(asked)), found)
    address = address_of(asked)
    if found.live.recipe.wishes:
        address["rendition"] = found.live.identity
    return redirect(url_for(".practice", name=name, **address), 303)


@blueprint.get("/api/practices")
@allowed(Action.PLAY)
def list_practices() -> Response:
    return jsonify(practices=_practices())


@blueprint.get("/api/practices/<name>")
@allowed(Action.PLAY)
def read_practice(name: str) -> Response:
    studio = parts().studio
    choices = {key: option for key, option in checked_query("readPractice").items() if key in TITLES}
    return jsonify(described.practice(studio, studio.scripts.find(name), choices))


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


def _named(practice: str, identity: str) -> Live | None:
    """Return a rendition of a practice by its name, if it can be played now."""
    try:
        live = find(identity) if identity else None
    except AudioServiceError:
        return None
    return live if live and live.recipe.practice == practice else None


def _page(
    told: Mapping[str, Any], shown: Mapping[str, Any], found: Offered | Job, refused: ChoiceError | None = None
) -> str:
    """Return the page of a practice.

    Args:
        told: The practice.
        shown: The wish that its form shows.
        found: What there is to play, or the job that has it spoken.
        refused: What is wrong with the wishes in the form.
    """
    with parts().database() as db:
        kept = preference_fields(preferences(db, who().listener))
    return render_template(
        "practice.html",
        practice=told,
        choices=described.choices(parts().studio.offers),
        wish=shown,
        rendition=None if isinstance(found, Job) else described.rendition(found),
        job=described.job(found) if isinstance(found, Job) else None,
        place=_place(told["name"]),
        safety_seen=safety_seen(),
        preferences=kept,
        helps=helps(parts().studio.scripts),
        refused={"field": refused.field, "message": refused.message} if refused else None,
    )
