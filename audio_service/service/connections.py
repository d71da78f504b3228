"""Connections as the server has them: little is kept for each, and who is slow to ask keeps nobody out.

A thread reads a request, and waits for it. Clients that send theirs in drops
could so take every thread there is; of many that are slow, the slowest are cut
off, and few may be slow for as long as they like.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from cheroot.server import HTTPConnection, HTTPRequest
from cheroot.wsgi import Server

from audio_service.service.headers import ALWAYS

_SEND_BUFFER: Final = 256 * 1024
"""Bytes the system keeps for a client: 16 s of sound. Left to itself it takes up to 4 MB, 2 GB for 500 clients."""

MOST_SLOW: Final = 20
"""Clients that may be slow to send their requests, of all threads that aren't listeners'."""

_SLOW_SECONDS: Final = 2.0
"""How long a request may take to come in before its client counts as slow; on a phone it takes one."""

_LOOK_SECONDS: Final = 0.5


class Connections:
    """The connections there are, and those whose requests are still coming in."""

    def __init__(self) -> None:
        self._open: set[Connection] = set()
        self._asking: dict[Connection, float] = {}
        self._lock = threading.Lock()

    def made(self, *arguments: Any, **options: Any) -> Connection:
        """Return a connection that is among these until it is closed."""
        connection = Connection(*arguments, **options)
        connection.among = self
        with self._lock:
            self._open.add(connection)
        return connection

    def closed(self, connection: Connection) -> None:
        with self._lock:
            self._open.discard(connection)

    def asks(self, connection: Connection) -> None:
        """Say that a thread waits for a connection's request."""
        with self._lock:
            self._asking[connection] = time.monotonic()

    def asked(self, connection: Connection) -> None:
        """Say that a connection's request is here, or that it is given up."""
        with self._lock:
            self._asking.pop(connection, None)

    def cut(self) -> None:
        """Cut all of them off."""
        with self._lock:
            left = list(self._open)
        _cut(left)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Cut off the slowest clients while too many are slow."""
        ending = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(ending,), daemon=True, name="slow clients")
        watcher.start()
        try:
            yield
        finally:
            ending.set()
            watcher.join()

    def _watch(self, ending: threading.Event) -> None:
        while not ending.wait(_LOOK_SECONDS):
            since = time.monotonic() - _SLOW_SECONDS
            with self._lock:
                # In the order in which they began, because that is the order in which they were put in.
                slow = [connection for connection, began in self._asking.items() if began < since]
            _cut(slow[: max(0, len(slow) - MOST_SLOW)])


class Connection(HTTPConnection):
    """A connection for which the system keeps little, and that says how it stands."""

    among: Connections

    def __init__(self, server: Server, sock: socket.socket, *arguments: Any, **options: Any) -> None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        super().__init__(server, sock, *arguments, **options)

    def communicate(self) -> bool:
        """Read a request and answer it; tell whether there may be another."""
        self.among.asks(self)
        try:
            return bool(super().communicate())  # type: ignore[no-untyped-call]
        finally:
            self.among.asked(self)

    def close(self) -> None:
        try:
            super().close()
        finally:
            self.among.closed(self)


class Request(HTTPRequest):
    """A request that says when it is here, and whose refusals carry what all our answers do."""

    def parse_request(self) -> None:
        """Read the head of a request; one whose address is none is refused as what else can't be read."""
        try:
            super().parse_request()
        except ValueError:
            self.simple_response("400 Bad Request", "Malformed Request-URI")
        if not self.chunked_read and self.inheaders.get(b"Content-Length", b"0") == b"0":
            self.conn.among.asked(self.conn)

    def send_headers(self) -> None:
        """Send the head of an answer, before which a body that comes in is read to its end."""
        try:
            super().send_headers()
        finally:
            self.conn.among.asked(self.conn)

    def simple_response(self, status: str, msg: str = "") -> None:
        """Refuse what the app never sees, such as a request that is none."""
        self.close_connection = True
        body = msg.encode("utf-8")
        head = {
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Length": str(len(body)),
            "Connection": "close",
            "Cache-Control": "no-store",
            **ALWAYS,
        }
        lines = [f"{self.server.protocol} {status}", *(f"{name}: {value}" for name, value in head.items()), "", ""]
        with suppress(OSError):
            self.conn.wfile.write("\r\n".join(lines).encode("latin-1") + body)


Connection.RequestHandlerClass = Request


def _cut(connections: list[Connection]) -> None:
    for connection in connections:
        with suppress(OSError):
            connection.socket.shutdown(socket.SHUT_RDWR)
