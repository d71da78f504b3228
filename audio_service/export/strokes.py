"""The shapes of a timeline's picture as SVG path data: words, breath, quiet, and the bed beneath.

Every shape is bounded by the width it is drawn in, however much a timeline
holds: what would fall on the same spot is drawn once. Numbers are rounded to
tenths, so that equal timelines give equal pictures.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from math import exp, pi, sin
from typing import Final

from audio_service.export.breaking import columns
from audio_service.export.canvas import number
from audio_service.export.passages import Breaths
from audio_service.export.wording import one_line
from audio_service.script.model import Phase
from audio_service.sound.ducking import bed_curve
from audio_service.sound.level import BedGains
from audio_service.timeline.model import BellStroke, Event, Spoken, Timeline

Across = Callable[[float], float]
"""Where a sample lies, in pixels from the left."""

PITCH: Final = 3.6
"""Pixels from one bar of speech to the next."""

_SHORTEST_WAVE: Final = 7.0
"""Pixels of the narrowest wave; faster breath is drawn as fewer waves."""

_DUCKED: Final = 0.52
"""How high the bed stands under speech, of its height in silence: deeper than it sounds, so that it can be seen."""


def bars(lines: Iterable[Spoken], across: Across, middle: float, reach: float) -> str:
    """Return speech as upright bars about a middle: as many as fit a line, as tall as its words are long."""
    tall: dict[int, float] = {}
    places: dict[int, float] = {}
    for line in lines:
        words = one_line(line.text).split(" ")
        left, right = across(line.start), across(line.stop)
        count = max(1, int((right - left) / PITCH))
        for bar in range(count):
            at = (left + right) / 2 + (bar - (count - 1) / 2) * PITCH
            if count == 1:
                height = 1 - exp(-len(words) / 7)
            else:
                word = words[bar * len(words) // count]
                height = min(columns(word), 10) / 10 * 0.75 + 0.25
                height *= 0.55 + 0.45 * sin(pi * (bar + 0.5) / count)
            cell = round(at / PITCH * 1.25)
            places.setdefault(cell, at)
            tall[cell] = max(tall.get(cell, 0.0), height)
    found = []
    for cell in sorted(tall):
        half = reach * (0.2 + 0.8 * tall[cell])
        found.append(f"M{number(places[cell])} {number(middle - half)}v{number(2 * half)}")
    return "".join(found)


def wave(block: Breaths, across: Across, middle: float, reach: float) -> str:
    """Return a block of breath as a wave: rising while breathing in, level in a hold, falling out."""
    cycle = block.length / block.cycles
    joined = max(1, round(_SHORTEST_WAVE / max(across(cycle) - across(0), 1e-6) + 0.49))
    waves = max(1, block.cycles // joined)
    stretch = block.length / (waves * sum(length for _, length in block.phases))
    at, height = float(block.start), _before(block)
    path = f"M{number(across(at))} {number(middle - height * reach)}"
    for _ in range(waves):
        for phase, length in block.phases:
            left, right = across(at), across(at + length * stretch)
            aim = {Phase.IN: 1.0, Phase.OUT: -1.0}.get(phase, height)
            if aim == height:
                path += f"H{number(right)}"
            else:
                half = number((left + right) / 2)
                low, high = number(middle - height * reach), number(middle - aim * reach)
                path += f"C{half} {low} {half} {high} {number(right)} {high}"
            at, height = at + length * stretch, aim
    return path


def _before(block: Breaths) -> float:
    """Return where the breath stands before its first phase: empty, unless it starts by breathing out."""
    moving = [phase for phase, _ in block.phases if phase is not Phase.HOLD]
    return 1.0 if moving and moving[0] is Phase.OUT else -1.0


def quiet(stretches: Iterable[Event], across: Across, middle: float) -> str:
    """Return stretches of quiet as level lines; those that touch on the picture are one."""
    found: list[tuple[float, float]] = []
    for stretch in stretches:
        left, right = across(stretch.start) + 3, across(stretch.stop) - 3
        if right - left < 1:
            continue
        if found and left - found[-1][1] < 1:
            found[-1] = found[-1][0], right
        else:
            found.append((left, right))
    return "".join(f"M{number(left)} {number(middle)}H{number(right)}" for left, right in found)


def apart(bells: Iterable[BellStroke], across: Across, least: float) -> list[tuple[float, BellStroke]]:
    """Return where bells are drawn; one nearer than ``least`` to the bell before it is left out."""
    found: list[tuple[float, BellStroke]] = []
    for bell in bells:
        if not found or across(bell.start) - found[-1][0] >= least:
            found.append((across(bell.start), bell))
    return found


def bed_heights(timeline: Timeline, steps: int) -> list[float]:
    """Return how high the bed stands, from 0 to 1, at even steps from start to end, by the mix's own curve."""
    stretches = bed_curve(timeline, BedGains(speaking=_DUCKED, resting=1.0))
    stops = [stretch.stop for stretch in stretches]
    heights = []
    for step in range(steps):
        at = min(round(timeline.total * step / (steps - 1)), timeline.total - 1)
        stretch = stretches[bisect_right(stops, at)]
        heights.append(stretch.gain if stretch.curve is None else float(stretch.curve[at - stretch.start]))
    return heights


def ground(timeline: Timeline, across: Across, base: float, height: float, step: float = 3.0) -> str:
    """Return the bed as the outline of a ground that sinks under speech."""
    left, right = across(0), across(timeline.total)
    count = max(2, int((right - left) / step))
    tops = [base - height * share for share in _rounded(bed_heights(timeline, count + 1))]
    path = f"M{number(left)} {number(base)}L"
    kept: list[str] = []
    for index, top in enumerate(tops):
        level = 0 < index < count and abs(tops[index - 1] - top) < 0.05 and abs(tops[index + 1] - top) < 0.05
        if not level:
            kept.append(f"{number(left + (right - left) * index / count)} {number(top)}")
    return path + " ".join(kept) + f" {number(right)} {number(base)}Z"


def _rounded(gains: list[float]) -> list[float]:
    """Return gains with their corners rounded off over a few steps; the ends stay at nothing."""
    padded = [0.0, 0.0, *gains, 0.0, 0.0]
    return [
        sum(weight * gain for weight, gain in zip((0.1, 0.25, 0.3, 0.25, 0.1), padded[at : at + 5], strict=True))
        for at in range(len(gains))
    ]
