"""Having a practice spoken that a voice has never spoken."""

from __future__ import annotations

from audio_service.jobs import Job, Kind
from audio_service.renditions import Scripted
from audio_service.service.parts import Parts


def have_spoken(working: Parts, scripted: Scripted, voice: str, rate: int, kind: Kind = Kind.SPEAK) -> Job:
    """Return the job that speaks what is missing of a practice, in the queue if it wasn't.

    Args:
        working: The service's parts.
        scripted: The practice.
        voice: The voice's name.
        rate: Words a minute.
        kind: ``SPEAK`` where somebody waits to hear it, ``PREPARE`` where nobody does yet.

    Raises:
        JobError: Too many jobs wait already.
    """
    working.studio.keep_text(scripted)
    asked = {"practice": scripted.name, "script": scripted.digest, "voice": voice, "rate": rate}
    job, fresh = working.book.ask(kind, asked, "Waiting for its turn.", anew=True)
    if fresh:
        working.queue.put(kind, job.id)
    return job
