"""Building blocks of beds: everything here goes round, so a loop of it has no seam.

Noise is drawn as a spectrum and transformed back, grains that pass the end come
in again at the start: the last sample leads to the first as to any other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audio_service.units import SAMPLE_RATE
from audio_service.voice.model import Sound

Array = NDArray[np.float64]
"""A slow curve, or frequencies and magnitudes; the sound itself is float32."""

Shape = Callable[[Array], Array]
"""Magnitude over frequency in Hz."""

STEP: Final = 960
"""Samples between the points of a slow curve: 20 ms; a bed's length is a multiple of it."""


def stereo_noise(rng: np.random.Generator, length: int, shape: Shape, width: float = 0.8) -> Sound:
    """Return Gaussian noise ``[shape=(length, 2)]`` of a given spectrum, without DC, of RMS 1.

    ``width`` is the level of what sets the channels apart against what they
    share: 0 is mono, 1 is two unrelated channels.
    """
    import scipy.fft  # noqa: PLC0415  (twice numpy's speed in float32; only making needs it)

    frequencies = np.fft.rfftfreq(length, 1 / SAMPLE_RATE)
    magnitude = shape(np.maximum(frequencies, 1e-3)).astype(np.float32)
    magnitude[0] = magnitude[-1] = 0.0
    middle, side = (
        scipy.fft.irfft(
            rng.standard_normal(2 * len(magnitude), np.float32).view(np.complex64) * magnitude, length, overwrite_x=True
        )
        for _ in range(2)
    )
    sound = np.empty((length, 2), np.float32)
    side *= np.float32(width)
    np.add(middle, side, out=sound[:, 0])
    np.subtract(middle, side, out=sound[:, 1])
    return even(sound)


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


def drift(rng: np.random.Generator, length: int, slowest: float, quickest: float) -> Array:
    """Return a slow, smooth curve around 0 of RMS 1 that goes round the loop, one point every :data:`STEP` samples.

    It moves at rates from ``slowest`` to ``quickest`` Hz, slower ones stronger.
    """
    least, most = (max(1, round(rate * length / SAMPLE_RATE)) for rate in (slowest, quickest))
    cycles = np.arange(least, most + 1)
    time = np.arange(length // STEP) * (STEP / length)
    phases = rng.uniform(0.0, 2 * np.pi, len(cycles))
    curve: Array = np.sin(2 * np.pi * cycles * time[:, np.newaxis] + phases) @ (cycles**-0.5)
    curve /= np.sqrt(np.mean(curve**2))
    return curve


def swaying(curve: Array, decibels: float) -> Sound:
    """Return a drift as factors ``[shape=(n, 1)]``, one per sample: ``decibels`` each way, never twice that."""
    return around(10 ** (decibels * 2.0 * np.tanh(curve / 2.0) / 20.0))


def around(points: Array) -> Sound:
    """Return points of a loop, :data:`STEP` samples apart, as factors ``[shape=(n, 1)]`` joined by straight lines."""
    share = np.arange(STEP) / STEP
    joined = points[:, np.newaxis] + (np.roll(points, -1) - points)[:, np.newaxis] * share
    return joined.reshape(-1, 1).astype(np.float32)


def moments(rng: np.random.Generator, count: int, density: Array) -> NDArray[np.int64]:
    """Return ``count`` random samples of a loop, more of them where ``density``, a slow curve, is higher."""
    reached = np.cumsum(density)
    steps = np.searchsorted(reached, rng.uniform(0.0, reached[-1], count), side="right")
    return np.minimum(steps, len(density) - 1) * STEP + rng.integers(0, STEP, count)


@dataclass(frozen=True, slots=True)
class Drops:
    """A kind of drop or bubble: a short sine that dies away, gliding up as the bubble closes.

    Attributes:
        low: Lowest pitch in Hz.
        high: Highest pitch in Hz; low ones are as frequent, octave for octave.
        ring: Seconds after which a drop of the lowest pitch is down to 1/e; higher ones ring shorter.
        rise: How far the pitch glides up while it rings, as a share.
        spread: How uneven the drops' loudness is: the deviation of its logarithm.
    """

    low: float
    high: float
    ring: float
    rise: float = 0.0
    spread: float = 0.7


def fall(rng: np.random.Generator, drops: Drops, starts: NDArray[np.int64], length: int) -> Sound:
    """Return a stereo loop of drops that start at ``starts``, each at a place of its own between the channels."""
    loop = np.zeros((length, 2), np.float32)
    time = np.arange(round(5 * drops.ring * SAMPLE_RATE), dtype=np.float32) / SAMPLE_RATE
    batch = max(1, 500_000 // len(time))
    for begin in range(0, len(starts), batch):
        begun = starts[begin : begin + batch, np.newaxis]
        pitch = drops.low * (drops.high / drops.low) ** rng.random(begun.shape, np.float32)
        age = time / (drops.ring * np.sqrt(drops.low / pitch))
        grains = np.sin(2 * np.pi * pitch * time * (1.0 + 0.5 * drops.rise * age))
        grains *= np.exp(-age - drops.spread * rng.standard_normal(begun.shape, np.float32))
        grains *= 1.0 - np.exp(-8.0 * age)
        angle = np.pi * (0.05 + 0.4 * rng.random(begun.shape, np.float32))
        places = ((begun + np.arange(len(time))) % length).ravel()
        for channel, share in enumerate((np.cos(angle), np.sin(angle))):
            np.add.at(loop[:, channel], places, (grains * share).ravel())
    return loop


def outdoors(rng: np.random.Generator, sound: Sound, tail: float, wet: float) -> Sound:
    """Return a stereo loop heard among things that scatter it: softer, wider, ringing for ``tail`` seconds."""
    import scipy.fft  # noqa: PLC0415

    time = np.arange(round(tail * SAMPLE_RATE)) / SAMPLE_RATE
    heard = np.empty_like(sound)
    for channel in range(2):
        echo = np.zeros(len(sound), np.float32)
        echo[: len(time)] = rng.standard_normal(len(time)) * 10 ** (-3.0 * time / tail)
        echo *= wet / np.sqrt(np.sum(echo**2))
        echo[0] += 1.0 - wet
        heard[:, channel] = scipy.fft.irfft(scipy.fft.rfft(sound[:, channel]) * scipy.fft.rfft(echo), len(sound))
    return heard


def even(sound: Sound) -> Sound:
    """Bring a sound to RMS 1 in place and return it."""
    sound /= np.float32(np.sqrt(np.mean(np.square(sound), dtype=np.float64)))
    return sound
