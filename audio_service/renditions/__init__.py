"""Renditions by their names: what each was asked for as, and the live thing to play."""

from audio_service.renditions.offers import GUIDANCE, Offers, VoiceOffer
from audio_service.renditions.recipe import Recipe
from audio_service.renditions.room import make_room
from audio_service.renditions.scripts import WAY_OUT, Scripted, Scripts
from audio_service.renditions.stems import Loop, bed_gain
from audio_service.renditions.studio import DEFAULTS, SILENT, Live, Offered, Studio

__all__ = [
    "DEFAULTS",
    "GUIDANCE",
    "SILENT",
    "WAY_OUT",
    "Live",
    "Loop",
    "Offered",
    "Offers",
    "Recipe",
    "Scripted",
    "Scripts",
    "Studio",
    "VoiceOffer",
    "bed_gain",
    "make_room",
]
