"""How loud the bed is at every sample: a function of the timeline alone.

Nothing here remembers what was mixed before, so any range of samples can be
mixed first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audio_service.sound.level import BedGains
from audio_service.timeline.model import Event, Spoken, Timeline
from audio_service.units import Samples, samples

HOLD: Final = samples(8.0)
"""A gap between words shorter than this keeps the bed down, so that it never pumps."""

FALL: Final = samples(1.5)
"""How long the bed takes to go down before words; 1.5 s is the least allowed."""

RISE: Final = samples(2.0)
"""How long it takes to come back."""

_BEFORE: Final = samples(0.2)
"""The bed is down this long before the first word."""

_AFTER: Final = samples(0.4)
"""The bed stays down this long after the last word."""

_FADE_IN: Final = (samples(3.0), samples(5.0))
_FADE_OUT: Final = (samples(6.0), samples(8.0))

Curve = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class GainStretch(Event):
    """Samples in which the bed's gain is ``gain`` throughout, or follows ``curve``, one value per sample."""

    gain: float
    curve: Curve | None = None


def bed_curve(timeline: Timeline, gains: BedGains) -> tuple[GainStretch, ...]:
    """Return the bed's gain over a whole timeline, as stretches that partition it.

    The bed is down from before the first word of a passage to after its last,
    rises in the long gaps between, and comes out of and goes back into digital
    silence at the practice's two ends. It follows words only: bells and breath
    cues don't move it.
    """
    if not gains.resting:
        return (GainStretch(Samples(0), timeline.total, 0.0),)
    passages = _passages(timeline)
    ducked = _ducked(passages, timeline.total, gains)
    first = passages[0][0] if passages else timeline.total
    last = passages[-1][1] if passages else 0
    half = timeline.total // 2
    fade_in = min(half, int(np.clip(first, *_FADE_IN)))
    fade_out = min(half, int(np.clip(timeline.total - last, *_FADE_OUT)))
    return tuple(_faded(ducked, fade_in, timeline.total - fade_out, timeline.total))


def _passages(timeline: Timeline) -> list[tuple[int, int]]:
    """Return where passages of speech start and stop; gaps within one are shorter than the hold."""
    passages: list[tuple[int, int]] = []
    for event in timeline.events:
        if isinstance(event, Spoken) and event.length:
            if passages and event.start - passages[-1][1] < HOLD:
                passages[-1] = (passages[-1][0], event.stop)
            else:
                passages.append((event.start, event.stop))
    return passages


def _ducked(passages: list[tuple[int, int]], total: int, gains: BedGains) -> list[GainStretch]:
    """Return the stretches without the fades at the ends."""
    down, up = _ramp(gains.resting, gains.speaking, FALL), _ramp(gains.speaking, gains.resting, RISE)
    stretches: list[GainStretch] = []
    at = 0

    def until(stop: int, gain: float, curve: Curve | None = None) -> None:
        nonlocal at
        if stop > at:
            stretches.append(GainStretch(Samples(at), Samples(stop), gain, curve))
            at = stop

    for start, stop in passages:
        if at or start >= HOLD:
            until(start - _BEFORE - FALL, gains.resting)
            until(start - _BEFORE, gains.speaking, down)
        if total - stop < HOLD:
            until(total, gains.speaking)
        else:
            until(stop + _AFTER, gains.speaking)
            until(stop + _AFTER + RISE, gains.resting, up)
    until(total, gains.resting)
    return stretches


def _faded(stretches: list[GainStretch], fade_in: int, fade_out: int, total: int) -> list[GainStretch]:
    """Return the stretches cut at the fades, those inside a fade multiplied by it."""
    rising, falling = _fade(fade_in), _fade(total - fade_out)[::-1]
    faded: list[GainStretch] = []
    for stretch in stretches:
        edges = sorted(
            {stretch.start, stretch.stop, *(x for x in (fade_in, fade_out) if stretch.start < x < stretch.stop)}
        )
        for start, stop in pairwise(edges):
            curve = None if stretch.curve is None else stretch.curve[start - stretch.start : stop - stretch.start]
            fade = None
            if stop <= fade_in:
                fade = rising[start:stop]
            elif start >= fade_out:
                fade = falling[start - fade_out : stop - fade_out]
            if fade is not None:
                curve = fade * (np.float32(stretch.gain) if curve is None else curve)
            faded.append(GainStretch(Samples(start), Samples(stop), stretch.gain, curve))
    return faded


@lru_cache(maxsize=8)
def _ramp(start: float, stop: float, length: int) -> Curve:
    """Return a ramp between two gains, a raised cosine in dB."""
    share = 0.5 - 0.5 * np.cos(np.pi * (np.arange(length) + 1.0) / (length + 1.0))
    ramp: Curve = (start * (stop / start) ** share).astype(np.float32)
    return ramp


@lru_cache(maxsize=8)
def _fade(length: int) -> Curve:
    """Return a raised-cosine rise from exactly zero to nearly one."""
    fade: Curve = (0.5 - 0.5 * np.cos(np.pi * np.arange(length) / max(length, 1))).astype(np.float32)
    return fade
