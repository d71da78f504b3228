"""Beds of water: rain, the sea, a stream."""

from __future__ import annotations

import numpy as np

from audio_service.sound.synthesis import (
    STEP,
    Array,
    Drops,
    around,
    band,
    drift,
    even,
    fall,
    moments,
    outdoors,
    sloped,
    stereo_noise,
    swaying,
)
from audio_service.units import SAMPLE_RATE
from audio_service.voice.model import Sound


def rain(rng: np.random.Generator, length: int) -> Sound:
    """Return steady rain on leaves: a diffuse wash, fine patter, and now and then a nearer drop."""
    wash = stereo_noise(rng, length, sloped(band(260.0, 4200.0, below=6.0, above=9.0), -2.5), 1.0)
    body = stereo_noise(rng, length, sloped(band(90.0, 420.0, below=12.0, above=9.0), -2.0), 0.6)
    weather = drift(rng, length, 0.02, 0.15)
    shower = 1.0 + 0.15 * weather
    patter = _drops(rng, Drops(1700.0, 5200.0, 0.0016, spread=0.6), 420, shower)
    drops = _drops(rng, Drops(750.0, 2400.0, 0.006, 0.10, 0.6), 70, shower)
    near = _drops(rng, Drops(480.0, 1300.0, 0.020, 0.16, 0.45), 2.6, shower)
    fallen = outdoors(rng, 0.55 * even(patter) + 0.50 * even(drops) + 0.26 * even(near), 0.5, 0.45)
    return (0.75 * wash + 0.45 * body) * swaying(weather, 0.9) + 0.8 * even(fallen)


def stream(rng: np.random.Generator, length: int) -> Sound:
    """Return a small stream over stones: bubbles of many sizes, ringing where they break."""
    water = np.zeros((length, 2), np.float32)
    for low, high, level in (
        (180.0, 480.0, 0.50),
        (420.0, 1100.0, 0.55),
        (1000.0, 2600.0, 0.34),
        (2400.0, 5000.0, 0.13),
    ):
        ripple = 0.7 * drift(rng, length, 0.8, 5.0) + 0.7 * drift(rng, length, 0.03, 0.3)
        water += level * stereo_noise(rng, length, sloped(band(low, high), -2.0), 0.8) * swaying(ripple, 1.3)
    shower = 10 ** (0.1 * np.tanh(drift(rng, length, 0.1, 1.2)))
    small = _drops(rng, Drops(900.0, 2600.0, 0.009, 0.14, 0.55), 70, shower)
    middle = _drops(rng, Drops(420.0, 1200.0, 0.020, 0.20, 0.55), 38, shower)
    large = _drops(rng, Drops(210.0, 480.0, 0.034, 0.25, 0.45), 9, shower)
    bubbles = outdoors(rng, 0.38 * even(small) + 0.62 * even(middle) + 0.50 * even(large), 0.28, 0.35)
    return 0.62 * water + 0.85 * even(bubbles)


def ocean(rng: np.random.Generator, length: int) -> Sound:
    """Return an easy sea: swells of unlike size and distance, each drawing its foam back over sand."""
    waves = _waves(rng, length)
    far = stereo_noise(rng, length, sloped(band(70.0, 900.0, below=18.0, above=6.0), -4.0), 0.9)
    sea = 0.42 * far * swaying(drift(rng, length, 0.03, 0.2), 1.0)
    layers = (
        # band, seconds to rise and to fall, seconds after the break, level
        (sloped(band(55.0, 260.0, below=24.0, above=9.0), -2.0), 3.2, 2.4, -0.4, 0.75),
        (sloped(band(200.0, 1300.0, below=9.0, above=9.0), -2.0), 2.0, 1.5, 0.0, 0.80),
        (sloped(band(900.0, 3600.0, below=9.0, above=9.0), -1.5), 1.1, 1.5, 0.9, 0.42),
        (sloped(band(2200.0, 6000.0, below=9.0, above=12.0), -2.0), 1.2, 2.2, 2.2, 0.20),
    )
    for shape, rise, set_back, after, level in layers:
        sound = stereo_noise(rng, length, shape, 0.9)
        for channel in range(2):
            swell = sum(
                (
                    size
                    * _swell(
                        length, moment + after * (0.8 + 0.4 * size) + side * (channel - 0.5), rise, set_back * pace
                    )
                    for moment, size, pace, side in waves
                ),
                np.zeros(1),
            )
            sound[:, channel] *= around(swell)[:, 0]
        sea += level * sound
    foam = np.sum([_swell(length, moment + 2.4, 0.9, 2.0 * pace) * size for moment, size, pace, _ in waves], axis=0)
    bubbles = _drops(rng, Drops(1600.0, 4600.0, 0.002, 0.1, 0.6), 110.0, foam)
    return sea + 0.09 * even(outdoors(rng, bubbles, 0.3, 0.6))


def _drops(rng: np.random.Generator, drops: Drops, per_second: float, density: Array) -> Sound:
    """Return a loop of drops, more of them where ``density``, a slow curve, is higher."""
    length = len(density) * STEP
    return fall(rng, drops, moments(rng, round(per_second * length / SAMPLE_RATE), density), length)


def _waves(rng: np.random.Generator, length: int) -> list[tuple[float, float, float, float]]:
    """Return each wave's moment in seconds, size, pace and the seconds it takes from side to side."""
    count = round(length / SAMPLE_RATE / 10.5)
    gaps = rng.uniform(0.72, 1.28, count)
    moments_ = np.cumsum(gaps) / gaps.sum() * length / SAMPLE_RATE
    sizes = np.resize([0.8, 1.0, 0.62, 0.9, 0.7, 1.0, 0.75, 0.58], count) * rng.uniform(0.92, 1.08, count)
    return [
        (float(moment), float(size), float(pace), float(side))
        for moment, size, pace, side in zip(
            moments_, sizes, rng.uniform(0.85, 1.2, count), rng.uniform(-0.9, 0.9, count), strict=True
        )
    ]


def _swell(length: int, moment: float, rise: float, set_back: float) -> Array:
    """Return one wave's envelope round the loop, every 20 ms: up like a bell curve, back like a slow breath."""
    duration = length / SAMPLE_RATE
    points = length // STEP
    time = (np.arange(points) * duration / points - moment + duration / 3) % duration - duration / 3
    back = np.maximum(time, 0.0) / set_back
    swell: Array = np.where(time < 0, np.exp(-((time / rise) ** 2)), (1.0 + back) * np.exp(-back))
    return swell
