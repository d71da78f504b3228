"""Loudness and true peak of a sound, by ITU-R BS.1770.

Used once when a clip is spoken, a bed made or a recording loaded; never on a
whole practice. scipy is imported on first use because rendering from stored
clips must start fast.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from audio_service.units import LUFS, SAMPLE_RATE

_BLOCK: Final = round(0.4 * SAMPLE_RATE)
"""Samples in one BS.1770 gating block."""

_SILENCE: Final = LUFS(-70.0)
"""The absolute gate of BS.1770; nothing quieter is measured."""


def integrated_loudness(sound: NDArray[np.float32]) -> LUFS:
    """Return the gated loudness of a sound as listeners hear it.

    Mono is measured as played on both loudspeakers, 3 LU above one channel
    alone, because that is how the mix plays it. A sound shorter than a gating
    block is measured as if it went on at the same level.

    Args:
        sound: float32 at 48 kHz, ``[shape=(n,)]`` or ``[shape=(n, 2)]``, n >= 1.

    Returns:
        The loudness in LUFS, never below -70, the absolute gate.
    """
    import pyloudnorm  # noqa: PLC0415  (brings scipy: see the module's docstring)

    # Two equal channels have the power of one that is the square root of two as strong, at half the work.
    heard = sound.astype(np.float64) if sound.ndim == 2 else sound[:, np.newaxis] * np.sqrt(2.0)
    if len(heard) < _BLOCK:
        heard = np.tile(heard, (-(-_BLOCK // len(heard)), 1))
    measured = pyloudnorm.Meter(SAMPLE_RATE).integrated_loudness(heard)
    return max(LUFS(float(measured)), _SILENCE)


def true_peak(sound: NDArray[np.float32]) -> float:
    """Return the largest absolute value between samples too, by fourfold oversampling.

    Linear, full scale 1; ``20 * log10`` of it is dBTP (BS.1770 annex 2).
    """
    import soxr  # noqa: PLC0415

    if not len(sound):
        return 0.0
    over = soxr.resample(sound, SAMPLE_RATE, 4 * SAMPLE_RATE, quality="HQ")
    return float(max(np.max(np.abs(over)), np.max(np.abs(sound))))


def gain(difference: float) -> float:
    """Return a difference in dB (or LU) as a factor."""
    return float(10.0 ** (difference / 20.0))


def decibels(factor: float) -> float:
    """Return a factor in dB; minus infinity for zero."""
    return float(20.0 * np.log10(factor)) if factor > 0 else float("-inf")
