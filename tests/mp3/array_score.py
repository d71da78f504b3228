"""A real score made of numpy arrays: noise as a bed, bursts of harmonics as a voice, ducking with ramps."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np

from audio_service.sound.model import Bed, Overlay, Steady
from audio_service.units import FRAME_SAMPLES, LUFS, Frames, Samples
from audio_service.voice.model import Sound

REST: Final = 1.0
DUCKED: Final = 2**-0.5
RAMP: Final = 36_000
LEAD: Final = 36_000


def noise_bed(frames: int = 100, level: float = 0.02, seed: int = 3) -> Bed:
    """Return a seamless loop of noise that falls by 3 dB per octave, of RMS ``level``."""
    size = frames * FRAME_SAMPLES
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal((size, 2)), axis=0)
    slope = 1 / np.sqrt(np.maximum(np.arange(len(spectrum)), 40))
    sound = np.fft.irfft(spectrum * slope[:, np.newaxis], size, axis=0)
    return bed_of((sound * level / sound.std()).astype(np.float32))


def bed_of(sound: Sound) -> Bed:
    digest = hashlib.sha256(sound.tobytes()).hexdigest()
    return Bed("noise", sound, LUFS(-36.0), float(np.abs(sound).max()), digest, Frames(len(sound) // FRAME_SAMPLES))


def voice_burst(length: int = 60_000, pitch: float = 140.0) -> Sound:
    """Return something with a voice's spectrum and onset: harmonics in three syllables."""
    n = np.arange(length)
    tone = sum(np.sin(2 * np.pi * pitch * k * n / 48_000 + k * k) / k for k in range(1, 30))
    return (0.12 * tone * np.abs(np.sin(3 * np.pi * n / length)) ** 0.3).astype(np.float32)


@dataclass
class ArrayScore:
    """Voice bursts at ``at`` (samples) over a bed that ducks around them; counts what it is asked for."""

    frames: Frames
    bed: Bed
    at: tuple[int, ...] = ()
    asked: list[tuple[int, int]] = field(default_factory=list)

    @cached_property
    def burst(self) -> Sound:
        return voice_burst()

    @cached_property
    def curve(self) -> tuple[list[int], list[float]]:
        """Corners of the bed's gain over time."""
        places, gains = [-1], [REST]
        for at in self.at:
            places += [at - LEAD - RAMP, at - LEAD, at + len(self.burst) + LEAD, at + len(self.burst) + LEAD + RAMP]
            gains += [REST, DUCKED, DUCKED, REST]
        assert places == sorted(places), "bursts must be far enough apart"
        return places, gains

    @property
    def total(self) -> int:
        return self.frames * FRAME_SAMPLES

    @property
    def steady(self) -> tuple[Steady, ...]:
        found: list[tuple[int, int, float]] = []
        free = 0
        for at in self.at:
            stop = at + len(self.burst)
            found.append((free, at - LEAD - RAMP, REST))
            found += [(at - LEAD, at, DUCKED), (stop, stop + LEAD, DUCKED)]
            free = stop + LEAD + RAMP
        found.append((free, self.total, REST))
        return tuple(Steady(Samples(start), Samples(stop), gain) for start, stop, gain in found if start < stop)

    @property
    def overlays(self) -> tuple[Overlay, ...]:
        length = len(self.burst)
        return tuple(Overlay(Samples(at), Samples(at + length), DUCKED, "burst") for at in self.at)

    @property
    def identity(self) -> str:
        return hashlib.sha256(repr((self.frames, self.bed.digest, self.at)).encode()).hexdigest()

    def samples(self, first: int, last: int) -> Sound:
        self.asked.append((first, last))
        sound = np.zeros((last - first, 2), np.float32)
        a, b = max(first, 0), min(last, self.total)
        if a >= b:
            return sound
        n = np.arange(a, b)
        gains = np.interp(n, *self.curve).astype(np.float32)
        sound[a - first : b - first] = np.take(self.bed.sound, n, axis=0, mode="wrap") * gains[:, np.newaxis]
        for at in self.at:
            c, d = max(a, at), min(b, at + len(self.burst))
            if c < d:
                sound[c - first : d - first] += self.burst[c - at : d - at, np.newaxis]
        return sound


def short_practice() -> ArrayScore:
    """Return 48 s in two chunks, mostly bed, with a burst across the chunks' edge: cheap to render cold."""
    edge = 1250 * FRAME_SAMPLES
    return ArrayScore(Frames(2000), noise_bed(), (150_000, edge - 20_000))
