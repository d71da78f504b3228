"""The worker process: does jobs until the process that started it is gone.

It reads its standard input and ends with it, so that it never outlives the
service, however that dies. One worker at a time works on a data folder;
another that is started waits for its turn. Nothing is tidied up at the end:
what is unfinished is taken up by the next.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final, NoReturn

from huey import SqliteHuey
from huey.consumer import Consumer

from audio_service.database import open_database
from audio_service.jobs.book import Book
from audio_service.jobs.exports import Exports
from audio_service.jobs.queue import Queue
from audio_service.jobs.work import Work
from audio_service.mp3.locks import locked_file
from audio_service.renditions import Studio
from audio_service.settings import Settings

_LOCK: Final = "worker.lock"

_POLL_SECONDS: Final = 0.05
_SLOWEST_POLL_SECONDS: Final = 0.2
"""How soon a queue is looked at again; an idle one takes next to nothing."""

_NICENESS: Final = 5
"""Who waits for a chunk in the service goes before whoever may want one soon."""

_log: Final = logging.getLogger(__name__)


def main() -> NoReturn:
    """Work until standard input ends."""
    logging.basicConfig(level=logging.WARNING, format="worker: %(message)s")
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(AttributeError, OSError):
        os.nice(_NICENESS)
    settings = Settings.from_environment(os.environ)
    settings.data.mkdir(parents=True, exist_ok=True)
    with locked_file(settings.data / _LOCK):
        _work(settings)
        threading.Event().wait()
    sys.exit()


def _end_with_parent() -> None:
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(0)


def _work(settings: Settings) -> None:
    database = open_database(settings)
    studio = Studio(settings, database, _now)
    book = Book(database, _now)
    exports = Exports(settings.data / "exports")
    exports.sweep()
    work = Work(studio, book, exports)
    queue = Queue(
        settings.data,
        work=lambda identity: work.do(queue, identity),
        ahead=lambda identity, number: work.ahead(queue, identity, number),
    )
    queue.empty()
    for job in book.take_up():
        queue.put(job.kind, job.id)
    book.tidy()
    exports.remove_of(studio.tidy())
    for huey, workers in ((queue.speaking, 1), (queue.listening, os.cpu_count() or 1), (queue.making, 1)):
        _Hands(
            huey,
            workers=workers,
            periodic=False,
            initial_delay=_POLL_SECONDS,
            max_delay=_SLOWEST_POLL_SECONDS,
            check_worker_health=False,
        ).start()


class _Hands(Consumer):  # type: ignore[misc]  # huey has no types
    """A consumer that leaves signals to the process."""

    def __init__(self, huey: SqliteHuey, **options: object) -> None:
        super().__init__(huey, **options)

    def _set_signal_handlers(self) -> None:
        pass


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
