"""Addresses that nothing here can have."""

from __future__ import annotations

from flask import Flask, abort, request


def refuse_unprintable(app: Flask) -> None:
    """Answer that there is nothing at an address with characters that can't be seen.

    No id, name or token here has any, and databases differ in what they make of them: PostgreSQL keeps no NUL.
    """
    app.before_request(_check)


def _check() -> None:
    if not request.path.isprintable():
        abort(404)
