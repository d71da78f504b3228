"""The service from its start to its end: the server, the worker, and what a person is told."""

from __future__ import annotations

import ipaddress
import secrets
import select
import signal
import socket
import threading
from datetime import UTC, datetime
from typing import Final

from flask import Flask

from audio_service.accounts import owner_has_password, owner_link
from audio_service.errors import SettingsError
from audio_service.jobs import Workshop
from audio_service.service.app import create_app
from audio_service.service.erasing import forget_unused
from audio_service.service.parts import Parts, parts
from audio_service.service.preparing import Say, prepare
from audio_service.service.server import WebServer
from audio_service.settings import Settings

USUAL_PORT: Final = 8000
LOOPBACK: Final = "127.0.0.1"

_TIDY_SECONDS: Final = 3600.0


def serve(settings: Settings, *, host: str = LOOPBACK, port: int | None = None, say: Say, show: Say) -> None:
    """Serve until this process is asked to end (Ctrl-C, SIGTERM).

    Args:
        settings: Where things are kept.
        host: Where to listen; beyond this machine only if there is an owner with a password.
        port: Where to listen; by default the usual port, or a free one if that is taken.
        say: Tells a person something that stays.
        show: Tells a person how far something is; each time in the place of the last.

    Raises:
        SettingsError: It may not listen there, or can't.
        AccountError: The secret key can't be made or read.
        DatabaseError: The database can't be opened or brought up to date.
    """
    asked = _asked_to_end()
    app = create_app(settings)
    with app.app_context():
        working = parts()
    _check_host(working, host)
    server = _listening(app, host, port)
    workshop = Workshop(settings)
    ending = threading.Event()
    try:
        server.start()
        _tell_addresses(working, host, server.port, say)
        preparing = threading.Thread(target=prepare, args=(working, ending, say, show), daemon=True)
        preparing.start()
        while not select.select([asked], [], [], _TIDY_SECONDS)[0]:
            working.entrance.tidy()
            forget_unused(working)
        ending.set()
        show("")
        preparing.join()
    finally:
        server.stop()
        workshop.close()
        working.database.close()
    say("Stopped.")


def _asked_to_end() -> socket.socket:
    """Return what can be read from as soon as a signal asks this process to end.

    The system gives a signal to any thread, and Python's handler runs in the
    main thread when that wakes by itself; what is written here wakes it.
    """
    reading, writing = socket.socketpair()
    writing.setblocking(False)
    signal.set_wakeup_fd(writing.detach())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    return reading


def _check_host(working: Parts, host: str) -> None:
    """Refuse to open to the network while whoever comes first could make the place theirs."""
    if _is_loopback(host):
        return
    with working.database() as db:
        if owner_has_password(db):
            return
    raise SettingsError(
        f"{host}: nobody owns this service yet, so it isn't opened to the network. Start it without --host, open "
        "the link that it prints, choose a name and a password, and start it with --host again"
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listening(app: Flask, host: str, port: int | None) -> WebServer:
    if port is not None:
        return WebServer(app, host, port)
    try:
        return WebServer(app, host, USUAL_PORT)
    except SettingsError:
        return WebServer(app, host, 0)


def _tell_addresses(working: Parts, host: str, port: int, say: Say) -> None:
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}"
    say(f"Listening at {address}/  (Ctrl-C ends it)")
    with working.database.begin() as db:
        token = owner_link(db, datetime.now(UTC), secrets.token_bytes)
    if token:
        say("\nTo make this service yours, open this link; it works once, within 24 hours:")
        say(f"  {address}/enter/{token}\n")
