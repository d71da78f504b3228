"""The journal's pages: what one's own adds up to, how it is kept, and erasing it."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from audio_service.accounts import Action
from audio_service.errors import JournalError
from audio_service.journal import (
    adopt,
    known_zones,
    preference_fields,
    read_preferences,
    set_preferences,
    sitting_fields,
)
from audio_service.renditions import hand_over_wishes
from audio_service.service.access import allowed, open_to_accounts
from audio_service.service.erasing import erase_mine
from audio_service.service.notebooks import own_notebook
from audio_service.service.parts import parts
from audio_service.service.signing_in import has_device_journal
from audio_service.service.sums import Sums, sums
from audio_service.service.under_way import under_way
from audio_service.service.who import present, who

blueprint = Blueprint("journal", __name__)

_LATEST_SITTINGS: Final = 20
_YES: Final = "yes"


@blueprint.get("/journal")
@allowed(Action.KEEP_JOURNAL)
def page() -> ResponseReturnValue:
    """Show one's own journal."""
    return _page()


@blueprint.post("/journal/preferences")
@allowed(Action.KEEP_JOURNAL)
def keep_preferences() -> ResponseReturnValue:
    """Choose how one's journal is kept."""
    try:
        chosen = read_preferences(_typed())
    except JournalError as error:
        return _page(str(error)), 422
    own_notebook()
    with parts().database.begin() as db:
        set_preferences(db, who().listener, chosen)
    return redirect(url_for(".page"), 303)


@blueprint.post("/journal/adopt")
@open_to_accounts
def take_over() -> ResponseReturnValue:
    """Bring the journal that was kept on this device without an account into one's own."""
    asking = who()
    if asking.account and asking.device:
        with parts().database.begin() as db:
            adopt(db, asking.device, asking.account)
            hand_over_wishes(db, asking.device, asking.account)
    return redirect(url_for(".page"), 303)


@blueprint.get("/journal/erase")
@allowed(Action.KEEP_JOURNAL)
def erase_form() -> ResponseReturnValue:
    """Ask whether to erase one's journal."""
    return render_template("erase.html", done=False, problem=None)


@blueprint.post("/journal/erase")
@allowed(Action.KEEP_JOURNAL)
def erase() -> ResponseReturnValue:
    """Erase one's journal, for good."""
    if request.form.get("sure") != _YES:
        return render_template(
            "erase.html", done=False, problem="Nothing was erased: say first that you are sure."
        ), 422
    erase_mine()
    return render_template("erase.html", done=True, problem=None)


def _page(problem: str | None = None) -> str:
    found = sums(
        parts().database,
        who().listener,
        parts().clock(),
        month=request.args.get("month"),
        zone=request.args.get("zone"),
    )
    latest = found.sittings[-_LATEST_SITTINGS:]
    return render_template(
        "journal.html",
        journal=found.fields,
        programmes=under_way(found),
        preferences=preference_fields(found.preferences),
        sittings=[sitting_fields(one) for one in reversed(latest)],
        month=_month(found),
        zones=sorted(known_zones()),
        zone=found.zone,
        device_journal=present() is not None and has_device_journal(),
        exports=_exports(),
        problem=problem,
    )


def _month(found: Sums) -> dict[str, str | None]:
    month = found.month
    previous, following = month.moved(-1), month.moved(1)
    return {
        "label": month.label,
        "this": str(month),
        "previous": str(previous) if previous else None,
        "next": str(following) if following else None,
    }


def _exports() -> list[dict[str, str]]:
    return [
        {"href": url_for("journal_api.export_table", table="sittings"), "label": "Sittings as a table (CSV)"},
        {"href": url_for("journal_api.export_table", table="check-ins"), "label": "Check-ins as a table (CSV)"},
        {"href": url_for("journal_api.export_table", table="programmes"), "label": "Programmes as a table (CSV)"},
        {"href": url_for("journal_api.export_journal"), "label": "Everything (JSON)"},
    ]


def _typed() -> dict[str, Any]:
    """Return the preferences of the form, as the API would have them; what was left empty is left out."""
    form = request.form
    numbers = {name: _number(form.get(name, "")) for name in ("day_begins", "weekly_goal")}
    return {
        "zone": form.get("zone", "") or None,
        **numbers,
        **{name: form.get(name) == _YES for name in ("streak", "check_ins", "notes")},
    }


def _number(text: str) -> int | str | None:
    """Return the number that was typed, or what stands in its place."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len("1440") else text or None
