"""Who may use a view: every one says so, and what says nothing answers nobody."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import Any, Final, TypeVar

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from audio_service.accounts import Action, may
from audio_service.service.problems import Problem, wants_page
from audio_service.service.who import present, role

_View = TypeVar("_View", bound=Callable[..., Any])

_MARK: Final = "allowed_to"


class Open(Enum):
    """Whom a view is open to that asks leave for no action."""

    TO_ALL = auto()
    TO_ACCOUNTS = auto()


def allowed(action: Action) -> Callable[[_View], _View]:
    """Return a decorator for a view that asks leave for an action; write it nearest to the function."""

    def mark(view: _View) -> _View:
        setattr(view, _MARK, action)
        return view

    return mark


def open_to_all(view: _View) -> _View:
    """Mark a view that anybody may use, whoever they are."""
    setattr(view, _MARK, Open.TO_ALL)
    return view


def open_to_accounts(view: _View) -> _View:
    """Mark a view that everybody may use who is signed in, for what is their own."""
    setattr(view, _MARK, Open.TO_ACCOUNTS)
    return view


def whom(view: Callable[..., Any]) -> Action | Open | None:
    """Return who may use a view, or None where it doesn't say."""
    mark = getattr(view, _MARK, None)
    return mark if isinstance(mark, Action | Open) else None


def guard(app: Flask) -> None:
    """Ask leave before each request of an app; call this when all its views are there.

    Raises:
        RuntimeError: A view doesn't say who may use it.
    """
    for rule in app.url_map.iter_rules():
        if whom(app.view_functions[rule.endpoint]) is None:
            raise RuntimeError(f"{rule.rule}: the view {rule.endpoint!r} doesn't say who may use it")
    app.before_request(_ask_leave)


def _ask_leave() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # no such address or method: Flask says so
    mark = whom(current_app.view_functions[request.endpoint])
    if mark is Open.TO_ALL:
        return None
    if isinstance(mark, Action) and may(role(), mark):
        return None
    signed_in = present() is not None
    if mark is Open.TO_ACCOUNTS and signed_in:
        return None
    if signed_in or mark is None:
        raise Problem(403, "You may not do this here.")
    if request.method in {"GET", "HEAD"} and wants_page():
        asked = request.full_path if request.query_string else request.path
        return redirect(url_for("signing_in.sign_in", next=asked), 303)
    raise Problem(403, "Sign in first; you may not do this here as you are.")
