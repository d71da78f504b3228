"""Cover art: the form of a practice as a dial, without a word.

The practice runs once around, from the top, clockwise. The bed lies in the
middle as rings that widen where it swells in silence; around it stand words as
bars and breath as a wave that swells outward while breathing in; the
rim is broken into the sections, and bells are the dots on it. Titles can
be sensitive and fonts can't be counted on, so there is no text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import pairwise
from math import cos, exp, pi, sin
from typing import Final

from audio_service.export.passages import Breaths, passages
from audio_service.export.strokes import bed_heights
from audio_service.export.wording import one_line
from audio_service.script.model import Phase
from audio_service.timeline.model import BellStroke, Spoken, Timeline

PIXELS: Final = 512
"""Side of the cover: enough for a lock screen, and the densest practice stays about 60 KB."""

_SIDE: Final = 640
_CENTRE: Final = _SIDE / 2
_RIM: Final = 268.0
_LANE: Final = 207.0
"""Radius of the circle about which words and breath are drawn."""

_REACH: Final = 28.0
_RINGS: Final = 6
_INNER: Final = 44.0
_OUTER: Final = 158.0
_SWELL: Final = 24.0
_BARS: Final = 180
"""Bars around the whole dial."""

_WAVES: Final = 60
"""Waves around the whole dial; faster breath is drawn as fewer."""

_PALETTES: Final = (
    ("#16222e", "#3d6480", "#f3e7d3", "#f0a875"),
    ("#18241f", "#4a7a66", "#f2eddb", "#eeb073"),
    ("#211b2b", "#66568c", "#f4e8ea", "#f0a48c"),
    ("#2a1c20", "#8a5560", "#f7ebd8", "#f1b87c"),
    ("#132527", "#3a777a", "#efeee0", "#f4b183"),
)
"""Ground, heart of the rings, words and rim, breath and bells; chosen by the title, so that a shelf has variety."""


def cover(timeline: Timeline) -> bytes:
    """Return square cover art as PNG, the same bytes for the same timeline."""
    import resvg_py  # noqa: PLC0415  (most commands need not pay for loading it)

    drawn = resvg_py.svg_to_bytes(svg_string=cover_svg(timeline), skip_system_fonts=True, width=PIXELS, height=PIXELS)
    return bytes(drawn)


def cover_svg(timeline: Timeline) -> str:
    """Return the same picture as SVG."""
    seed = hashlib.sha256(one_line(timeline.title).encode("utf-8", "replace")).digest()[0]
    ground, heart, words, breath = _PALETTES[seed % len(_PALETTES)]
    line = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE} {_SIDE}" width="{_SIDE}" height="{_SIDE}">',
        f'<rect width="{_SIDE}" height="{_SIDE}" fill="{ground}"/>',
        *_rings(timeline, ground, heart),
        f'<circle cx="{_CENTRE:g}" cy="{_CENTRE:g}" r="15" fill="{breath}"/>',
        f'<g {line} stroke="{words}" stroke-opacity=".5" stroke-width="3">{"".join(_rim(timeline))}</g>',
        f'<path {line} stroke="{words}" stroke-width="3.2" d="{_bars(timeline)}"/>',
        f'<path {line} stroke="{breath}" stroke-width="3.8" d="{"".join(_waves(timeline))}"/>',
        *_bells(timeline, breath, ground),
        "</svg>",
    ]
    return "".join(parts)


def _point(turn: float, radius: float) -> str:
    """Return a point at a share of a turn from the top, clockwise."""
    angle = 2 * pi * turn
    return f"{_CENTRE + radius * sin(angle):.1f} {_CENTRE - radius * cos(angle):.1f}"


def _rings(timeline: Timeline, ground: str, heart: str) -> Iterator[str]:
    """Yield the bed as rings one inside the other, lighter and rounder toward the middle."""
    count = 120
    heights = bed_heights(timeline, count)
    reach = 9
    weights = [0.5 + 0.5 * cos(pi * at / (reach + 1)) for at in range(-reach, reach + 1)]
    smooth = [
        sum(weight * heights[(at + by) % count] for by, weight in enumerate(weights, -reach)) / sum(weights)
        for at in range(count)
    ]
    for ring in range(_RINGS):
        share = ring / (_RINGS - 1)
        radius = _OUTER + (_INNER - _OUTER) * share
        swell = _SWELL * (1 - share) ** 1.3
        points = [_point(at / count, radius + swell * (2 * smooth[at] - 1)) for at in range(count)]
        yield f'<path fill="{_between(ground, heart, 0.14 + 0.72 * share**1.4)}" d="M{"L".join(points)}Z"/>'


def _rim(timeline: Timeline) -> Iterator[str]:
    """Yield one arc for each section, with a gap to the next."""
    gap = 0.009 if len(timeline.sections) > 1 else 0.0
    last = 0.0
    for section in timeline.sections:
        start, stop = last + gap / 2, section.stop / timeline.total - gap / 2
        if stop - start < 0.004:
            continue
        last = section.stop / timeline.total
        arc = f"A{_RIM:g} {_RIM:g} 0 0 1 "
        stop = min(stop, start + 0.9999)
        yield f'<path d="M{_point(start, _RIM)}{arc}{_point((start + stop) / 2, _RIM)}{arc}{_point(stop, _RIM)}"/>'


def _bars(timeline: Timeline) -> str:
    lengths: dict[int, float] = {}
    for event in timeline.events:
        if isinstance(event, Spoken) and event.length:
            said = len(one_line(event.text).split(" "))
            first = event.start * _BARS // timeline.total
            last = max(first, (event.stop * _BARS - 1) // timeline.total)
            for bar in range(first, last + 1):
                within = sin(pi * (bar - first + 1) / (last - first + 2))
                lengths[bar] = max(lengths.get(bar, 0.0), (0.35 + 0.65 * within) * (1 - exp(-said / 6)))
    found = []
    for bar, length in sorted(lengths.items()):
        turn, half = (bar + 0.5) / _BARS, 4 + _REACH * length * 0.85
        found.append(f"M{_point(turn, _LANE - half)}L{_point(turn, _LANE + half)}")
    return "".join(found)


def _waves(timeline: Timeline) -> Iterator[str]:
    """Yield each block of breath as one line around, swelling outward while breathing in."""
    last = -1.0
    for passage in passages(timeline.events):
        if not isinstance(passage, Breaths) or passage.stop / timeline.total - last < 1 / _WAVES:
            continue
        last = passage.stop / timeline.total
        waves = max(1, min(passage.cycles, round(_WAVES * passage.length / timeline.total)))
        points = []
        for step in range(waves * 20 + 1):
            share = step / (waves * 20)
            full = _fullness(passage, share * waves % 1)
            turn = (passage.start + share * passage.length) / timeline.total
            points.append(_point(turn, _LANE + _REACH * (full - 0.5) * 1.8))
        yield f"M{'L'.join(points)}"


def _fullness(block: Breaths, share: float) -> float:
    """Return how full the lungs are at a share of a cycle, from 0 to 1."""
    moving = [phase for phase, _ in block.phases if phase is not Phase.HOLD]
    full = 1.0 if moving and moving[0] is Phase.OUT else 0.0
    at = share * sum(length for _, length in block.phases)
    for phase, length in block.phases:
        smooth = 0.5 - 0.5 * cos(pi * min(at / length, 1.0)) if length else 1.0
        if phase is Phase.IN:
            full += (1.0 - full) * smooth
        elif phase is Phase.OUT:
            full *= 1.0 - smooth
        at -= length
        if at <= 0:
            break
    return full


def _bells(timeline: Timeline, colour: str, ground: str) -> Iterator[str]:
    turns = [event.start / timeline.total for event in timeline.events if isinstance(event, BellStroke)]
    last = -1.0
    for turn in turns:
        if turn - last >= 0.022 and turn - turns[0] <= 0.978:
            last = turn
            x, y = _point(turn, _RIM).split(" ")
            yield f'<circle cx="{x}" cy="{y}" r="11" fill="{colour}" stroke="{ground}" stroke-width="7"/>'


def _between(first: str, second: str, share: float) -> str:
    """Return a colour between two, each ``#rrggbb``."""
    mixed = [
        round(int(first[at:to], 16) * (1 - share) + int(second[at:to], 16) * share) for at, to in pairwise((1, 3, 5, 7))
    ]
    return "#" + "".join(f"{part:02x}" for part in mixed)
