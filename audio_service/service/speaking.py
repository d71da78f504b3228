"""Having a practice spoken that a voice has never spoken."""

from __future__ import annotations

from audio_service.jobs import Job, Kind
from audio_service.renditions import Scripted
from audio_service.service.parts import Parts


def have_spoken(working: Parts, scripted: Scripted, voice: str, rate: int) -> Job:
    """Return the job that speaks what is missing of a practice, in the queue if it wasn't.

    Raises:
        JobError: Too many jobs wait already.
    """
    working.studio.keep_text(scripted)
    asked = {"practice": scripted.name, "script": scripted.digest, "voice": voice, "rate": rate}
    job, fresh = working.book.ask(Kind.SPEAK, asked, "Waiting for its turn.", anew=True)
    if fresh:
        working.queue.put(Kind.SPEAK, job.id)
    return job
