"""Samples to frames to bytes: one MP3 file of which any range can be had on its own."""

from audio_service.mp3.flight import SingleFlight
from audio_service.mp3.frames import OPENING
from audio_service.mp3.model import Progress, Score, Store
from audio_service.mp3.output import write_rendition
from audio_service.mp3.rendition import Rendition
from audio_service.mp3.store import ChunkStore

__all__ = ["OPENING", "ChunkStore", "Progress", "Rendition", "Score", "SingleFlight", "Store", "write_rendition"]
