"""The ring of struck metal: sums of inharmonic partials that beat.

A bowl is never perfectly round, so each of its modes is a pair a little apart;
the pair beats. Mode ratios near 1 : 2.7 : 5.1 : 7.9 are those of bronze
singing bowls (Inacio, Henrique & Antunes, 2006).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audio_service.units import SAMPLE_RATE

_BLOCK: Final = 1024
_SIXTY_DB: Final = float(np.log(1000.0))


@dataclass(frozen=True, slots=True)
class Partial:
    """One mode: ``ratio`` to the fundamental, amplitude, seconds to fall by 60 dB, beats per second."""

    ratio: float
    amplitude: float
    ring: float
    beat: float


def sinusoid(frequency: float, phase: float, length: int, ring: float = float("inf")) -> NDArray[np.float64]:
    """Return a sine of ``length`` samples that falls by 60 dB in ``ring`` seconds.

    The exponential of a sum is a product, so ``length`` sines cost two short
    tables and one multiplication each.
    """
    exponent = (-_SIXTY_DB / ring + 2j * np.pi * frequency) / SAMPLE_RATE
    within = np.exp(exponent * np.arange(_BLOCK) + 1j * phase)
    blocks = np.exp(exponent * _BLOCK * np.arange(-(-length // _BLOCK)))
    real: NDArray[np.float64] = np.multiply.outer(blocks.real, within.imag)
    real += np.multiply.outer(blocks.imag, within.real)
    return real.ravel()[:length]


def struck(fundamental: float, partials: tuple[Partial, ...], length: int) -> NDArray[np.float64]:
    """Return the ring of a bowl struck at sample 0, mono, without attack and without an end."""
    ring = np.zeros(length)
    for number, partial in enumerate(partials):
        frequency = fundamental * partial.ratio
        # Unequal halves: the beat breathes and never falls to nothing.
        for share, offset in ((0.68, -0.5), (0.32, 0.5)):
            ring += (share * partial.amplitude) * sinusoid(
                frequency + offset * partial.beat, 1.9 * number, length, partial.ring
            )
    return ring
