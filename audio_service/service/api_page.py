"""The API's description, for programs and for people."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template

from audio_service.service.access import open_to_all
from audio_service.service.schemas import description, operations

blueprint = Blueprint("api", __name__)


@blueprint.get("/api")
@open_to_all
def page() -> str:
    """Show what the API can do."""
    return render_template("api.html", operations=operations(), about=description()["info"])


@blueprint.get("/api/openapi.json")
@open_to_all
def describe() -> Response:
    """Answer with the description itself (OpenAPI 3.1)."""
    return jsonify(description())
