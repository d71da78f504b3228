"""A bed of singing bowls that are rubbed, not struck: three bowls, each swelling in its own time."""

from __future__ import annotations

from typing import Final

import numpy as np

from audio_service.sound.bowl import sinusoid
from audio_service.sound.synthesis import band, drift, sloped, stereo_noise, swaying
from audio_service.units import SAMPLE_RATE
from audio_service.voice.model import Sound

_BOWLS: Final = (110.0, 164.8, 219.6)
"""Fundamentals in Hz: an open fifth and an octave, a little impure as bowls are."""

_MODES: Final = ((1.0, 1.0, 0.11), (2.71, 0.30, 0.17), (5.08, 0.060, 0.27), (7.9, 0.012, 0.41))
"""Ratio, amplitude and beats per second of each bowl's modes."""


def drone(rng: np.random.Generator, length: int) -> Sound:
    """Return bowls singing together, their beats slow and nowhere in step, over a little air."""
    sound = np.zeros((length, 2), np.float32)
    for number, fundamental in enumerate(_BOWLS):
        for ratio, amplitude, beat in _MODES:
            mode = np.zeros((length, 2), np.float32)
            for share, offset in ((0.64, -0.5), (0.36, 0.5)):
                pitch = fundamental * ratio + offset * beat * (1.0 + 0.35 * number)
                phase, apart = rng.uniform(0.0, 2 * np.pi), rng.uniform(0.5, 1.6)
                for channel in range(2):
                    mode[:, channel] += share * sinusoid(_whole(pitch, length), phase + apart * channel, length)
            sound += amplitude * mode * swaying(drift(rng, length, 0.014, 0.07), 1.6)
    air = stereo_noise(rng, length, sloped(band(120.0, 1600.0), -5.0), 0.8)
    return sound + 0.035 * air * swaying(drift(rng, length, 0.03, 0.2), 1.5)


def _whole(frequency: float, length: int) -> float:
    """Return the nearest frequency that goes round the loop a whole number of times."""
    return round(frequency * length / SAMPLE_RATE) * SAMPLE_RATE / length
