"""Sound that is waited for while its lines are still being spoken."""

from __future__ import annotations

import time
from typing import Final

from audio_service.errors import SoundMissing, VoiceError
from audio_service.jobs.book import Book, Job
from audio_service.jobs.models import Kind, State
from audio_service.jobs.queue import Queue
from audio_service.renditions import Live, Reading

_LOOK_SECONDS: Final = 0.02
"""How often it is looked whether a clip is there; a look takes some microseconds."""

_ASK_SECONDS: Final = 1.0
"""How often it is looked whether it is still being spoken."""

_PATIENCE_SECONDS: Final = 120.0
"""How long a clip is waited for; most take half a second, many listeners on a slow machine take turns."""


def have_voiced(book: Book, queue: Queue, reading: Reading, wanted: str = "") -> Job:
    """Return the job that speaks what is missing of a reading, in the queue if it wasn't.

    Args:
        book: Where jobs are.
        queue: What the worker is to do.
        reading: What is to be said; its text is kept.
        wanted: The digest of a clip that somebody waits for.

    Raises:
        JobError: Too many jobs wait already.
    """
    job, fresh = book.ask(Kind.VOICE, reading.asked, "Waiting for its turn.", anew=True)
    if wanted:
        queue.want(job.id, wanted)
    if fresh:
        queue.put(Kind.VOICE, job.id)
    return job


def await_sound(book: Book, queue: Queue, live: Live, missing: SoundMissing) -> None:
    """Have a clip of a rendition spoken next, and return once it is there.

    Raises:
        VoiceError: It can't be spoken.
        SoundMissing: It is not there after all: the voice makes another one now, or nobody speaks it in time.
        JobError: Too many jobs wait already.
    """
    job = have_voiced(book, queue, live.reading, missing.digest)
    until = time.monotonic() + _PATIENCE_SECONDS
    asked = time.monotonic()
    while not live.practice.spoken(missing.digest):
        now = time.monotonic()
        if now > until:
            raise missing
        if now - asked > _ASK_SECONDS:
            asked = now
            found = book.find(job.id)
            if found and found.state is State.FAILED:
                raise VoiceError(found.message)
            if (found is None or found.state is State.DONE) and not live.practice.spoken(missing.digest):
                raise missing
        time.sleep(_LOOK_SECONDS)
