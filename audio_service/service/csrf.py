"""Requests that change something come from our own pages, or they are refused.

Three things each suffice against a page of another site, and all are asked for:
cookies that its forms don't carry (SameSite), what the browser says of where a
request comes from, and a token in each of our forms, or else the JSON type,
which no page may send to another site without leave.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from flask import Flask, request
from markupsafe import Markup

from audio_service.accounts import purpose_key
from audio_service.service.parts import parts
from audio_service.service.problems import Problem
from audio_service.service.who import Who, device, present, who

FIELD: Final = "csrf_token"

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_FROM_HERE: Final = frozenset({"same-origin", "none"})
_SALT_BYTES: Final = 8


def refuse_other_sites(app: Flask) -> None:
    """Check each request to an app that may change something, and give its templates ``csrf_field``."""
    app.before_request(_check)
    app.add_template_global(csrf_field)


def csrf_field() -> Markup:
    """Return the hidden field that each form of a page needs."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token())


def csrf_token() -> str:
    """Return a token that whoever makes this request can send back, and nobody else."""
    asking = who()
    return _token(parts().randomness(_SALT_BYTES).hex(), _bound_to(asking))


def _check() -> None:
    if request.method in _SAFE:
        return
    if not _came_from_here():
        raise Problem(403, "This was sent from another site's page, so nothing was done.")
    if request.path.startswith("/api/"):
        if _has_body() and not request.is_json:
            raise Problem(415, "The body must be application/json.")
    elif request.method == "POST" and not _token_is_right(request.form.get(FIELD, "")):
        raise Problem(
            403,
            "This form is from before you signed in or out, or was kept too long, so nothing was done.",
            detail="Go back, load the page anew and send it again.",
        )


def _came_from_here() -> bool:
    """Tell what the browser says of where a request comes from; a program that isn't a browser says nothing."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in _FROM_HERE
    origin = request.headers.get("Origin")
    return origin is None or origin == request.host_url.rstrip("/")


def _has_body() -> bool:
    return bool(request.content_length) or "Transfer-Encoding" in request.headers


def _token_is_right(sent: str) -> bool:
    if not (present() or device()):
        return False
    salt, _, _ = sent.partition(".")
    return hmac.compare_digest(sent.encode(), _token(salt, _bound_to(who())).encode())


def _bound_to(asking: Who) -> str:
    return f"browser {asking.browser}" if asking.browser else f"device {asking.device}"


def _token(salt: str, bound_to: str) -> str:
    """Return a token; the salt makes each one different, so that compressed pages give nothing away (BREACH)."""
    key = purpose_key(parts().key, "csrf")
    return f"{salt}.{hmac.new(key, f'{salt} {bound_to}'.encode(), hashlib.sha256).hexdigest()}"
