"""Any length of any practice, named at once and played as it is rendered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from audio_service.accounts import Action, Limit
from audio_service.errors import NotSpoken
from audio_service.jobs import Job, Kind, await_sound
from audio_service.renditions import Live, Offered, Reading, Recipe
from audio_service.service import described
from audio_service.service.access import allowed
from audio_service.service.media import media_response
from audio_service.service.parts import parts
from audio_service.service.playing import Played
from audio_service.service.schemas import check_body, checked_body, checked_query
from audio_service.service.speaking import have_spoken
from audio_service.service.who import who

blueprint = Blueprint("renditions", __name__)

_WISHES_LIMIT: Final = Limit(60, timedelta(minutes=1))
"""By address. Other lines are spoken once for all; of wishes there is no end, and each takes room for a month."""


@blueprint.post("/api/renditions")
@allowed(Action.PLAY)
def plan() -> tuple[Response, int]:
    """Name the rendition that is wished for, or have its lines spoken first."""
    found = offered_or_job(checked_body("planRendition"))
    if isinstance(found, Job):
        return jsonify(described.job(found)), 202
    return jsonify(described.rendition(found)), 200


@blueprint.get("/api/renditions/<identity>")
@allowed(Action.PLAY)
def read(identity: str) -> Response:
    live = find(identity)
    try:
        return jsonify(described.rendition(parts().studio.offered_again(live)))
    except NotSpoken:
        have_spoken(parts(), live.reading)
        raise


@blueprint.get("/renditions/<identity>.mp3")
@allowed(Action.PLAY)
def play(identity: str) -> Response:
    """Answer with the sound, whole or in ranges; as a file to keep it can be one that tells nothing."""
    download = checked_query("playRendition").get("download")
    live = find(identity)
    working = parts()
    rendition = live.neutral if download == "neutral" else live.rendition
    await_live = partial(await_sound, working.book, working.queue, live)
    played = Played(rendition, live, working.studio, working.ahead, working.seats, await_live)
    title = "" if download == "neutral" else live.timeline.title
    return media_response(request, played, title=title, attachment=download is not None)


@blueprint.post("/api/renditions/<identity>/exports")
@allowed(Action.PLAY)
def export(identity: str) -> tuple[Response, int]:
    """Have a file made in another format."""
    body = checked_body("exportRendition")
    made = exported(find(identity), body["format"], neutral=body.get("neutral", False))
    return jsonify(described.job(made)), 202


@blueprint.post("/renditions/<identity>/exports")
@allowed(Action.PLAY)
def export_by_form(identity: str) -> AnyResponse:
    """Have a file made, asked for by a page without scripts."""
    form, neutral = request.form.get("format", ""), "neutral" in request.form
    check_body("exportRendition", {"format": form, "neutral": neutral})
    made = exported(find(identity), form, neutral=neutral)
    return redirect(url_for("downloads.wait", job=made.id), 303)


def find(identity: str) -> Live:
    """Return a rendition by its name; where its lines were lost, they are spoken again.

    Raises:
        AudioServiceError: There is none, none any more, or not yet again.
    """
    studio = parts().studio
    try:
        return studio.live(identity)
    except NotSpoken:
        have_spoken(parts(), studio.reading(identity))
        raise


def asked_for(wish: Mapping[str, Any]) -> Recipe:
    """Return what whoever asks wishes for as a recipe; wishes of their own are kept as theirs.

    Raises:
        AudioServiceError: What is wished for isn't offered.
    """
    return parts().studio.recipe(wish, who().listener if wish.get("wishes") else "")


def offered_or_job(wish: Mapping[str, Any]) -> Offered | Job:
    """Return the rendition that is wished for, or the job that speaks its lines.

    Raises:
        TooManyTries: Own wishes were to be spoken too often from this address.
        AudioServiceError: What is wished for isn't offered or doesn't fit.
    """
    working = parts()
    recipe = asked_for(wish)
    try:
        offered = working.studio.offered(recipe)
    except NotSpoken:
        if recipe.wishes:
            working.entrance.limit("having wishes spoken", request.remote_addr or "", _WISHES_LIMIT)
        return have_spoken(working, Reading.of(recipe, working.studio.scripts.find(recipe.practice)))
    working.ahead.glance(offered.live)
    return offered


def exported(live: Live, form: str, *, neutral: bool) -> Job:
    """Return the job that makes a file of a rendition; what was made and forgotten is made again."""
    working = parts()
    asked = {"identity": live.identity, "format": form, "neutral": neutral}
    job, fresh = working.book.ask(Kind.EXPORT, asked, "Waiting for its turn.")
    if not fresh and job.result and working.exports.use(job.id, form) is None:
        job, fresh = working.book.ask(Kind.EXPORT, asked, "Waiting for its turn.", anew=True)
    if fresh:
        working.queue.put(Kind.EXPORT, job.id)
    return job
