"""Captions, transcript, picture and the whole timeline of a rendition, as files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Final

from flask import Blueprint, Response, request

from audio_service.accounts import Action
from audio_service.export import picture, plan_json, srt, transcript, vtt
from audio_service.renditions import Live, bed_gain
from audio_service.service.access import allowed
from audio_service.service.disposition import content_disposition
from audio_service.service.media import LASTING
from audio_service.service.renditions import find
from audio_service.service.schemas import checked_query

blueprint = Blueprint("views", __name__)

TYPES: Final[Mapping[str, str]] = {
    "vtt": "text/vtt; charset=utf-8",
    "srt": "application/x-subrip; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
    "json": "application/json",
}


@blueprint.get("/renditions/<identity>.<any(vtt, srt, txt, svg, json):view>")
@allowed(Action.PLAY)
def show(identity: str, view: str) -> Response:
    """Answer with a view of a rendition's timeline."""
    download = checked_query("readView").get("download")
    live = find(identity)
    content = _VIEWS[view](live).encode()
    title = "" if download == "neutral" else live.timeline.title
    response = Response(content, content_type=TYPES[view])
    response.set_etag(hashlib.sha256(content).hexdigest()[:32])
    response.headers["Cache-Control"] = LASTING
    response.headers["Content-Disposition"] = content_disposition(title, f".{view}", attachment=download is not None)
    response.make_conditional(request)
    return response


def _timeline(live: Live) -> str:
    points = bed_gain(live.timeline, live.recipe.sound, live.bed)
    told = {**plan_json(live.timeline), "bed_gain": [[int(place), round(gain, 6)] for place, gain in points]}
    return json.dumps(told, ensure_ascii=False)


_VIEWS: Final[Mapping[str, Callable[[Live], str]]] = {
    "vtt": lambda live: vtt(live.timeline),
    "srt": lambda live: srt(live.timeline),
    "txt": lambda live: transcript(live.timeline, voice_note=live.practice.note(live.timeline)),
    "svg": lambda live: picture(live.timeline),
    "json": _timeline,
}
