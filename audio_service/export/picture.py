"""The picture of a timeline as SVG: what is heard when, seen at one glance.

Time runs from left to right. Words stand as bars, breath flows as a wave that
rises while breathing in, quiet is a dotted line where it is elastic and a
plain one where it is fixed, bells hang above as rings, and the bed lies
beneath as a ground that sinks under speech. Each has a shape of its own:
nothing is told by colour alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from html import escape
from typing import Final, TypeVar

from audio_service.export.breaking import columns
from audio_service.export.canvas import Canvas, Scheme, number
from audio_service.export.described import cut, description, summary, told
from audio_service.export.passages import Breaths, Passage, Silence, passages
from audio_service.export.strokes import Across, apart, bars, ground, quiet, wave
from audio_service.export.wording import about, one_line, position
from audio_service.script.model import BellKind, Phase
from audio_service.timeline.model import (
    BellStroke,
    BreathPhase,
    ElasticRest,
    FixedPause,
    SectionSpan,
    Spoken,
    Timeline,
    TimelineEvent,
)
from audio_service.units import SAMPLE_RATE, Samples

WIDTH: Final = 1200
HEIGHT: Final = 320

_LEFT: Final = 32
_RIGHT: Final = WIDTH - 32
_TOP: Final = 76
_BELLS: Final = 130
_HINTS_TOP: Final = 114
_MIDDLE: Final = 180
_REACH: Final = 28
_BASE: Final = 262
_GROUND: Final = 46
_AXIS: Final = 279
_KEY: Final = 302

_LETTER: Final = 6.6
"""Pixels of an average letter at 12 px, generous for the common sans serifs."""

_STEPS: Final = (0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120)
"""Minutes from one mark of the axis to the next."""

_HINT: Final = 90
"""Letters of a line shown under the pointer."""

_HINTS: Final = 60_000
"""Bytes of such lines in all, so that a page can carry the picture of any length."""

_Kind = TypeVar("_Kind", bound=TimelineEvent)

_RINGS: Final = {BellKind.START: (6.0,), BellKind.INTERVAL: (), BellKind.END: (6.0, 9.6)}
"""Which bell it is, told by rings about a dot."""


def picture(timeline: Timeline, *, bed: bool = True, scheme: Scheme = "auto") -> str:
    """Return a timeline as an SVG document of 1200 by 320 pixels that scales to any width.

    It carries its own title and description, holds no script and refers to
    nothing outside itself. Equal timelines give equal pictures, none larger
    than 150 KB.

    Args:
        timeline: What is drawn.
        bed: Whether a bed sounds.
        scheme: Colours for light, for dark, or for whichever the reader has set.
    """
    noticed = passages(timeline.events)
    digest = hashlib.sha256(repr((timeline.title, timeline.total, noticed, bed)).encode("utf-8", "replace"))
    canvas = Canvas(f"t{digest.hexdigest()[:8]}", scheme)
    total = max(timeline.total, 1)

    def across(at: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * at / total

    name = canvas.name
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{name}-title {name}-desc"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{name}" {box}>',
        f'<title id="{name}-title">{escape(one_line(timeline.title) or "Guided practice")}, timeline</title>',
        f'<desc id="{name}-desc">{escape(description(timeline, noticed, bed=bed))}</desc>',
        canvas.style,
        f'<rect{canvas.fill("paper")} width="{WIDTH}" height="{HEIGHT}" rx="12"/>',
        *_head(canvas, timeline, noticed),
        *_sections(canvas, timeline, across),
        canvas.area(ground(timeline, across, _BASE, _GROUND), "ground", 0.75) if bed else "",
        *_axis(canvas, timeline, across),
        *_bells(canvas, timeline, across),
        *_quiet(canvas, timeline, noticed, across),
        *_breath(canvas, noticed, across),
        canvas.line(bars(_of(timeline, Spoken), across, _MIDDLE, _REACH), "speech", 2.3),
        *_key(canvas, timeline, bed=bed),
        *_hints(noticed, across),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _head(canvas: Canvas, timeline: Timeline, noticed: tuple[Passage, ...]) -> Iterator[str]:
    yield canvas.text(_LEFT, 36, cut(one_line(timeline.title), 80), "ink", size=20, bold=True)
    yield canvas.text(_LEFT, 57, cut(summary(timeline, noticed), 120), "muted", size=12.5)
    yield canvas.text(_RIGHT, 36, position(timeline.total), "ink", size=20, anchor="end", bold=True)
    span = f"possible from {position(timeline.shortest)} to {position(timeline.longest)}"
    yield canvas.text(_RIGHT, 57, span, "muted", size=12.5, anchor="end")


def _sections(canvas: Canvas, timeline: Timeline, across: Across) -> Iterator[str]:
    """Yield the sections side by side, numbered if any is too narrow for its title."""
    spans = [(across(section.start), across(section.stop)) for section in timeline.sections]
    titles = [_title(section) for section in timeline.sections]
    numbered = any(title and not _rows(title, right - left) for title, (left, right) in zip(titles, spans, strict=True))
    last = 0.0
    for count, (title, (left, right)) in enumerate(zip(titles, spans, strict=True), 1):
        if right - last < 8 <= len(spans):
            continue
        last = right
        if count % 2:
            yield canvas.area(f"M{number(left)} {_TOP}H{number(right)}V{_BASE}H{number(left)}Z", "band")
        if left > _LEFT:
            yield canvas.line(f"M{number(left)} {_TOP}V{_BASE}", "hair")
        rows = _rows(f"{count} {title}", right - left) or [str(count)] if numbered else _rows(title, right - left)
        for row, words in enumerate(rows):
            inset = 8 if right - left > 40 else (right - left - len(words) * _LETTER) / 2
            yield canvas.text(left + inset, _TOP + 18 + 15 * row, words, "ink", size=12)
        hint = f"{position(timeline.sections[count - 1].start)} {cut(title, _HINT)}"
        area = f'x="{number(left)}" y="{_TOP}" width="{number(right - left)}" height="{_HINTS_TOP - _TOP}"'
        yield f'<rect fill-opacity="0" {area}><title>{escape(hint)}</title></rect>'


def _title(section: SectionSpan) -> str:
    title = one_line(section.title)
    return f"{title} {section.round}/{section.rounds}".strip() if section.rounds > 1 else title


def _rows(title: str, width: float) -> list[str]:
    """Return a title in one or two rows for a section so wide; nothing where not even five letters fit."""
    room = int((width - 12) / _LETTER)
    if not title or room < 5:
        return []
    if columns(title) <= room:
        return [title]
    words = title.split(" ")
    taken = 1
    while taken < len(words) and columns(" ".join(words[: taken + 1])) <= room:
        taken += 1
    rows = [" ".join(words[:taken]), " ".join(words[taken:])]
    return [cut(row, room) for row in rows if row]


def _axis(canvas: Canvas, timeline: Timeline, across: Across) -> Iterator[str]:
    yield canvas.line(f"M{_LEFT} {_BASE}H{_RIGHT}", "muted")
    minute = 60 * SAMPLE_RATE
    minutes = timeline.total / minute
    step = next((step for step in _STEPS if (across(step * minute) - _LEFT) >= 52), _STEPS[-1])
    ticks = ""
    for mark in range(int(minutes / step + 1e-9) + 1):
        x = across(mark * step * minute)
        ticks += f"M{number(x)} {_BASE}v5"
        words = f"{mark * step:g}" if step >= 1 else position(round(mark * step * minute))
        if mark:
            yield canvas.text(x, _AXIS, words, "muted", size=11.5, anchor="end" if _RIGHT - x < 6 else "middle")
        else:
            yield canvas.text(x, _AXIS, "0 min" if step >= 1 else words, "muted", size=11.5)
    yield canvas.line(ticks, "muted")


def _bells(canvas: Canvas, timeline: Timeline, across: Across) -> Iterator[str]:
    for x, stroke in apart(_of(timeline, BellStroke), across, 12):
        rings = _RINGS[stroke.bell]
        stem = f"M{number(x)} {number(_BELLS + max((2.6, *rings)))}V{_BASE}"
        yield canvas.line(stem, "bell", opacity=0.5)
        yield canvas.dot(x, _BELLS, 2.6, "bell") + "".join(canvas.ring(x, _BELLS, ring, "bell", 1.4) for ring in rings)


def _quiet(canvas: Canvas, timeline: Timeline, noticed: tuple[Passage, ...], across: Across) -> Iterator[str]:
    yield canvas.line(quiet(_of(timeline, ElasticRest), across, _MIDDLE), "muted", 1.7, dotted=True)
    yield canvas.line(quiet(_of(timeline, FixedPause), across, _MIDDLE), "muted", 1.7)
    for passage in noticed:
        if isinstance(passage, Silence) and passage.length >= 10 * SAMPLE_RATE:
            words = about(passage.length)
            left, right = across(passage.start), across(passage.stop)
            if right - left >= len(words) * 6.2 + 6:
                yield canvas.text((left + right) / 2, _MIDDLE - 9, words, "muted", size=11, anchor="middle")


def _breath(canvas: Canvas, noticed: tuple[Passage, ...], across: Across) -> Iterator[str]:
    drawn = -5.0
    for passage in noticed:
        if isinstance(passage, Breaths) and across(passage.stop) - drawn >= 5:
            drawn = across(passage.stop)
            yield canvas.filled_line(wave(passage, across, _MIDDLE, _REACH), "breath", 2, 0.13)


def _key(canvas: Canvas, timeline: Timeline, *, bed: bool) -> Iterator[str]:
    """Yield what each shape means, for the shapes that are there."""
    y = _KEY - 4
    kinds = {type(event) for event in timeline.events}
    cycle = Breaths(Samples(0), Samples(26), ((Phase.IN, Samples(13)), (Phase.OUT, Samples(13))), 1)
    x = float(_LEFT)

    def along(at: float) -> float:
        return x + at

    for there, words, width in (
        (Spoken in kinds, "words", 18),
        (BreathPhase in kinds, "breath, rising while in", 26),
        (ElasticRest in kinds, "rest, elastic", 26),
        (FixedPause in kinds, "pause, fixed", 26),
        (BellStroke in kinds, "bell", 12),
        (bed, "bed, lower under words", 30),
    ):
        if not there:
            continue
        if words == "words":
            spans = zip((0.0, 3.6, 7.2, 10.8, 14.4), (2, 5, 6, 3.5, 2), strict=True)
            bar = "".join(f"M{number(x + 2 + at)} {number(y - half)}v{number(2 * half)}" for at, half in spans)
            yield canvas.line(bar, "speech", 2.3)
        elif words.startswith("breath"):
            yield canvas.line(wave(cycle, along, y, 5), "breath", 2)
        elif words.startswith(("rest", "pause")):
            line = f"M{number(x + 1)} {y}H{number(x + 25)}"
            yield canvas.line(line, "muted", 1.7, dotted=words.startswith("rest"))
        elif words == "bell":
            yield canvas.dot(x + 6, y, 2.4, "bell") + canvas.ring(x + 6, y, 5.4, "bell", 1.4)
        else:
            hill = f"M{number(x)} {y + 6}V{y - 5}h6c5 0 5 6 9 6s4-6 9-6h6V{y + 6}Z"
            yield canvas.area(hill, "ground", 0.75)
        yield canvas.text(x + width + 7, _KEY, words, "muted", size=11.5)
        x += width + 7 + len(words) * 6.1 + 24


def _hints(noticed: tuple[Passage, ...], across: Across) -> list[str]:
    """Return what is heard at a place, shown while the pointer rests on it; told in less detail the more there is."""
    heard = [passage for passage in noticed if not isinstance(passage, Silence)]
    for shown, room in ((noticed, _HINT), (heard, _HINT), (heard, _HINT // 3)):
        hints = []
        for passage in shown:
            left, right = across(passage.start), across(passage.stop)
            place = f'x="{number(left)}" y="{_HINTS_TOP}" width="{number(max(right - left, 2))}"'
            area = f'{place} height="{_BASE - _HINTS_TOP}"'
            words = f"{position(passage.start)} {escape(cut(told(passage), room))}"
            hints.append(f'<rect fill-opacity="0" {area}><title>{words}</title></rect>')
        if sum(len(hint.encode("utf-8")) for hint in hints) <= _HINTS:
            return hints
    return []


def _of(timeline: Timeline, kind: type[_Kind]) -> list[_Kind]:
    return [event for event in timeline.events if isinstance(event, kind)]
