"""Timeline to samples: beds, bells, breath cues, and the mix of them under a voice."""

from audio_service.sound.bed import available_beds, find_bed
from audio_service.sound.bell import available_bells, bell_length, bell_sound
from audio_service.sound.breath import available_breath_cues, breath_sound, cue_length
from audio_service.sound.level import BED_LEVEL_ADVISED, BED_LEVELS, BELL_LEVELS, check_levels
from audio_service.sound.mix import EVERY_STEM, Mix, Stem
from audio_service.sound.model import VOICE_LOUDNESS, Bed, SoundSettings, Steady

__all__ = [
    "BED_LEVELS",
    "BED_LEVEL_ADVISED",
    "BELL_LEVELS",
    "EVERY_STEM",
    "VOICE_LOUDNESS",
    "Bed",
    "Mix",
    "SoundSettings",
    "Steady",
    "Stem",
    "available_beds",
    "available_bells",
    "available_breath_cues",
    "bell_length",
    "bell_sound",
    "breath_sound",
    "check_levels",
    "cue_length",
    "find_bed",
]
