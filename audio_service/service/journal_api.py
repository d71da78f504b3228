"""One's own journal, as the API tells it: nobody's else can be named."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final, TypeVar

from flask import Blueprint, Response, abort, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from audio_service.accounts import Action
from audio_service.database import Database
from audio_service.errors import NotebookClosed
from audio_service.journal import (
    CheckIn,
    Sitting,
    When,
    check_in_fields,
    check_ins_of,
    export_check_ins_csv,
    export_json,
    export_programmes_csv,
    export_sittings_csv,
    latest_sittings,
    offer_grounding,
    preference_fields,
    preferences,
    read_check_in,
    read_notebook,
    read_preferences,
    read_sitting,
    set_preferences,
    sitting_fields,
    sitting_to_resume,
    write_check_in,
    write_sitting,
)
from audio_service.journal.fields import Fields
from audio_service.service.access import allowed
from audio_service.service.disposition import content_disposition
from audio_service.service.erasing import erase_mine
from audio_service.service.notebooks import own_notebook
from audio_service.service.parts import parts
from audio_service.service.problems import Problem
from audio_service.service.schemas import checked_body, checked_query
from audio_service.service.sums import sums
from audio_service.service.who import who

blueprint = Blueprint("journal_api", __name__, url_prefix="/api")

NOTEBOOK_CLOSED: Final = "#notebook-closed"

_PRACTICE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_PRACTICE: Final = 100

_TABLES: Final[Mapping[str, Callable[[Database, str], Iterator[str]]]] = {
    "sittings": export_sittings_csv,
    "check-ins": export_check_ins_csv,
    "programmes": export_programmes_csv,
}

_Told = TypeVar("_Told", Sitting, CheckIn)


@blueprint.get("/sittings")
@allowed(Action.KEEP_JOURNAL)
def list_sittings() -> ResponseReturnValue:
    """List one's sittings, latest first."""
    asked = checked_query("listSittings")
    before = Fields(asked, asked.keys()).moment("before") if "before" in asked else None
    with parts().database() as db:
        found = latest_sittings(db, who().listener, asked["limit"], before=before)
    return jsonify(sittings=[sitting_fields(one) for one in found])


@blueprint.put("/sittings/<uuid:identity>")
@allowed(Action.KEEP_JOURNAL)
def keep_sitting(identity: uuid.UUID) -> ResponseReturnValue:
    """Join what is told of a sitting with what is known of it."""
    sent = checked_body("writeSitting")
    kept, notebook = _written(sent, read_sitting(identity, sent), write_sitting)
    return jsonify(sitting_fields(kept) | {"notebook": notebook})


@blueprint.put("/check-ins/<uuid:identity>")
@allowed(Action.KEEP_JOURNAL)
def keep_check_in(identity: uuid.UUID) -> ResponseReturnValue:
    """Keep a check-in, and tell whether grounding and help should be offered."""
    sent = checked_body("writeCheckIn")
    kept, notebook = _written(sent, read_check_in(identity, sent), write_check_in)
    offered = kept.when is When.AFTER and offer_grounding(_before(kept), kept)
    return jsonify(check_in_fields(kept) | {"notebook": notebook, "offer_grounding": offered})


@blueprint.get("/places/<practice>")
@allowed(Action.KEEP_JOURNAL)
def read_place(practice: str) -> ResponseReturnValue:
    """Tell where one left a practice."""
    if len(practice) > _LONGEST_PRACTICE or not _PRACTICE.fullmatch(practice):
        abort(404)
    with parts().database() as db:
        found = sitting_to_resume(db, who().listener, practice)
    return jsonify(sitting=sitting_fields(found) if found else None)


@blueprint.get("/preferences")
@allowed(Action.KEEP_JOURNAL)
def show_preferences() -> ResponseReturnValue:
    """Tell how one's journal is kept."""
    with parts().database() as db:
        return jsonify(preference_fields(preferences(db, who().listener)))


@blueprint.put("/preferences")
@allowed(Action.KEEP_JOURNAL)
def keep_preferences() -> ResponseReturnValue:
    """Choose all of one's preferences anew."""
    chosen = read_preferences(checked_body("writePreferences"))
    own_notebook()
    with parts().database.begin() as db:
        set_preferences(db, who().listener, chosen)
    return jsonify(preference_fields(chosen))


@blueprint.get("/journal")
@allowed(Action.KEEP_JOURNAL)
def read_journal() -> ResponseReturnValue:
    """Tell what one's journal adds up to."""
    found = sums(parts().database, who().listener, parts().clock(), **checked_query("readJournal"))
    return jsonify(found.fields)


@blueprint.delete("/journal")
@allowed(Action.KEEP_JOURNAL)
def erase_journal() -> ResponseReturnValue:
    """Erase one's journal, for good."""
    erase_mine()
    return "", 204


@blueprint.get("/journal/export.json")
@allowed(Action.KEEP_JOURNAL)
def export_journal() -> ResponseReturnValue:
    """Hand out all of one's journal."""
    return _file(export_json(parts().database, who().listener), "journal", ".json", "application/json")


@blueprint.get("/journal/<any('sittings', 'check-ins', 'programmes'):table>.csv")
@allowed(Action.KEEP_JOURNAL)
def export_table(table: str) -> ResponseReturnValue:
    """Hand out one's sittings, check-ins or programmes as a table."""
    return _file(_TABLES[table](parts().database, who().listener), table, ".csv", "text/csv; charset=utf-8")


def _written(
    sent: Mapping[str, object], told: _Told, write: Callable[[Session, str, str, _Told, datetime], _Told]
) -> tuple[_Told, str]:
    """Write what was told into the notebook it was made for, or the present one if it names none; tell which."""
    listener, now = who().listener, parts().clock()
    notebook = read_notebook(sent) if sent.get("notebook") else own_notebook()
    try:
        with parts().database.begin() as db:
            return write(db, listener, notebook, told, now), notebook
    except NotebookClosed as error:
        raise Problem(
            409,
            "The journal that this was made for was erased, or is another's; nothing was kept.",
            type=NOTEBOOK_CLOSED,
            field="notebook",
        ) from error


def _before(after: CheckIn) -> CheckIn | None:
    """Return the check-in made before the same sitting, the last if there are several."""
    with parts().database() as db:
        made = check_ins_of(db, who().listener, after.sitting_id)
    found = [one for one in made if one.when is When.BEFORE]
    return found[-1] if found else None


def _file(text: Iterator[str], stem: str, ending: str, content_type: str) -> Response:
    """Return a file to keep, sent as it is read."""
    response = Response(text, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition(stem, ending, attachment=True)
    return response
