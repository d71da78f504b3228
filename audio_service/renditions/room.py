"""Room for clips: any pace of any voice may be asked for, and each speaks some 50 MB of a practice."""

from __future__ import annotations

from contextlib import suppress

from audio_service.errors import AudioServiceError
from audio_service.practice import clip_store, every_utterance
from audio_service.renditions.scripts import WAY_OUT
from audio_service.renditions.studio import Studio
from audio_service.voice import DEFAULT_RATE


def make_room(studio: Studio) -> None:
    """Forget the clips unused for longest until what is left is within the limit of the settings.

    What the default voice speaks of every practice and of the way out, at its usual pace, always stays: a first
    start made it ready. A clip that is missed is spoken again.
    """
    voice = studio.offers.voice(studio.offers.default_voice, round(DEFAULT_RATE))
    kept = []
    for name in (*studio.scripts.names(), WAY_OUT):
        with suppress(AudioServiceError):
            kept += every_utterance(studio.scripts.find(name).script)
    clip_store(studio.settings).make_room(studio.settings.clip_store_bytes, voice, kept)
