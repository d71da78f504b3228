"""The cookies that tell who asks: for this service alone, not for scripts, and not sent with other sites' forms."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import Request
from werkzeug.wrappers import Response

SESSION: Final = "session"
DEVICE: Final = "device"
SAFETY: Final = "safety"

LONGEST: Final = timedelta(days=400)
"""The longest that browsers keep a cookie (RFC 6265bis, section 5.5)."""


def cookie(request: Request, name: str) -> str:
    """Return what a cookie of ours holds, or "" where there is none."""
    return request.cookies.get(_full(request, name), "")


def set_cookie(request: Request, response: Response, name: str, value: str, lasts: timedelta = LONGEST) -> None:
    """Let the browser that asks keep a cookie."""
    response.set_cookie(
        _full(request, name),
        value,
        max_age=lasts,
        path="/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def drop_cookie(request: Request, response: Response, name: str) -> None:
    """Let the browser that asks forget a cookie."""
    response.delete_cookie(_full(request, name), path="/", secure=request.is_secure, httponly=True, samesite="Lax")


def _full(request: Request, name: str) -> str:
    """Return a cookie's name; over https one that no other host or plain connection can have set (RFC 6265bis)."""
    return f"__Host-{name}" if request.is_secure else name
