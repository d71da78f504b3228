"""What every bed gets before it is stored: no DC, no sudden peaks, one known loudness."""

from __future__ import annotations

from typing import Final

import numpy as np

from audio_service.loudness import gain, integrated_loudness, true_peak
from audio_service.sound.model import Bed, digest
from audio_service.sound.synthesis import Array
from audio_service.units import FRAME_SAMPLES, LU, LUFS, SAMPLE_RATE, Frames

BED_LOUDNESS: Final = LUFS(-36.0)
"""The loudness of every stored bed: 18 LU under the voice, where the default gain is 1."""

CREST: Final = LU(8.4)
"""How far a synthesised bed's peaks stand over its loudness: at 12 LU under the voice the sum still fits."""

_LOOK: Final = SAMPLE_RATE // 200
"""How far a peak's softening reaches to each side: 5 ms."""


def finished_bed(name: str, sound: Array, crest: LU = CREST) -> Bed:
    """Return a loop as a bed: levelled, its peaks softened to ``crest`` over its loudness.

    Args:
        name: What the bed is called.
        sound: A seamless loop ``[shape=(n, 2)]``, n a whole number of frames, not silent.
        crest: Distance from loudness to the highest sample.
    """
    levelled = sound - sound.mean(axis=0)
    for _ in range(2):  # softening peaks takes a little loudness; the second round gives it back
        levelled = levelled * gain(BED_LOUDNESS - integrated_loudness(levelled.astype(np.float32)))
        levelled = _softened(levelled, gain(BED_LOUDNESS + crest))
    finished = levelled.astype(np.float32)
    around = np.concatenate((finished[-_LOOK:], finished, finished[:_LOOK]))
    return Bed(
        name,
        finished,
        integrated_loudness(finished),
        true_peak(around),
        digest(finished),
        Frames(len(finished) // FRAME_SAMPLES),
    )


def _softened(sound: Array, ceiling: float) -> Array:
    """Return a loop whose samples stay under ``ceiling``, turned down smoothly around each peak."""
    from scipy.ndimage import convolve1d, minimum_filter1d  # noqa: PLC0415

    height = np.max(np.abs(sound), axis=1)
    if height.max() <= ceiling:
        return sound
    needed = np.minimum(1.0, ceiling / np.maximum(height, 1e-9))
    window = np.hanning(2 * _LOOK + 3)[1:-1]
    turned = convolve1d(minimum_filter1d(needed, 2 * _LOOK + 1, mode="wrap"), window / window.sum(), mode="wrap")
    softened: Array = sound * turned[:, np.newaxis]
    return softened
