"""Who is asking, as the API and the pages' scripts are told."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from audio_service.accounts import Action, Role, may
from audio_service.errors import AudioServiceError
from audio_service.journal import notebook_of
from audio_service.service.access import open_to_all
from audio_service.service.parts import parts
from audio_service.service.who import device, present, role, take_for_nobody

blueprint = Blueprint("session", __name__)


@blueprint.get("/api/session")
@open_to_all
def read() -> ResponseReturnValue:
    """Tell who is asking."""
    return jsonify(session_fields())


def session_fields() -> dict[str, Any]:
    """Return who is asking, for JSON: nobody gets a device by that."""
    signed_in = present()
    listener = signed_in.account_id if signed_in else device()
    notebook = None
    if listener:
        with parts().database() as db:
            notebook = notebook_of(db, listener)
    return {
        "role": role().value,
        "name": signed_in.name if signed_in else None,
        "may": sorted(action.value for action in Action if may(role(), action)),
        "notebook": notebook,
    }


def tell_who_asks(app: Flask) -> None:
    """Give all pages of an app who asks for them; a page that tells of a broken database is for nobody known."""

    def told() -> dict[str, Any]:
        try:
            return {"who": session_fields()}
        except (AudioServiceError, SQLAlchemyError):
            take_for_nobody()
            return {"who": {"role": Role.LISTENER.value, "name": None, "may": [], "notebook": None}}

    app.context_processor(told)
