"""How answers go out: parts of files by the system itself, all else as any WSGI server sends it."""

from __future__ import annotations

import os
import select
import socket
import sys
from typing import Final

from cheroot.wsgi import Gateway_10

from audio_service.file_part import FilePart, shortened
from audio_service.service.media import Body

_BY_THE_SYSTEM: Final = hasattr(os, "sendfile")


class Gateway(Gateway_10):
    """A gateway that knows parts of files."""

    def respond(self) -> None:
        """Answer a request (PEP 3333)."""
        answer = self.req.server.wsgi_app(self.env, self.start_response)
        try:
            for piece in answer.pieces() if isinstance(answer, Body) and _BY_THE_SYSTEM else answer:
                if isinstance(piece, FilePart):
                    self.req.ensure_headers_sent()
                    send_part(piece, self.req.conn.socket)
                elif piece:
                    self.write(piece)
        finally:
            self.req.ensure_headers_sent()
            if hasattr(answer, "close"):
                answer.close()


if sys.platform != "win32":

    def send_part(part: FilePart, client: socket.socket) -> None:
        """Send part of a file to a client that has a timeout; the file is open only while something is being sent.

        So a client that listens takes no file and no memory while it isn't ready for more.

        Raises:
            TimeoutError: The client took nothing for as long as its timeout.
            OSError: It is gone, or the file can't be read or has become shorter.
        """
        sent = 0
        while True:
            file = os.open(part.path, os.O_RDONLY)
            try:
                sent += _sent_at_once(file, part.offset + sent, part.size - sent, client)
            except EOFError:
                raise shortened(part) from None
            finally:
                os.close(file)
            if sent == part.size:
                return
            _await(client)

    def _sent_at_once(file: int, at: int, size: int, client: socket.socket) -> int:
        """Return how many bytes of a file a client took without being waited for, of those that it is to have."""
        sent = 0
        while sent < size:
            try:
                count = os.sendfile(client.fileno(), file, at + sent, size - sent)
            except BlockingIOError:
                break
            if not count:
                raise EOFError
            sent += count
        return sent

    def _await(client: socket.socket) -> None:
        """Wait until a client can take more."""
        waiting = select.poll()
        waiting.register(client, select.POLLOUT)
        timeout = client.gettimeout()
        if not waiting.poll(None if timeout is None else 1000 * timeout):
            raise TimeoutError("the client took nothing")
