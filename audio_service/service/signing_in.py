"""Signing in and out, and links that work once."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from ua_parser import parse

from audio_service.accounts import accounts, end, offer
from audio_service.accounts.links import SPENT
from audio_service.errors import AccountError, TooManyTries
from audio_service.journal import adopt, notebook_of
from audio_service.renditions import hand_over_wishes
from audio_service.service.access import open_to_all
from audio_service.service.cookies import SESSION, set_cookie
from audio_service.service.local_paths import local_path
from audio_service.service.parts import parts
from audio_service.service.who import device, forget_session, present

blueprint = Blueprint("signing_in", __name__)

_GONE = 410

_LONGEST_AGENT = 400
"""Characters of a browser's own description that are looked at; real ones have half of it."""


@blueprint.get("/sign-in")
@open_to_all
def sign_in() -> ResponseReturnValue:
    """Show the form."""
    onward = local_path(request.args.get("next"))
    if present():
        return redirect(onward, 303)
    return _form(onward)


@blueprint.post("/sign-in")
@open_to_all
def take_password() -> ResponseReturnValue:
    """Sign in who knows their password."""
    form = request.form
    onward = local_path(form.get("next"))
    try:
        token = parts().entrance.sign_in(
            form.get("name", ""), form.get("password", ""), request.remote_addr or "", about=_about()
        )
    except AccountError as error:
        return _refused(_form(onward, str(error), form.get("name", "")), error, 403)
    return _let_in(token, onward)


@blueprint.get("/enter/<token>")
@open_to_all
def enter(token: str) -> ResponseReturnValue:
    """Show what a link is for; a mail program that looks at it doesn't use it up."""
    offered = _offered(token)
    return _entry(offered, None if offered else SPENT), 200 if offered else _GONE


@blueprint.post("/enter/<token>")
@open_to_all
def use_link(token: str) -> ResponseReturnValue:
    """Use a link: make the account it offers, or go back into the one it leads to."""
    form, entrance = request.form, parts().entrance
    offered = _offered(token)
    if not offered:
        return _entry(None, SPENT), _GONE
    try:
        if offered["role"]:
            password = form.get("password", "") or None
            fresh = entrance.accept(token, form.get("name", ""), password, about=_about())
        else:
            fresh = entrance.come_back(token, about=_about())
    except AccountError as error:
        return _refused(_entry(_offered(token), str(error), form.get("name", "")), error, 422)
    return _let_in(fresh, "/")


@blueprint.post("/sign-out")
@open_to_all
def sign_out() -> ResponseReturnValue:
    """Sign this browser out."""
    _end_session()
    response = redirect(url_for(".sign_in"), 303)
    forget_session(response)
    return response


def has_device_journal() -> bool:
    """Tell whether the device that asks has a journal that is nobody's who is signed in."""
    identity = device()
    if identity is None:
        return False
    with parts().database() as db:
        return notebook_of(db, identity) is not None


def _let_in(token: str, onward: str) -> ResponseReturnValue:
    """Hand a new session to the browser; whatever session it had before ends.

    A device's journal goes into the account only if that is asked for: who
    signs in on somebody else's device must not get that person's journal.
    """
    _end_session()
    identity = device()
    if request.form.get("adopt") == "yes" and identity and (entered := parts().entrance.who(token)):
        with parts().database.begin() as db:
            adopt(db, identity, entered.account_id)
            hand_over_wishes(db, identity, entered.account_id)
    response = redirect(onward, 303)
    set_cookie(request, response, SESSION, token, parts().entrance.lifetimes.most)
    return response


def _end_session() -> None:
    if before := present():
        with parts().database.begin() as db:
            end(db, before.account_id, before.browser_id)


def _offered(token: str) -> dict[str, Any] | None:
    with parts().database() as db:
        found = offer(db, token, parts().clock())
        names = {one.account_id: one.name for one in accounts(db)}
    if not found:
        return None
    return {
        "role": found.role.value if found.role else None,
        "account_name": names[found.account_id] if found.account_id else None,
    }


def _form(onward: str, problem: str | None = None, name: str = "") -> str:
    return render_template("sign_in.html", problem=problem, next=onward, name=name, device_journal=has_device_journal())


def _entry(offered: dict[str, Any] | None, problem: str | None, name: str = "") -> str:
    return render_template("enter.html", problem=problem, offer=offered, name=name, device_journal=has_device_journal())


def _refused(page: str, error: AccountError, status: int) -> ResponseReturnValue:
    response = make_response(page, 429 if isinstance(error, TooManyTries) else status)
    if isinstance(error, TooManyTries):
        response.headers["Retry-After"] = str(error.wait)
    return response


def _about() -> str:
    """Return what tells this browser from the listener's others, in words: "Firefox on Windows".

    What else it says of itself is kept nowhere; where it says nothing that is known, its own words stand.
    """
    said = request.headers.get("User-Agent", "")[:_LONGEST_AGENT]
    known = parse(said)
    browser = known.user_agent.family if known.user_agent else said
    return f"{browser} on {known.os.family}" if known.os else browser
