"""Loudness by BS.1770 with numpy alone: of short sounds at once, of loops as they go round.

The K-weighting is applied by its magnitude in the frequency domain, which is
exact for energy; long loops are measured piece by piece, in little memory.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audio_service.units import LUFS, SAMPLE_RATE
from audio_service.voice.model import Sound

Power = NDArray[np.float64]
"""Mean K-weighted power of both channels together, every :data:`HOP` samples."""

HOP: Final = SAMPLE_RATE // 100
"""Samples between two readings: 10 ms."""

_MOMENT: Final = 40
"""Readings in BS.1770's momentary window and gating block, 0.4 s."""

_SHORT_TERM: Final = 300
"""Readings in its short-term window, 3 s."""

_OFFSET: Final = -0.691
"""BS.1770: makes a 997 Hz sine at full scale in one channel read -3.01 LUFS."""

_QUIETEST: Final = -70.0
_PIECE: Final = 20 * SAMPLE_RATE
_BINS: Final = 1 << 14
"""Bins whose weighting is worked out at a time, so that it never takes more than a few megabytes."""

_CONTEXT: Final = SAMPLE_RATE
"""Samples heard before and after a piece, in which the weighting settles."""


def loudest_moment(sound: Sound) -> LUFS:
    """Return the highest momentary loudness (0.4 s) of a mono sound played on both loudspeakers.

    Silence before and after the sound counts, so a very short sound reads low, as it is heard.
    """
    margin = _MOMENT * HOP
    padded = np.zeros(-(-(len(sound) + 2 * margin) // SAMPLE_RATE) * SAMPLE_RATE)
    padded[margin : margin + len(sound)] = sound
    return LUFS(float(_loudness(2.0 * _weighted_power(padded), _MOMENT).max()))


def loop_power(sound: Sound) -> Power:
    """Return the power of a stereo loop as it goes round."""
    power = np.zeros(len(sound) // HOP)
    for start in range(0, len(power) * HOP, _PIECE):
        count = min(_PIECE, len(power) * HOP - start)
        for channel in range(2):
            heard = np.take(sound[:, channel], np.arange(start - _CONTEXT, start + _PIECE + _CONTEXT), mode="wrap")
            piece = _weighted_power(heard)[_CONTEXT // HOP :]
            power[start // HOP : (start + count) // HOP] += piece[: count // HOP]
    return power


def short_term(power: Power) -> Power:
    """Return the short-term loudness (3 s) of a loop in LUFS, every 10 ms as it goes round."""
    return _loudness(np.resize(power, len(power) + _SHORT_TERM - 1), _SHORT_TERM)


def integrated(power: Power) -> LUFS:
    """Return the gated loudness of a loop that is played for ever."""
    blocks = _loudness(np.resize(power, len(power) + _MOMENT - 1), _MOMENT)
    heard = blocks[blocks > _QUIETEST]
    if not len(heard):
        return LUFS(_QUIETEST)
    return LUFS(_mean(heard[heard > _mean(heard) - 10.0]))


def _mean(blocks: Power) -> float:
    return float(10.0 * np.log10(np.mean(10.0 ** (blocks / 10.0))))


def _loudness(power: Power, width: int) -> Power:
    """Return the loudness in LUFS of every window of ``width`` readings."""
    summed = np.concatenate(([0.0], np.cumsum(power)))
    loudness: Power = _OFFSET + 10.0 * np.log10(np.maximum((summed[width:] - summed[:-width]) / width, 1e-12))
    return loudness


def _weighted_power(channel: NDArray[np.floating]) -> Power:
    """Return a channel's K-weighted power, every 10 ms; its length is a multiple of that."""
    spectrum = np.fft.rfft(channel)
    spectrum *= _k_weighting(len(channel))
    weighted = np.fft.irfft(spectrum, len(channel))
    np.square(weighted, out=weighted)
    power: Power = np.mean(weighted.reshape(-1, HOP), axis=1)
    return power


@lru_cache(maxsize=4)
def _k_weighting(length: int) -> NDArray[np.float64]:
    """Return the magnitude of BS.1770's two filters at 48 kHz on the bins of an rfft."""
    magnitude = np.asarray(np.fft.rfftfreq(length), np.float64)
    for start in range(0, len(magnitude), _BINS):
        bins = magnitude[start : start + _BINS]
        z = np.exp(-2j * np.pi * bins)
        shelf = (1.53512485958697 - 2.69169618940638 * z + 1.19839281085285 * z**2) / (
            1.0 - 1.69065929318241 * z + 0.73248077421585 * z**2
        )
        high_pass = (1.0 - 2.0 * z + z**2) / (1.0 - 1.99004745483398 * z + 0.99007225036621 * z**2)
        bins[:] = np.abs(shelf * high_pass)
    return magnitude
