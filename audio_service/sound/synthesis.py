"""Building blocks of beds: everything here goes round, so a loop of it has no seam.

Noise is drawn as a spectrum and transformed back, grains that pass the end come
in again at the start: the last sample leads to the first as to any other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audio_service.units import SAMPLE_RATE

Array = NDArray[np.float64]
Shape = Callable[[Array], Array]
"""Magnitude over frequency in Hz."""

_DRIFT_STEP: Final = 960
"""Samples between the points of a slow curve: 20 ms."""


def noise(rng: np.random.Generator, length: int, shape: Shape) -> Array:
    """Return Gaussian noise of ``length`` samples and a given spectrum, without DC, of RMS 1."""
    frequencies = np.fft.rfftfreq(length, 1 / SAMPLE_RATE)
    magnitude = shape(np.maximum(frequencies, 1e-3))
    magnitude[0] = magnitude[-1] = 0.0
    spectrum = (rng.standard_normal((len(frequencies), 2)) * magnitude[:, np.newaxis]).view(np.complex128)[:, 0]
    sound: Array = np.fft.irfft(spectrum, length)
    sound /= np.sqrt(np.mean(sound**2))
    return sound


def band(low: float, high: float, below: float = 12.0, above: float = 12.0) -> Shape:
    """Return a band from ``low`` to ``high`` Hz whose edges fall by that many dB per octave."""

    def shape(frequency: Array) -> Array:
        edges: Array = (1.0 + (low / frequency) ** (below / 3.01)) * (1.0 + (frequency / high) ** (above / 3.01))
        return edges**-0.5

    return shape


def sloped(shape: Shape, decibels_per_octave: float) -> Shape:
    """Return a shape tilted around 1 kHz."""
    power = decibels_per_octave / 6.0206
    return lambda frequency: shape(frequency) * (frequency / 1000.0) ** power


def wide(middle: Array, side: Array, width: float) -> Array:
    """Return stereo ``[shape=(n, 2)]`` from what both channels share and what sets them apart."""
    sound = np.column_stack((middle + width * side, middle - width * side))
    sound /= np.sqrt(1.0 + width**2)
    return sound


def drift(rng: np.random.Generator, length: int, slowest: float, quickest: float) -> Array:
    """Return a slow, smooth, never repeating curve around 0 of RMS 1, every :data:`_DRIFT_STEP` samples upsampled.

    It moves at rates from ``slowest`` to ``quickest`` Hz, slower ones stronger.
    """
    cycles = np.arange(
        max(1, round(slowest * length / SAMPLE_RATE)), 1 + max(1, round(quickest * length / SAMPLE_RATE))
    )
    time = np.arange(-(-length // _DRIFT_STEP)) * (_DRIFT_STEP / length)
    phases = rng.uniform(0.0, 2 * np.pi, len(cycles))
    curve = np.sin(2 * np.pi * cycles * time[:, np.newaxis] + phases) @ (cycles**-0.5)
    curve /= np.sqrt(np.mean(curve**2))
    return around(curve, length)


def around(points: Array, length: int) -> Array:
    """Return evenly spaced points of a loop as ``length`` samples, joined by straight lines all the way round."""
    positions = np.arange(length) * (len(points) / length)
    joined: Array = np.interp(positions, np.arange(len(points) + 1), np.append(points, points[0]))
    return joined


def scatter(loop: Array, grains: Array, starts: NDArray[np.int64]) -> None:
    """Add grains ``[shape=(count, n)]`` to a mono loop where they start, round the end."""
    places = (starts[:, np.newaxis] + np.arange(grains.shape[1])) % len(loop)
    loop += np.bincount(places.ravel(), weights=grains.ravel(), minlength=len(loop))
