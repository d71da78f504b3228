"""What runs in the background: speaking, rendering ahead, making files."""

from audio_service.jobs.ahead import Ahead
from audio_service.jobs.book import Book, Job
from audio_service.jobs.exports import Exports
from audio_service.jobs.models import Kind, State
from audio_service.jobs.naming import file_stem
from audio_service.jobs.queue import Queue
from audio_service.jobs.voicing import await_sound
from audio_service.jobs.workshop import Workshop

__all__ = ["Ahead", "Book", "Exports", "Job", "Kind", "Queue", "State", "Workshop", "await_sound", "file_stem"]
