"""A bed's loop as a file of its own, for players that mix it themselves."""

from __future__ import annotations

from flask import Blueprint, Response, request

from audio_service.accounts import Action
from audio_service.service.access import allowed
from audio_service.service.media import media_response
from audio_service.service.parts import parts

blueprint = Blueprint("beds", __name__)


@blueprint.get("/beds/<bed>.mp3")
@allowed(Action.PLAY)
def play(bed: str) -> Response:
    """Answer with two rounds of a bed's loop."""
    return media_response(request, parts().studio.loop(bed).rendition)
