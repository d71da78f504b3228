"""What browsers load besides pages: files whose names change with their content, built before the service starts."""

from __future__ import annotations

import json
import logging
import mimetypes
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, Response, abort, make_response, request, send_from_directory

from audio_service.service.access import open_to_all

FOLDER: Final = Path(__file__).with_name("static")

blueprint = Blueprint("assets", __name__)

_FOREVER: Final = "public, max-age=31536000, immutable"
_ASK: Final = "no-cache"
"""Kept, but asked for each time whether it is still the same."""

_log: Final = logging.getLogger(__name__)

mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/manifest+json", ".webmanifest")


@blueprint.get("/static/<name>")
@open_to_all
def file(name: str) -> Response:
    """Answer with a file by the name that it has only with this content."""
    if name not in names().values():
        abort(404)
    return _sent(name, _FOREVER)


@blueprint.get("/service-worker.js")
@open_to_all
def service_worker() -> Response:
    """Answer with the service worker, which has to lie at the root to serve all pages."""
    return _sent("service-worker.js", _ASK)


@blueprint.get("/app.webmanifest")
@open_to_all
def web_manifest() -> Response:
    """Answer with what a device needs to install the pages as an app."""
    return _sent("app.webmanifest", _ASK)


def name_assets(app: Flask) -> None:
    """Give an app's templates ``asset``, which turns a file's plain name into its address."""
    if not names():
        _log.warning("the pages' scripts and styles aren't built; run: python scripts/build_web.py")
    app.add_template_global(asset)


def asset(name: str) -> str:
    """Return the address of a file by its plain name."""
    return f"/static/{names().get(name, name)}"


@cache
def names() -> Mapping[str, str]:
    """Return the files' names by their plain names; none if they aren't built."""
    try:
        found: Mapping[str, str] = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


def _sent(name: str, caching: str) -> Response:
    if not (FOLDER / name).is_file():
        abort(404)
    response = make_response(send_from_directory(FOLDER, name, conditional=False))
    response.headers["Cache-Control"] = caching
    response.make_conditional(request.environ)
    return response
