"""Having a practice spoken that a voice has never spoken."""

from __future__ import annotations

from audio_service.jobs import Job, Kind
from audio_service.renditions import Reading
from audio_service.service.parts import Parts


def have_spoken(working: Parts, reading: Reading) -> Job:
    """Return the job that speaks what is missing of a practice, in the queue if it wasn't.

    A listener's own wishes stand in the job by their name alone.

    Raises:
        JobError: Too many jobs wait already.
    """
    working.studio.keep_text(reading.scripted)
    job, fresh = working.book.ask(Kind.SPEAK, reading.asked, "Waiting for its turn.", anew=True)
    if fresh:
        working.queue.put(Kind.SPEAK, job.id)
    return job
