"""Who may use a view: every one says so, and what says nothing answers nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Flask, current_app, request

from audio_service.accounts import Action, Role, may
from audio_service.service.problems import Problem

_View = TypeVar("_View", bound=Callable[..., Any])

_MARK: Final = "allowed_to"
_EVERYBODY: Final = "everybody"


def allowed(action: Action) -> Callable[[_View], _View]:
    """Return a decorator for a view that asks leave for an action; write it nearest to the function."""

    def mark(view: _View) -> _View:
        setattr(view, _MARK, action)
        return view

    return mark


def open_to_all(view: _View) -> _View:
    """Mark a view that anybody may use, whoever they are."""
    setattr(view, _MARK, _EVERYBODY)
    return view


def guard(app: Flask) -> None:
    """Ask leave before each request of an app; call this when all its views are there.

    Raises:
        RuntimeError: A view doesn't say who may use it.
    """
    for rule in app.url_map.iter_rules():
        if not hasattr(app.view_functions[rule.endpoint], _MARK):
            raise RuntimeError(f"{rule.rule}: the view {rule.endpoint!r} doesn't say who may use it")
    app.before_request(_ask_leave)


def _ask_leave() -> None:
    if request.endpoint is None:
        return  # no such address or method: Flask says so
    mark = getattr(current_app.view_functions[request.endpoint], _MARK, None)
    if mark == _EVERYBODY:
        return
    if not (isinstance(mark, Action) and may(Role.LISTENER, mark)):
        raise Problem(403, "You may not do this here.")
