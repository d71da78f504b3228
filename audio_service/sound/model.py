"""What the sound of a practice is made of: the listener's settings, a bed, a steady stretch."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

import numpy as np

from audio_service.units import LU, LUFS, Frames, Samples
from audio_service.voice.model import Sound

VOICE_LOUDNESS: Final = LUFS(-18.0)
"""Speech alone, integrated (AES TD1008 for speech-anchored content)."""


@dataclass(frozen=True, slots=True)
class SoundSettings:
    """What a listener may choose of the sound; it changes bytes, never the words.

    Attributes:
        bed: A synthesised bed's name, a path to a recording, or ``none``.
        bed_level: How far the bed lies under the voice while it speaks, in LU.
        bell: Which bell rings, or ``none``.
        bell_level: How far a bell's loudest moment lies under the voice, in LU.
        breath_cue: Which sound leads the breath, or ``none``.
    """

    bed: str = "none"
    bed_level: LU = LU(18.0)
    bell: str = "bowl"
    bell_level: LU = LU(6.0)
    breath_cue: str = "tone"


@dataclass(frozen=True, slots=True)
class Bed:
    """A seamless loop: stereo ``[shape=(n, 2)]``, a whole number of frames, of known loudness.

    ``digest`` is the hash of its samples; ``peak`` its true peak, linear;
    ``remark`` what a person should know before using it, or empty.
    """

    name: str
    sound: Sound
    loudness: LUFS
    peak: float
    digest: str
    frames: Frames
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Steady:
    """Samples ``start`` to ``stop`` in which the bed alone sounds, at one ``gain``."""

    start: Samples
    stop: Samples
    gain: float


@dataclass(frozen=True, slots=True)
class Overlay:
    """Samples ``start`` to ``stop`` in which one sound lies over the bed, at one ``gain`` of the bed.

    ``sound`` names it: equal names mean equal samples, level included.
    """

    start: Samples
    stop: Samples
    gain: float
    sound: str


def digest(sound: Sound) -> str:
    """Return the hash of a sound's samples: equal digests mean equal sound."""
    return hashlib.sha256(np.ascontiguousarray(sound).data).hexdigest()
