"""What the worker does: it speaks, renders ahead, and makes files to keep."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from typing import Final

from audio_service.errors import AudioServiceError, SoundMissing
from audio_service.jobs.ahead import render_ahead
from audio_service.jobs.book import Book, Job
from audio_service.jobs.exports import Exports
from audio_service.jobs.models import Kind
from audio_service.jobs.naming import export_address
from audio_service.jobs.queue import Queue
from audio_service.jobs.voicing import have_voiced
from audio_service.mp3 import write_rendition
from audio_service.output import write
from audio_service.renditions import Reading, Studio, make_room
from audio_service.units import clock
from audio_service.voice import Progress

_TELL_SECONDS: Final = 0.5
"""How often progress is written down."""

_MEASURED: Final = 4
"""Lines after which it is told how long the others take: before that, one long line would mislead."""

_STEP_SECONDS: Final = 5
"""In what steps that is told: lines differ too much for more."""

_MEASURING: Final = "Preparing line {now} of {of}{left}."
_SPEAKING: Final = "Speaking line {now} of {of}{left}."
_SPOKEN: Final = "Every line is spoken."

_log: Final = logging.getLogger(__name__)


class _GivesWay(Exception):
    """Somebody waits for another job."""


class Work:
    """Jobs done with a studio; what goes wrong is told in the book."""

    def __init__(self, studio: Studio, book: Book, exports: Exports) -> None:
        self._studio = studio
        self._book = book
        self._exports = exports

    def do(self, queue: Queue, identity: str) -> None:
        """Do a job, if it still waits; one that gave way to another is put into the queue again."""
        job = self._book.begin(identity)
        if job is None:
            return
        try:
            match job.kind:
                case Kind.EXPORT:
                    self._export(job)
                case Kind.SPEAK:
                    self._measure(job, queue)
                case Kind.VOICE:
                    self._voice(job, queue)
                case Kind.MEASURE:
                    self._prepare(job, queue, self._studio.measure, _MEASURING, "Every line is measured.")
                case Kind.PREPARE:
                    self._prepare(job, queue, self._studio.speak, _SPEAKING, _SPOKEN)
                    make_room(self._studio)
        except _GivesWay:
            self._book.give_way(identity, "Waiting until what somebody wants to hear is spoken.")
            queue.put(job.kind, identity)
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
        except SoundMissing:
            pass  # it is being spoken; who comes to it waits for that, and tells then where they are
        except AudioServiceError as error:
            _log.warning("%s", error)

    def _measure(self, job: Job, queue: Queue) -> None:
        reading = self._studio.asked_for(job.asked)
        self._studio.measure(reading, self._progress(job, _MEASURING))
        spoken = self._studio.ready(reading)
        if not spoken:
            have_voiced(self._book, queue, reading)
        self._book.end(job.id, "Ready to play.")
        if spoken:
            make_room(self._studio)

    def _voice(self, job: Job, queue: Queue) -> None:
        reading = self._studio.asked_for(job.asked)
        while self._studio.speak_some(reading, queue.wanted(job.id)):
            if queue.awaited(job.kind):
                raise _GivesWay
        self._book.end(job.id, _SPOKEN)
        make_room(self._studio)

    def _prepare(
        self, job: Job, queue: Queue, prepare: Callable[[Reading, Progress], None], message: str, prepared: str
    ) -> None:
        tell = self._progress(job, message)

        def come(done: int, of: int) -> None:
            tell(done, of)
            if done < of and queue.awaited(job.kind):
                raise _GivesWay

        prepare(self._studio.asked_for(job.asked), come)
        self._book.end(job.id, prepared)

    def _export(self, job: Job) -> None:
        live = self._studio.live(job.asked["identity"])
        self._studio.speak_heard(live, self._progress(job, _SPEAKING))
        form, neutral = job.asked["format"], job.asked["neutral"]
        path = self._exports.path(job.id, form)
        tell = self._progress(job, "Making the file.")
        if form == "mp3":
            write_rendition(live.neutral if neutral else live.rendition, path, tell)
        else:
            write(path, live.practice, live.timeline, live.recipe.sound, neutral=neutral, progress=tell)
        self._exports.make_room(keep=path)
        self._book.end(
            job.id, "The file is ready.", export_address(job.id, form, "" if neutral else live.timeline.title)
        )

    def _progress(self, job: Job, message: str) -> Progress:
        told = 0.0
        began = time.monotonic()

        def tell(done: int, of: int) -> None:
            nonlocal told, began
            now = time.monotonic()
            began = began if done > 1 else now
            if now - told >= _TELL_SECONDS or not done:
                told = now
                left = _left(now - began, done - 1, of - done)
                self._book.tell(job.id, done, of, message.format(now=min(done + 1, of), of=of, left=left))

        return tell


def _left(seconds: float, done: int, left: int) -> str:
    """Return how long what is left takes, if each part of it takes as long as those that are done did."""
    if done < _MEASURED:
        return ""
    whole = math.ceil(seconds / done * left / _STEP_SECONDS) * _STEP_SECONDS
    return f", about {clock(whole)} more" if whole >= 60 else f", about {whole} seconds more"
