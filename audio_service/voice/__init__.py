"""Lines become clips: voices that speak them, and the store that keeps what was spoken."""

from audio_service.voice.apart import ClipsApart
from audio_service.voice.find import DEFAULT_RATE, FASTEST, SLOWEST, available_voices, find_voice
from audio_service.voice.model import Clip, Sound, Take, Utterance, Voice, VoiceNote
from audio_service.voice.store import Clips, ClipStore, Progress
from audio_service.voice.workers import Workers

__all__ = [
    "DEFAULT_RATE",
    "FASTEST",
    "SLOWEST",
    "Clip",
    "ClipStore",
    "Clips",
    "ClipsApart",
    "Progress",
    "Sound",
    "Take",
    "Utterance",
    "Voice",
    "VoiceNote",
    "Workers",
    "available_voices",
    "find_voice",
]
