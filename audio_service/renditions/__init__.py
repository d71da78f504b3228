"""Renditions by their names: what each was asked for as, and the live thing to play."""

from audio_service.renditions.chosen import DEFAULTS, SILENT
from audio_service.renditions.live import Live, Offered
from audio_service.renditions.offers import GUIDANCE, Offers, VoiceOffer
from audio_service.renditions.own_wishes import forget_wishes, hand_over_wishes
from audio_service.renditions.reading import Reading
from audio_service.renditions.recent import Recent
from audio_service.renditions.recipe import Recipe, ordered
from audio_service.renditions.room import make_room
from audio_service.renditions.scripts import WAY_OUT, Scripted, Scripts
from audio_service.renditions.stems import Loop, bed_gain
from audio_service.renditions.studio import Studio

__all__ = [
    "DEFAULTS",
    "GUIDANCE",
    "SILENT",
    "WAY_OUT",
    "Live",
    "Loop",
    "Offered",
    "Offers",
    "Reading",
    "Recent",
    "Recipe",
    "Scripted",
    "Scripts",
    "Studio",
    "VoiceOffer",
    "bed_gain",
    "forget_wishes",
    "hand_over_wishes",
    "make_room",
    "ordered",
]
