"""The service from its start to its end: the server, the worker, and what a person is told."""

from __future__ import annotations

import ipaddress
import secrets
import select
import signal
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from flask import Flask

from audio_service.accounts import owner_has_password, owner_link
from audio_service.errors import AudioServiceError, SettingsError
from audio_service.jobs import Job, State, Workshop
from audio_service.renditions import Reading
from audio_service.service.app import create_app
from audio_service.service.erasing import forget_unused
from audio_service.service.parts import Parts, parts
from audio_service.service.server import WebServer
from audio_service.service.speaking import have_spoken
from audio_service.settings import Settings
from audio_service.voice import DEFAULT_RATE

USUAL_PORT: Final = 8000
LOOPBACK: Final = "127.0.0.1"

SPOKEN_FIRST: Final = ("heart-breathing", "soften-soothe-allow")
"""The practices that a first start makes ready before all others."""

_LOOK_SECONDS: Final = 0.5
_TIDY_SECONDS: Final = 3600.0

Say = Callable[[str], None]


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
        speaking = threading.Thread(target=_speak_all, args=(working, ending, say, show), daemon=True)
        speaking.start()
        while not select.select([asked], [], [], _TIDY_SECONDS)[0]:
            working.entrance.tidy()
            forget_unused(working)
        ending.set()
        show("")
        speaking.join()
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


def _speak_all(working: Parts, ending: threading.Event, say: Say, show: Say) -> None:
    """Have every practice spoken in the default voice, the two flagships first, and tell how far that is.

    First all is spoken that is heard where nobody chooses anything, then what any choice makes be said: so whoever
    comes early waits for no choice that others may make.
    """
    studio = working.studio
    voice, rate = studio.offers.default_voice, round(DEFAULT_RATE)
    try:
        names = sorted(studio.scripts.names(), key=lambda name: name not in SPOKEN_FIRST)
        for name in names:
            reading = Reading.of(studio.recipe({"practice": name, "seconds": 1}), studio.scripts.find(name))
            if (job := _spoken(working, reading, ending, show)) and not ending.is_set():
                failed = job.state is State.FAILED
                say(f"{reading.scripted.script.title}: {job.message if failed else f'spoken by {voice}.'}")
        if not ending.is_set():
            say("Every practice is ready to play.")
        chosen = [
            _spoken(working, Reading.every_line(studio.scripts.find(name), voice, rate), ending, show) for name in names
        ]
        if any(chosen) and not ending.is_set():
            say("And so is every choice.")
    except AudioServiceError as error:
        say(str(error))


def _spoken(working: Parts, reading: Reading, ending: threading.Event, show: Say) -> Job | None:
    """Return the job that has spoken a reading once it has ended; None where there was nothing to speak."""
    if ending.is_set() or working.studio.ready(reading):
        return None
    job = _followed(working, have_spoken(working, reading), ending, show)
    show("")
    return job


def _followed(working: Parts, job: Job | None, ending: threading.Event, show: Say) -> Job | None:
    """Return a job once it has ended, telling on the way how far it is."""
    while job and job.state in {State.WAITING, State.RUNNING} and not ending.wait(_LOOK_SECONDS):
        job = working.book.find(job.id)
        if job:
            show(f"{job.asked['practice']}: {job.message}")
    return job
