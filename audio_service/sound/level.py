"""How loud each part of the mix is: the meters that need numpy alone, and the bed's gains in closed form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audio_service.errors import SoundError
from audio_service.loudness import gain
from audio_service.sound.model import VOICE_LOUDNESS, Bed, SoundSettings
from audio_service.units import LU, LUFS, SAMPLE_RATE
from audio_service.voice.model import Sound

BED_RISE: Final = LU(3.0)
"""How much louder the bed is in long pauses than under speech; at most 4 LU may be."""

BED_LEVELS: Final = (LU(12.0), LU(30.0))
"""How near to the voice and how far from it a bed may lie (Torcoli 2019; WCAG 1.4.7 asks 20)."""

BED_LEVEL_ADVISED: Final = LU(15.0)
"""A bed nearer to the voice than this makes words hard to follow for many listeners."""

BELL_LEVELS: Final = (LU(3.0), LU(30.0))
"""A bell never comes nearer to the voice than 3 LU."""

BREATH_LEVEL: Final = LU(10.0)
"""How far the loudest moment of a breath cue lies under the voice."""

CLIP_CEILING: Final = gain(-3.0)
"""No clip's true peak is higher (linear)."""

MIX_CEILING: Final = gain(-2.0)
"""No mix's true peak is higher (linear), so that encoding has 1 dB to overshoot in."""

_OFFSET: Final = -0.691
"""BS.1770: calibrates a 997 Hz sine at full scale in one channel to -3.01 LUFS."""

_MOMENT: Final = round(0.4 * SAMPLE_RATE)
_SHORT_TERM: Final = 3 * SAMPLE_RATE
_HOP: Final = SAMPLE_RATE // 100


@dataclass(frozen=True, slots=True)
class BedGains:
    """Factors on the bed's samples: while the voice speaks, and in long pauses."""

    speaking: float
    resting: float


def bed_gains(bed: Bed, bed_level: LU) -> BedGains:
    """Return the gains that put a bed where the listener wants it under the voice.

    The sum of a clip at its ceiling and the bed at its true peak stays under the
    mix's ceiling, whatever falls together: a bed with very high peaks comes out
    quieter than asked rather than clip.
    """
    if not bed.peak:
        return BedGains(0.0, 0.0)
    wanted = gain(VOICE_LOUDNESS - bed_level - bed.loudness)
    speaking = min(wanted, (MIX_CEILING - CLIP_CEILING) / bed.peak)
    return BedGains(float(np.float32(speaking)), float(np.float32(speaking * gain(BED_RISE))))


def check_levels(settings: SoundSettings) -> None:
    """Refuse levels outside what is safe to hear.

    Raises:
        SoundError: a level is out of its range; the message says the range.
    """
    for what, value, (nearest, farthest) in (
        ("bed", settings.bed_level, BED_LEVELS),
        ("bell", settings.bell_level, BELL_LEVELS),
    ):
        if not nearest <= value <= farthest:
            raise SoundError(
                f"the {what} lies {nearest:g} to {farthest:g} LU under the voice; found {value:g}, write e.g. "
                f"{18 if what == 'bed' else 6}"
            )


def loudest_moment(sound: Sound) -> LUFS:
    """Return the highest momentary loudness (0.4 s) of a mono sound played on both loudspeakers.

    Silence before and after the sound counts, so a very short sound reads low, as it is heard.
    """
    padded = np.zeros(-(-(len(sound) + 2 * _MOMENT) // 4800) * 4800)
    padded[_MOMENT : _MOMENT + len(sound)] = sound
    power = 2.0 * _weighted(padded) ** 2
    return LUFS(float(_windowed(power, _MOMENT).max(initial=-70.0)))


def loop_loudness(sound: Sound) -> NDArray[np.float64]:
    """Return the short-term loudness (3 s) of a stereo loop as it goes round, every 10 ms, in LUFS."""
    power = _weighted(sound[:, 0]) ** 2 + _weighted(sound[:, 1]) ** 2
    return _windowed(np.concatenate((power, power[: _SHORT_TERM - 1])), _SHORT_TERM)


def _weighted(channel: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return a channel through the K-weighting's magnitude, as if it were periodic."""
    spectrum = np.fft.rfft(channel)
    spectrum *= _k_weighting(len(channel))
    return np.fft.irfft(spectrum, len(channel))


def _windowed(power: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    summed = np.concatenate(([0.0], np.cumsum(power)))
    starts = np.arange(0, len(power) - width + 1, _HOP)
    mean = (summed[starts + width] - summed[starts]) / width
    return _OFFSET + 10.0 * np.log10(np.maximum(mean, 1e-12))


@lru_cache(maxsize=4)
def _k_weighting(length: int) -> NDArray[np.float64]:
    """Return the magnitude of BS.1770's two filters at 48 kHz on the bins of an rfft."""
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(length))
    shelf = (1.53512485958697 - 2.69169618940638 * z + 1.19839281085285 * z**2) / (
        1.0 - 1.69065929318241 * z + 0.73248077421585 * z**2
    )
    high_pass = (1.0 - 2.0 * z + z**2) / (1.0 - 1.99004745483398 * z + 0.99007225036621 * z**2)
    magnitude: NDArray[np.float64] = np.abs(shelf * high_pass)
    return magnitude
