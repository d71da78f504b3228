"""Parts of files on their way out, by the server as it really runs, to clients quick and slow."""

from __future__ import annotations

import http.client
import os
import random
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from flask import Flask, request
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audio_service.file_part import FilePart
from audio_service.service.media import media_response
from audio_service.service.server import WebServer

CONTENT = random.Random(5).randbytes(3_000_000)
PIECE = 400_000
GUARD = 20


@dataclass
class Filed:
    """A file whose parts are named, every other of them read."""

    path: Path

    size = len(CONTENT)
    etag = '"filed"'

    def stream(self, first: int, stop: int) -> Iterator[bytes | FilePart]:
        for number, at in enumerate(range(first, stop, PIECE)):
            upto = min(at + PIECE, stop)
            yield CONTENT[at:upto] if number % 2 else FilePart(str(self.path), at, upto - at)


Ask = Callable[..., http.client.HTTPResponse]


@pytest.fixture
def filed(tmp_path: Path) -> Filed:
    path = tmp_path / "filed"
    path.write_bytes(CONTENT)
    return Filed(path)


@pytest.fixture
def port(filed: Filed) -> Iterator[int]:
    app = Flask("filed")
    app.add_url_rule("/", "file", lambda: media_response(request, filed))
    server = WebServer(app, "127.0.0.1", 0, listeners=2)
    server.start()
    yield server.port
    server.stop()


def asked(port: int, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=GUARD)
    connection.request("GET", "/", headers=headers)
    return connection.getresponse()


def until(holds: Callable[[], bool]) -> bool:
    """Tell whether something comes to hold before anybody loses patience."""
    end = time.monotonic() + GUARD
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def opened(path: Path) -> bool:
    return any(file.path == str(path) for file in psutil.Process().open_files())


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=st.tuples(st.integers(0, len(CONTENT) - 1), st.integers(0, len(CONTENT) - 1)).map(sorted))
def test_any_range_comes_as_it_is_in_the_file(port: int, places: list[int]) -> None:
    first, last = places
    response = asked(port, Range=f"bytes={first}-{last}")
    assert response.status == 206
    assert response.read() == CONTENT[first : last + 1]


def test_one_connection_takes_one_file_after_another(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=GUARD)
    for header in ({}, {"Range": "bytes=5-9"}, {"Range": "bytes=10-19,2000000-2000009"}, {}):
        connection.request("GET", "/", headers=header)
        response = connection.getresponse()
        assert len(response.read()) == int(response.headers["Content-Length"])
    connection.close()


def test_a_client_that_takes_nothing_keeps_no_file_open(port: int, filed: Filed) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=GUARD) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        got = client.recv(1000)
        # The buffers of both sides are full by then, and the server waits.
        time.sleep(0.5)
        assert not opened(filed.path)
        while piece := client.recv(1 << 16):
            got += piece
    assert got.endswith(CONTENT)
    assert until(lambda: not opened(filed.path))


def test_a_file_that_has_become_shorter_breaks_off_and_is_filled_up_with_nothing(port: int, filed: Filed) -> None:
    os.truncate(filed.path, 2_500_000)
    with pytest.raises(http.client.IncompleteRead) as broken:
        asked(port).read()
    assert broken.value.partial == CONTENT[:2_500_000]


def test_a_file_that_is_gone_breaks_off(port: int, filed: Filed) -> None:
    filed.path.unlink()
    with pytest.raises((http.client.IncompleteRead, http.client.RemoteDisconnected)):
        asked(port).read()


def test_more_clients_that_go_away_than_there_are_threads_keep_nobody_out(port: int, filed: Filed) -> None:
    for _ in range(60):
        with socket.create_connection(("127.0.0.1", port), timeout=GUARD) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            client.recv(1000)
    assert asked(port).read() == CONTENT
    assert not opened(filed.path)
