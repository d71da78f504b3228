"""What every bed gets before it is stored: no DC, no sudden peaks, one known loudness."""

from __future__ import annotations

from typing import Final

import numpy as np

from audio_service.loudness import gain, true_peak
from audio_service.sound.meter import integrated, loop_power
from audio_service.sound.model import Bed, digest
from audio_service.units import FRAME_SAMPLES, LU, LUFS, SAMPLE_RATE, Frames
from audio_service.voice.model import Sound

BED_LOUDNESS: Final = LUFS(-36.0)
"""The loudness of every stored bed: 18 LU under the voice, where the default gain is 1."""

CREST: Final = LU(9.0)
"""How far a synthesised bed's peaks stand over its loudness: from 13 LU under the voice on, the sum fits as it is."""

_LOOK: Final = SAMPLE_RATE // 125
"""How far a peak's softening reaches to each side: 8 ms."""

_PIECE: Final = 20 * SAMPLE_RATE


def finished_bed(name: str, sound: Sound, crest: LU = CREST) -> Bed:
    """Return a loop as a bed: levelled, its peaks softened to ``crest`` over its loudness.

    Args:
        name: What the bed is called.
        sound: A seamless loop ``[shape=(n, 2)]``, n a whole number of frames, not silent.
        crest: Distance from loudness to the highest sample.
    """
    centred = (sound - sound.mean(axis=0)).astype(np.float32)
    centred *= np.float32(gain(BED_LOUDNESS - integrated(loop_power(centred))))
    finished = _softened(centred, gain(BED_LOUDNESS + crest))
    return Bed(
        name,
        finished,
        integrated(loop_power(finished)),
        _loop_peak(finished),
        digest(finished),
        Frames(len(finished) // FRAME_SAMPLES),
    )


def _softened(sound: Sound, ceiling: float) -> Sound:
    """Return a loop whose samples stay under ``ceiling``, turned down smoothly around each peak."""
    from scipy.ndimage import minimum_filter1d, uniform_filter1d  # noqa: PLC0415

    height = np.max(np.abs(sound), axis=1)
    if height.max() <= ceiling:
        return sound
    turned = minimum_filter1d(np.minimum(1.0, ceiling / np.maximum(height, 1e-9)), 2 * _LOOK + 1, mode="wrap")
    for _ in range(3):
        turned = uniform_filter1d(turned, 2 * (_LOOK // 3) + 1, mode="wrap")
    softened: Sound = (sound * turned[:, np.newaxis]).astype(np.float32)
    return softened


def _loop_peak(sound: Sound) -> float:
    """Return a loop's true peak as it goes round, measured piece by piece."""
    lead = np.linspace(0.0, 1.0, _LOOK, dtype=np.float32)[:, np.newaxis]
    peak = 0.0
    for start in range(0, len(sound), _PIECE):
        places = np.arange(start - _LOOK, min(start + _PIECE, len(sound)) + _LOOK)
        piece = np.take(sound, places, axis=0, mode="wrap")
        piece[:_LOOK] *= lead  # led in and out, so that the oversampling filter meets no step
        piece[-_LOOK:] *= lead[::-1]
        peak = max(peak, true_peak(piece))
    return peak
