"""Having a practice spoken that a voice has never spoken."""

from __future__ import annotations

from audio_service.jobs import Job, Kind
from audio_service.renditions import Reading
from audio_service.service.parts import Parts


def have_spoken(working: Parts, reading: Reading, kind: Kind = Kind.SPEAK) -> Job:
    """Return the job that speaks what is missing of a practice, in the queue if it wasn't.

    A listener's own wishes stand in the job by their name alone.

    Args:
        working: The service's parts.
        reading: What is to be said.
        kind: ``SPEAK`` where somebody waits to hear it, ``MEASURE`` or ``PREPARE`` where nobody does yet.

    Raises:
        JobError: Too many jobs wait already.
    """
    working.studio.keep_text(reading.scripted)
    job, fresh = working.book.ask(kind, reading.asked, "Waiting for its turn.", anew=True)
    if fresh:
        working.queue.put(kind, job.id)
    return job
