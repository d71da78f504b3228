"""The server itself: what it refuses before the app sees it, and clients that are slow on purpose."""

import socket
import threading
from http.client import HTTPResponse

import pytest
from flask import Flask

from audio_service.service.connections import MOST_SLOW
from audio_service.service.headers import ALWAYS
from audio_service.service.server import WebServer

GUARD = 50
"""Seconds after which a client that is never answered gives up; less than the server's own patience of 60."""


@pytest.fixture
def server():
    """A server with the fewest threads: those that no listener can take."""
    app = Flask("small")
    app.add_url_rule("/", "page", lambda: "here", methods=["GET", "POST"])
    server = WebServer(app, "127.0.0.1", 0, listeners=0)
    server.start()
    yield server
    server.stop()


def connected(server):
    return socket.create_connection(("127.0.0.1", server.port), timeout=GUARD)


def answered(server, request):
    with connected(server) as client:
        client.sendall(request)
        answer = HTTPResponse(client)
        answer.begin()
        return answer, answer.read()


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET http://[/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: many\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", 505),
        (b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 40_000 + b"\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
    ],
)
def test_what_the_app_never_sees_is_refused_with_the_same_headers_and_without_a_version(server, request_bytes, status):
    answer, _ = answered(server, request_bytes)
    assert answer.status == status
    for name, value in ALWAYS.items():
        assert answer.headers[name] == value
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Connection"] == "close"
    assert answer.headers.get("Server", "audio-service") == "audio-service"


def test_no_answer_tells_the_server_s_version(server):
    answer, body = answered(server, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert (answer.status, body) == (200, b"here")
    assert answer.headers["Server"] == "audio-service"


@pytest.mark.parametrize(
    ("begun", "drop"),
    [(b"GET / HTTP/1.1\r\n", b"X: x\r\n"), (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n", b"x")],
    ids=["head", "body"],
)
def test_clients_that_ask_in_drops_keep_nobody_out(server, begun, drop):
    """More of them than there are threads, none ever silent for long; one who asks as usual is answered."""
    slow = [connected(server) for _ in range(60)]
    done = threading.Event()
    for client in slow:
        client.sendall(begun)

    def dripping():
        while not done.wait(0.5):
            for client in slow:
                try:
                    client.sendall(drop)
                except OSError:
                    continue

    drips = threading.Thread(target=dripping)
    drips.start()
    try:
        answer, body = answered(server, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert (answer.status, body) == (200, b"here")
    finally:
        done.set()
        drips.join()
        left = sum(still_open(client) for client in slow)
        for client in slow:
            client.close()
    assert left >= MOST_SLOW


def still_open(client):
    """Tell whether the server has kept a connection."""
    client.setblocking(False)
    try:
        return client.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False
