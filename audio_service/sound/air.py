"""Beds of moving air: wind, and the deep soft noise that is called brown."""

from __future__ import annotations

from typing import Final

import numpy as np

from audio_service.sound.synthesis import around, band, drift, sloped, stereo_noise, swaying
from audio_service.voice.model import Sound

_PIPES: Final = (110.0, 170.0, 260.0, 400.0, 620.0, 960.0)
"""Middles of the bands among which the wind's pitch wanders, in Hz."""


def brown(rng: np.random.Generator, length: int) -> Sound:
    """Return deep soft noise, falling 6 dB per octave, without what only shakes a loudspeaker."""
    shape = sloped(band(55.0, 5000.0, below=36.0, above=12.0), -6.0)
    return stereo_noise(rng, length, shape, 0.7) * swaying(drift(rng, length, 0.02, 0.12), 0.6)


def wind(rng: np.random.Generator, length: int) -> Sound:
    """Return wind around a house: its pitch and strength wander together, leaves answer the gusts."""
    gust = np.tanh(drift(rng, length, 0.015, 0.16) / 1.5) * 1.5
    pitch = np.log2(320.0) + 0.38 * gust + 0.20 * np.tanh(drift(rng, length, 0.03, 0.3))
    lean = 0.12 * drift(rng, length, 0.02, 0.1)
    air = np.zeros((length, 2), np.float32)
    for middle in _PIPES:
        pipe = stereo_noise(rng, length, sloped(band(middle * 0.86, middle * 1.16, above=9.0), -1.0), 0.9)
        for channel, side in enumerate((-1.0, 1.0)):
            away = np.log2(middle) - pitch - side * lean
            air[:, channel] += pipe[:, channel] * around(np.exp(-0.5 * (away / 0.62) ** 2))[:, 0]
    air += 0.2 * stereo_noise(rng, length, sloped(band(60.0, 300.0, below=24.0), -3.0), 0.6)
    leaves = stereo_noise(rng, length, sloped(band(1300.0, 4200.0, below=9.0), -2.0), 1.0)
    rustle = swaying(gust + 0.4 * drift(rng, length, 0.3, 2.5), 2.4)
    return air * swaying(gust, 1.7) + 0.09 * leaves * rustle
