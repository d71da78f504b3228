"""Beds of moving air: wind, and the deep soft noise that is called brown."""

from __future__ import annotations

import numpy as np

from audio_service.sound.synthesis import Array, band, drift, noise, sloped, wide


def brown(rng: np.random.Generator, length: int) -> Array:
    """Return deep soft noise, falling 6 dB per octave, without what only shakes a loudspeaker."""
    shape = sloped(band(55.0, 5000.0, below=24.0, above=12.0), -6.0)
    sound = wide(noise(rng, length, shape), noise(rng, length, shape), 0.7)
    return sound * 10 ** (0.6 * drift(rng, length, 0.02, 0.12) / 20)[:, np.newaxis]
