import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from databases import database
from house_fixtures import house, house_on_both, playable, secure_house, spoken_house
from studios import settings
from werkzeug.wrappers import Request

from audio_service.service.media import MediaSource, media_response

__all__ = [
    "database",
    "house",
    "house_on_both",
    "playable",
    "secure_house",
    "settings",
    "spoken_house",
]

sys.path.insert(0, str(Path(__file__).parent.parent / "mp3"))

Serve = Callable[..., str]


class ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(source: MediaSource, **options: object) -> Iterator[str]:
    """Serve a file on a free port of this machine; yields its address.

    Python's own WSGI server: Werkzeug's writes an error page into a body that breaks off.
    """

    @Request.application
    def app(request: Request) -> object:
        return media_response(request, source, **options)  # type: ignore[arg-type]

    with make_server("127.0.0.1", 0, app, ThreadingServer, QuietHandler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/practice.mp3"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as stack:
        yield lambda source, **options: stack.enter_context(served(source, **options))
