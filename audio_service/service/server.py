"""The WSGI server: Cheroot, one thread for each listener, with bounds on what it keeps for each.

Chosen by measurement on 2 cores, a file of 16 MB over loopback and 500 clients
that read 16 kB/s each (nginx 1.22 in the same minutes: 1.25 GB/s to one client):

========  ============  =================================
server    to one client  memory with 500 slow clients
========  ============  =================================
Cheroot   0.9-1.6 GB/s  135 MB (handed 64 KiB at a time)
Granian   1.1-2.0 GB/s  1550 MB, with its defaults
Waitress  0.6 GB/s      1130 MB, 1 MiB held for each
========  ============  =================================

All three fed every client in time. A thread that waits for a slow client costs
next to nothing, and being held up by its client is all the back pressure that
rendering needs. What lies finished in a file doesn't pass through Python at all
(see ``sending``), which the others can't be told chunk by chunk.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from typing import Final

from cheroot.wsgi import Server
from flask import Flask

from audio_service.errors import SettingsError
from audio_service.service.connections import Connections
from audio_service.service.seats import MOST_LISTENERS
from audio_service.service.sending import Gateway

_OTHERS: Final = 40
"""Threads besides those of listeners, for pages and answers; each takes a few milliseconds."""

_BACKLOG: Final = 512
_IDLE_CONNECTIONS: Final = 512
"""Connections kept open between requests; they take no thread."""

_TIMEOUT_SECONDS: Final = 60
"""How long a client may take nothing: who pauses asks again from where they were."""

_GRACE_SECONDS: Final = 1
"""How long answers under way may take when the server stops; streams are cut off after it."""

_HEADER_BYTES: Final = 32 * 1024
_BODY_BYTES: Final = 128 * 1024

_log: Final = logging.getLogger(__name__)


class WebServer:
    """A server that listens from when it is made, and answers between ``start`` and ``stop``.

    Attributes:
        port: The port it listens on.
    """

    def __init__(self, app: Flask, host: str, port: int, *, listeners: int = MOST_LISTENERS) -> None:
        """Listen on a port.

        Args:
            app: What answers.
            host: The name or address to listen at.
            port: The port; 0 takes a free one.
            listeners: How many may listen at once; each has a thread.

        Raises:
            SettingsError: The port is taken, may not be used, or the host is not this machine's.
        """
        self._connections = Connections()
        self._server = _Server(
            (host, port),
            app,
            server_name="audio-service",
            numthreads=listeners + _OTHERS,
            max=listeners + _OTHERS,
            request_queue_size=_BACKLOG,
            timeout=_TIMEOUT_SECONDS,
            shutdown_timeout=_GRACE_SECONDS,
        )
        self._server.keep_alive_conn_limit = _IDLE_CONNECTIONS
        self._server.max_request_header_size = _HEADER_BYTES
        self._server.max_request_body_size = _BODY_BYTES
        self._server.software = "audio-service"
        self._server.ConnectionClass = self._connections.made
        self._server.gateway = Gateway
        try:
            self._server.prepare()
        except OSError as error:
            raise SettingsError(f"{host}, port {port}: can't be listened on ({error}); name another --port") from error
        self.port: Final[int] = self._server.bind_addr[1]
        self._thread = threading.Thread(target=self._serve, name="server")

    def start(self) -> None:
        """Answer requests from here on."""
        self._thread.start()

    def stop(self) -> None:
        """Take no more requests, let answers under way come to their end for a moment, and cut off the rest."""
        stopping = threading.Thread(target=self._server.stop)
        stopping.start()
        stopping.join(_GRACE_SECONDS)
        while stopping.is_alive():
            self._connections.cut()
            stopping.join(_GRACE_SECONDS / 10)
        self._thread.join()

    def _serve(self) -> None:
        with suppress(KeyboardInterrupt, SystemExit), self._connections.watched():
            self._server.serve()


class _Server(Server):
    """A server that tells our log what it has to say."""

    def error_log(self, msg: str = "", level: int = logging.INFO, traceback: bool = False) -> None:
        _log.log(level, "%s", msg, exc_info=traceback)
