"""What the worker does: it speaks, renders ahead, and makes files to keep."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

from audio_service.errors import AudioServiceError
from audio_service.jobs.ahead import render_ahead
from audio_service.jobs.book import Book, Job
from audio_service.jobs.exports import Exports
from audio_service.jobs.models import Kind
from audio_service.jobs.naming import export_address
from audio_service.jobs.queue import Queue
from audio_service.output import write
from audio_service.renditions import Studio

_TELL_SECONDS: Final = 0.5
"""How often progress is written down."""

_log: Final = logging.getLogger(__name__)


class Work:
    """Jobs done with a studio; what goes wrong is told in the book."""

    def __init__(self, studio: Studio, book: Book, exports: Exports) -> None:
        self._studio = studio
        self._book = book
        self._exports = exports

    def do(self, identity: str) -> None:
        """Do a job, if it still waits."""
        job = self._book.begin(identity)
        if job is None:
            return
        try:
            if job.kind is Kind.SPEAK:
                self._speak(job)
            else:
                self._export(job)
        except AudioServiceError as error:
            _log.warning("%s", error)
            self._book.fail(identity, str(error))
        except Exception:  # noqa: BLE001 - whatever it is, who asked is told
            _log.exception("job %s failed", identity)
            self._book.fail(identity, "something went wrong; it is in the log of whoever keeps this service")

    def ahead(self, queue: Queue, identity: str, number: int) -> None:
        """Render what a listener needs next."""
        try:
            render_ahead(queue, self._studio.live(identity), number)
        except AudioServiceError as error:
            _log.warning("%s", error)

    def _speak(self, job: Job) -> None:
        reading = self._studio.asked_for(job.asked)
        self._studio.speak(reading, self._progress(job, "Speaking line {now} of {of}."))
        self._book.end(job.id, "Every line is spoken.")

    def _export(self, job: Job) -> None:
        live = self._studio.live(job.asked["identity"])
        form, neutral = job.asked["format"], job.asked["neutral"]
        path = self._exports.path(job.id, form)
        tell = self._progress(job, "Making the file.")
        write(path, live.practice, live.timeline, live.recipe.sound, neutral=neutral, progress=tell)
        self._exports.make_room(keep=path)
        self._book.end(
            job.id, "The file is ready.", export_address(job.id, form, "" if neutral else live.timeline.title)
        )

    def _progress(self, job: Job, message: str) -> Callable[[int, int], None]:
        told = 0.0

        def tell(done: int, of: int) -> None:
            nonlocal told
            now = time.monotonic()
            if now - told >= _TELL_SECONDS or not done:
                told = now
                self._book.tell(job.id, done, of, message.format(now=min(done + 1, of), of=of))

        return tell
