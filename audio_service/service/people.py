"""People: one's own account, and the accounts of others for who looks after them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from audio_service.accounts import (
    Action,
    Person,
    Present,
    Role,
    accounts,
    browsers,
    close_account,
    end,
    invite,
    may,
    may_invite,
    sign_in_link,
)
from audio_service.accounts.links import INVITATION_LASTS, SIGN_IN_LINK_LASTS
from audio_service.errors import AccountError, TooManyTries
from audio_service.journal.wire import moment_text
from audio_service.service.access import allowed, open_to_accounts
from audio_service.service.erasing import erase_all_of, finish_erasing
from audio_service.service.parts import parts
from audio_service.service.problems import Problem
from audio_service.service.session import session_fields
from audio_service.service.who import forget_session, present

blueprint = Blueprint("people", __name__)

_SURE: Final = "yes"


@blueprint.get("/account")
@open_to_accounts
def account() -> ResponseReturnValue:
    """Show one's own account, and the browsers that are signed in with it."""
    return _account_page()


@blueprint.post("/account/password")
@open_to_accounts
def change_password() -> ResponseReturnValue:
    """Set a new password; all other browsers are signed out."""
    form = request.form
    try:
        parts().entrance.change_password(_me(), form.get("old", ""), form.get("new", ""))
    except TooManyTries:
        raise
    except AccountError as error:
        return _account_page(str(error)), 422
    return redirect(url_for(".account", done="password"), 303)


@blueprint.post("/account/browsers/<identity>/end")
@open_to_accounts
def end_browser(identity: str) -> ResponseReturnValue:
    """Sign out one of one's own browsers."""
    me = _me()
    if identity not in {browser["id"] for browser in _browsers(me)}:
        abort(404)
    with parts().database.begin() as db:
        end(db, me.account_id, identity)
    if identity != me.browser_id:
        return redirect(url_for(".account"), 303)
    response = redirect(url_for("signing_in.sign_in"), 303)
    forget_session(response)
    return response


@blueprint.post("/account/close")
@open_to_accounts
def close_mine() -> ResponseReturnValue:
    """Close one's own account, with its journal."""
    me = _me()
    if me.role is Role.OWNER:
        return _account_page("The owner's account stays, or nobody could look after this service."), 422
    if request.form.get("sure") != _SURE:
        return _account_page("Nothing was closed: say first that you are sure."), 422
    _close(me.account_id)
    response = redirect(url_for("signing_in.sign_in"), 303)
    forget_session(response)
    return response


@blueprint.get("/people")
@allowed(Action.INVITE_LISTENERS)
def index() -> ResponseReturnValue:
    """Show whom one may invite, and to the owner who has an account."""
    return _people_page()


@blueprint.post("/people/invite")
@allowed(Action.INVITE_LISTENERS)
def make_invitation() -> ResponseReturnValue:
    """Make a link by which one person gets an account; it is shown this once."""
    try:
        role = Role(request.form.get("role", ""))
    except ValueError:
        abort(422, "An invitation is to a role that there is.")
    now = parts().clock()
    with parts().database.begin() as db:
        token = invite(db, _me(), role, now, parts().randomness)
    return _people_page(link=_link(token, f"a {role}", now + INVITATION_LASTS))


@blueprint.post("/people/<identity>/link")
@allowed(Action.MANAGE_ACCOUNTS)
def make_link(identity: str) -> ResponseReturnValue:
    """Make a link by which somebody comes back into their account; it is shown this once."""
    name = _name(identity)
    now = parts().clock()
    with parts().database.begin() as db:
        token = sign_in_link(db, identity, now, parts().randomness)
    return _people_page(link=_link(token, name, now + SIGN_IN_LINK_LASTS))


@blueprint.post("/people/<identity>/close")
@allowed(Action.MANAGE_ACCOUNTS)
def close_other(identity: str) -> ResponseReturnValue:
    """Close somebody's account, with their journal, which nobody could reach any more."""
    _name(identity)
    if request.form.get("sure") != _SURE:
        return _people_page(problem="Nothing was closed: say first that you are sure."), 422
    _close(identity)
    return redirect(url_for(".index"), 303)


def _close(identity: str) -> None:
    """Close an account and erase its journal, both or neither."""
    with parts().database.begin() as db:
        close_account(db, identity)
        erased = erase_all_of(db, identity)
    finish_erasing(erased)


def _me() -> Present:
    """Return who is signed in; the guard lets nobody else in here."""
    me = present()
    if me is None:
        raise Problem(403, "Sign in first.")
    return me


def _account_page(problem: str | None = None) -> str:
    me = _me()
    mine = _person(me.account_id)
    return render_template(
        "account.html",
        session=session_fields(),
        browsers=_browsers(me),
        has_password=mine is not None and mine.has_password,
        problem=problem,
        done=request.args.get("done") == "password" and not problem,
    )


def _browsers(me: Present) -> list[dict[str, Any]]:
    with parts().database() as db:
        return [
            {
                "id": browser.browser_id,
                "about": browser.about,
                "seen_at": moment_text(browser.seen_at),
                "here": browser.browser_id == me.browser_id,
            }
            for browser in browsers(db, me.account_id, parts().clock(), parts().entrance.lifetimes)
        ]


def _people_page(link: dict[str, Any] | None = None, problem: str | None = None) -> str:
    me = _me()
    known: list[dict[str, Any]] = []
    if may(me.role, Action.MANAGE_ACCOUNTS):
        with parts().database() as db:
            known = [
                {"id": one.account_id, "name": one.name, "role": one.role.value, "made_at": moment_text(one.made_at)}
                for one in accounts(db)
            ]
    inviting = [role.value for role in Role if may_invite(me.role, role)]
    return render_template("people.html", accounts=known, may_invite=inviting, link=link, problem=problem)


def _link(token: str, whose: str, ends_at: datetime) -> dict[str, str]:
    return {
        "url": url_for("signing_in.enter", token=token, _external=True),
        "for": whose,
        "ends_at": moment_text(ends_at),
    }


def _name(identity: str) -> str:
    """Return the name of an account, or answer that there is none."""
    found = _person(identity)
    if found is None:
        abort(404)
    return found.name


def _person(identity: str) -> Person | None:
    with parts().database() as db:
        return next((one for one in accounts(db) if one.account_id == identity), None)
