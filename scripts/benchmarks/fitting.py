"""A script of 500 cues, and how long fitting it to 120 minutes takes."""

from __future__ import annotations

import time
from functools import partial

from audio_service.script import Script, parse
from audio_service.sound import bell_length
from audio_service.timeline import fit
from audio_service.units import samples
from audio_service.voice import Clip

CUES = 500
MINUTES = 120

_LINES = (
    "Let the shoulders be as they are.",
    "There may be a sound near you, and another one further off.",
    "Notice what holds you up.",
    "If the mind has wandered, it can come back in its own time.",
)


def long_script() -> Script:
    return parse(long_text(), "two-hours.md")


def long_text() -> str:
    """Return a script of exactly 500 written cues: lines, rests, pauses, bells and breathing, optional and repeated."""
    parts = ["---\ntitle: Two hours\n---\n"]
    for number in range(25):
        choice = (
            "",
            " {repeat 1..3}",
            f" {{optional, weight {number % 7 + 1}}}",
            "",
            " {optional, weight 2, repeat 1..2}",
        )
        parts.append(f"\n# Part {number + 1}{choice[number % 5] if number < 24 else ' {closing}'}\n")
        parts += [_cue(number, cue) for cue in range(CUES // 25)]
    return "".join(parts)


def _cue(section: int, cue: int) -> str:
    if cue % 2:
        return "[rest 4s..55s, about 20s]\n" if cue % 10 != 9 else "[pause 6s]\n"
    if cue == 0 and section % 5 == 0:
        return "[bell interval]\n"
    if cue == 10:
        return "[breathe in 5s, out 5s, 3..12 cycles]\n"
    return f"{_LINES[(section + cue) % len(_LINES)]} {{#line-{section}-{cue}}}\n"


def fitting_seconds(times: int) -> list[float]:
    """Return how long each of several fits took, script parsed and clips measured."""
    script = long_script()
    clips = {line.id: Clip(line.id, samples(len(line.text) / 14)) for line in script.lines}
    took: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        fit(script, clips, MINUTES * 60, bell_length=partial(bell_length, "bowl"))
        took.append(time.perf_counter() - began)
    return took
