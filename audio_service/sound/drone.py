"""A bed of singing bowls that are rubbed, not struck: three bowls, each swelling in its own time."""

from __future__ import annotations

from typing import Final

import numpy as np

from audio_service.sound.synthesis import band, drift, sloped, stereo_noise, swaying
from audio_service.units import SAMPLE_RATE
from audio_service.voice.model import Sound

_BOWLS: Final = (110.0, 164.8, 219.6)
"""Fundamentals in Hz: an open fifth and an octave, a little impure as bowls are."""

_Mode = tuple[float, float, float]
_MODES: Final[tuple[tuple[_Mode, ...], ...]] = (
    ((1.0, 1.0, 0.11),),
    ((2.71, 0.30, 0.17), (5.08, 0.06, 0.27), (7.9, 0.012, 0.41)),
)
"""Ratio, amplitude and beats per second of each bowl's modes; those in a group swell together."""


def drone(rng: np.random.Generator, length: int) -> Sound:
    """Return bowls singing together, their beats slow and nowhere in step, over a little air."""
    sound = np.zeros((length, 2), np.float32)
    for number, fundamental in enumerate(_BOWLS):
        for modes in _MODES:
            singing = _sung(rng, length, fundamental, modes, 1.0 + 0.35 * number)
            sound += singing * swaying(drift(rng, length, 0.014, 0.07), 1.6)
    air = stereo_noise(rng, length, sloped(band(120.0, 1600.0), -5.0), 0.8)
    return sound + np.float32(0.035) * air * swaying(drift(rng, length, 0.03, 0.2), 1.5)


def _sung(rng: np.random.Generator, length: int, fundamental: float, modes: tuple[_Mode, ...], pace: float) -> Sound:
    """Return modes of one bowl: each a pair of lines that beat, and that beat elsewhere on the other side.

    Every line lies on a frequency that goes round the loop a whole number of times.
    """
    import scipy.fft  # noqa: PLC0415

    lines = np.zeros((2, length // 2 + 1), np.complex64)
    for ratio, amplitude, beat in modes:
        for share, offset in ((0.64, -0.5), (0.36, 0.5)):
            place = round((fundamental * ratio + offset * beat * pace) * length / SAMPLE_RATE)
            phase, apart = rng.uniform(0.0, 2 * np.pi), rng.uniform(0.5, 1.6)
            for channel in range(2):
                lines[channel, place] += 0.5 * length * amplitude * share * np.exp(1j * (phase + apart * channel))
    sung: Sound = scipy.fft.irfft(lines, length).T
    return sung
