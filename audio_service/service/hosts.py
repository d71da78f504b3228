"""Under which names the service answers.

A page of any site can make its own name lead to this machine ("DNS rebinding")
and then read what is served here as its own; but the name it came by stands in
each request. No name leads to a page by its plain IP address, so those pass.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from typing import Final

from flask import Flask, request

from audio_service.service.parts import parts
from audio_service.service.problems import Problem

_HOST: Final = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+?)\.?(:[0-9]{1,5})?")
_LOOPBACK: Final = "localhost"


def answer_only_to_ours(app: Flask) -> None:
    """Refuse requests to an app that came under a name that isn't ours."""
    app.before_request(_check)


def is_ours(host: str, names: Collection[str]) -> bool:
    """Tell whether a ``Host`` header names this service: by an address, as this machine, or by one of its names."""
    found = _HOST.fullmatch(host.lower())
    if not found:
        return False
    name = found["name"]
    return name in names or name == _LOOPBACK or name.endswith(f".{_LOOPBACK}") or _is_address(name.strip("[]"))


def _check() -> None:
    names = {name.strip().lower() for name in parts().settings.allowed_hosts.split(",")}
    if not is_ours(request.host, names):
        raise Problem(
            421,
            "This service doesn't answer under that name.",
            detail="Whoever keeps it can add the name to the setting allowed_hosts.",
        )


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
