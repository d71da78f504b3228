"""How loud each part of the mix is, and the bed's gains in closed form."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from audio_service.errors import SoundError
from audio_service.loudness import gain
from audio_service.sound.model import VOICE_LOUDNESS, Bed, SoundSettings
from audio_service.units import LU
from audio_service.voice.treatment import PEAK

BED_RISE: Final = LU(10 * math.log10(2))
"""How much louder the bed is in long pauses than under speech, 3.01 LU; at most 4 may be.

Exactly two steps of MP3's ``global_gain``, so that the frames of a bed that is
down can be had from those of the same bed at rest, without encoding it twice.
"""

BED_LEVELS: Final = (LU(12.0), LU(30.0))
"""How near to the voice and how far from it a bed may lie (Torcoli 2019; WCAG 1.4.7 asks 20)."""

BED_LEVEL_ADVISED: Final = LU(15.0)
"""A bed nearer to the voice than this makes words hard to follow for many listeners."""

BELL_LEVELS: Final = (LU(3.0), LU(30.0))
"""A bell never comes nearer to the voice than 3 LU."""

BREATH_LEVEL: Final = LU(10.0)
"""How far the loudest moment of a breath cue lies under the voice."""

CLIP_CEILING: Final = gain(PEAK)
"""No clip's true peak is higher (linear)."""

MIX_CEILING: Final = gain(-2.0)
"""No mix's true peak is higher (linear), so that encoding has 1 dB to overshoot in."""


@dataclass(frozen=True, slots=True)
class BedGains:
    """Factors on the bed's samples: while the voice speaks, and in long pauses."""

    speaking: float
    resting: float


def bed_gains(bed: Bed, bed_level: LU) -> BedGains:
    """Return the gains that put a bed where the listener wants it under the voice.

    The sum of a clip at its ceiling and the bed at its true peak stays under the
    mix's ceiling, whatever falls together: a bed with very high peaks comes out
    quieter than asked rather than clip.
    """
    if not bed.peak:
        return BedGains(0.0, 0.0)
    wanted = gain(VOICE_LOUDNESS - bed_level - bed.loudness)
    speaking = min(wanted, (MIX_CEILING - CLIP_CEILING) / bed.peak)
    return BedGains(float(np.float32(speaking)), float(np.float32(speaking * gain(BED_RISE))))


def check_levels(settings: SoundSettings) -> None:
    """Refuse levels outside what is safe to hear.

    Raises:
        SoundError: a level is out of its range; the message says the range.
    """
    for what, value, (nearest, farthest) in (
        ("bed", settings.bed_level, BED_LEVELS),
        ("bell", settings.bell_level, BELL_LEVELS),
    ):
        if not nearest <= value <= farthest:
            raise SoundError(
                f"the {what} lies {nearest:g} to {farthest:g} LU under the voice; found {value:g}, write e.g. "
                f"{18 if what == 'bed' else 6}"
            )
