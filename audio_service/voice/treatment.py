"""A raw take made a clip: resampled once, cleaned, trimmed, levelled, its peaks bounded."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from audio_service.loudness import gain, integrated_loudness
from audio_service.units import LUFS, SAMPLE_RATE, Samples
from audio_service.voice.model import Sound

VERSION: Final = "3"
"""Changes when the same take would give another clip; part of every clip's key."""

LOUDNESS: Final = LUFS(-17.8)
"""Speech alone, integrated: -18 (AES TD1008 for speech-anchored content) and half of what MP3 takes from it.

Measured: LAME at 128 kbit/s makes a voice alone 0.5 LU quieter, in both engines.
"""

PEAK: Final = -3.0
"""True peak of a clip in dBTP, at most: leaves room for bed and bells under -1."""

_QUIETEST: Final = -60.0
"""Level of the loud moments of a take, in dBFS, under which nobody spoke."""

_RUMBLE: Final = 55.0
"""Hz under which a voice has nothing: the high-pass takes handling noise and DC."""

_STEP: Final = round(0.005 * SAMPLE_RATE)
_LEAD: Final = round(0.015 * SAMPLE_RATE)
"""Samples kept before the first sound, for soft attacks."""
_TAIL: Final = round(0.060 * SAMPLE_RATE)
"""Samples kept after the last sound, for its decay."""
_FADE_IN: Final = round(0.005 * SAMPLE_RATE)
_FADE_OUT: Final = round(0.030 * SAMPLE_RATE)

_UNDER: Final = 46.0
"""dB under a voice's loud moments at which it counts as gone."""
_OVER_NOISE: Final = 8.0
"""dB over a recording's own noise at which it counts as speech."""
_LEAST_UNDER: Final = 30.0
"""dB under the loud moments at which even a noisy recording counts as speech."""

_PASSES: Final = 4
"""Limiter passes: each leaves what its smooth gain adds between samples, a few hundredths of a dB."""
_MARGIN: Final = gain(-0.02)

_LOOK_AHEAD: Final = round(0.005 * SAMPLE_RATE)
"""Half the limiter's window: its gain moves this many samples before a peak and as many after."""


def complaint(sound: NDArray[np.float32], rate: int) -> str:
    """Return what makes a take unusable, completing "it …", or nothing."""
    if not len(sound):
        return "gave no sound"
    if not np.isfinite(sound).all():
        return "gave numbers that are not sound"
    if _loud_moments(sound, max(1, rate // 100)) < _QUIETEST:
        return "gave silence"
    return ""


def clip(take: NDArray[np.float32], rate: int, *, noisy: bool = False, length: Samples | None = None) -> Sound:
    """Return a take as a clip.

    Args:
        take: Mono ``[shape=(n,)]``, any level, in which somebody speaks (see ``complaint``).
        rate: Of ``take``, in Hz.
        noisy: Whether it may hold a room's noise, as a recording does.
        length: The length that was told of it before it was spoken; without one it is trimmed to what is heard.

    Returns:
        Mono at 48 kHz, starting and ending at zero, with integrated loudness
        ``LOUDNESS`` and true peak at most ``PEAK``. The same take gives the same clip.
    """
    sound = _without_rumble(_resampled(take, rate))
    first, last = _heard(sound, noisy=noisy)
    sound = _faded(sound, first, last)[first:last] if length is None else _of_length(_faded(sound, first, last), length)
    sound *= gain(LOUDNESS - integrated_loudness(sound))
    limited = _limited(sound)
    if limited is not sound:
        # Limiting takes a little loudness; one further step brings it back.
        sound *= gain(LOUDNESS - integrated_loudness(limited))
        limited = _limited(sound)
    return limited


def _resampled(take: NDArray[np.float32], rate: int) -> Sound:
    import soxr  # noqa: PLC0415

    if rate == SAMPLE_RATE:
        return take.astype(np.float32, copy=True)
    return np.asarray(soxr.resample(take, rate, SAMPLE_RATE, quality="VHQ"), dtype=np.float32)


def _without_rumble(sound: Sound) -> Sound:
    from scipy.signal import butter, sosfilt, sosfilt_zi  # noqa: PLC0415

    sections = butter(2, _RUMBLE, "highpass", fs=SAMPLE_RATE, output="sos")
    # As if the first sample had gone on for ever before: an offset does not ring.
    clean, _ = sosfilt(sections, sound, zi=sosfilt_zi(sections) * sound[0])
    return np.asarray(clean, dtype=np.float32)


def _levels(sound: NDArray[np.float32], step: int) -> NDArray[np.float64]:
    """Return the level of each step in dBFS, ``[shape=(steps,)]``."""
    padded = np.zeros(-(-len(sound) // step) * step, dtype=np.float64)
    padded[: len(sound)] = sound
    power = np.square(padded).reshape(-1, step).mean(axis=1)
    return np.asarray(10.0 * np.log10(np.maximum(power, 1e-12)))


def _loud_moments(sound: NDArray[np.float32], step: int) -> float:
    levels = np.sort(_levels(sound, step))
    return float(levels[-max(1, len(levels) // 20) :].mean())


def _heard(sound: Sound, *, noisy: bool) -> tuple[int, int]:
    """Return from where to where a voice is heard."""
    levels = _levels(sound, _STEP)
    loud = _loud_moments(sound, _STEP)
    threshold = loud - _UNDER
    if noisy:
        threshold = max(threshold, min(float(np.percentile(levels, 10)) + _OVER_NOISE, loud - _LEAST_UNDER))
    heard = np.flatnonzero(levels > threshold)
    return max(0, int(heard[0]) * _STEP - _LEAD), min(len(sound), int(heard[-1] + 1) * _STEP + _TAIL)


def _faded(sound: Sound, first: int, last: int) -> Sound:
    """Return a sound that rises from silence at ``first`` and has fallen into it at ``last``."""
    faded = np.zeros_like(sound)
    heard = faded[first:last]
    heard[:] = sound[first:last]
    fade_in, fade_out = min(_FADE_IN, len(heard)), min(_FADE_OUT, len(heard))
    heard[:fade_in] *= _rise(fade_in)
    heard[-fade_out:] *= _rise(fade_out)[::-1]
    return faded


def _of_length(sound: Sound, length: Samples) -> Sound:
    """Return a sound with silence put behind it, or, where it is longer by what resampling rounds, cut off."""
    return np.pad(sound[:length], (0, max(0, length - len(sound))))


def _rise(count: int) -> Sound:
    """Return a raised cosine from 0 up to 1."""
    return (0.5 - 0.5 * np.cos(np.pi * np.arange(count) / max(1, count))).astype(np.float32)


def _limited(sound: Sound) -> Sound:
    """Return a sound whose true peak is at most ``PEAK``; itself if it already is."""
    from scipy.ndimage import minimum_filter1d  # noqa: PLC0415

    ceiling = gain(PEAK)
    limited = sound
    for _ in range(_PASSES):
        peaks = _true_peaks(limited)
        over = float(peaks.max(initial=0.0)) / ceiling
        if over <= 1.0:
            return limited
        wanted = np.minimum(1.0, ceiling * _MARGIN / np.maximum(peaks, 1e-9))
        held = minimum_filter1d(wanted, 2 * _LOOK_AHEAD + 1, mode="nearest")
        limited = np.asarray(limited * _smoothed(held), dtype=np.float32)
    return limited * np.float32(_MARGIN * ceiling / _true_peaks(limited).max())


def _smoothed(held: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a gain, ``[shape=(n,)]``, without corners; worked out only near where it isn't 1: a tenth of a clip."""
    from scipy.ndimage import convolve1d  # noqa: PLC0415

    window = np.hanning(2 * _LOOK_AHEAD + 1)
    window /= window.sum()
    smooth = np.full(len(held), convolve1d(np.ones_like(held[:1]), window, mode="nearest")[0])
    lowered = np.flatnonzero(held != 1.0)
    for run in np.split(lowered, np.flatnonzero(np.diff(lowered) > 2 * _LOOK_AHEAD) + 1):
        # Twice the reach: what is near enough to be changed, and what that needs around it.
        first, last = max(0, run[0] - _LOOK_AHEAD), run[-1] + 1 + _LOOK_AHEAD
        around = max(0, first - _LOOK_AHEAD)
        part = convolve1d(held[around : last + _LOOK_AHEAD], window, mode="nearest")
        smooth[first:last] = part[first - around : last - around]
    return smooth


def _true_peaks(sound: Sound) -> NDArray[np.float32]:
    """Return the true peak around each sample, ``[shape=(n,)]``, linear."""
    import soxr  # noqa: PLC0415

    over = np.zeros(4 * len(sound), dtype=np.float32)
    between = np.abs(soxr.resample(sound, SAMPLE_RATE, 4 * SAMPLE_RATE, quality="HQ"))[: len(over)]
    over[: len(between)] = between
    # Slices, because reducing rows of four takes ten times as long.
    pairs = np.maximum(over[0::2], over[1::2])
    return np.asarray(np.maximum(np.maximum(pairs[0::2], pairs[1::2]), np.abs(sound)))
