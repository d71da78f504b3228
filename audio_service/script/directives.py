"""Directives: what stands alone on a line in square brackets."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from audio_service.errors import Place
from audio_service.script.limits import MAX_CYCLES, MAX_PHASE_SECONDS, MAX_SILENCE_SECONDS, MIN_PHASE_SECONDS
from audio_service.script.model import Bell, BellKind, Breathing, Cue, Pause, Phase, Rest, RestOrigin, Wishes
from audio_service.script.problems import Unreadable, quoted
from audio_service.script.scanner import Scanner, length_text, rest, rest_text
from audio_service.units import SAMPLE_RATE, Samples

USAGE: Final = {
    "pause": "[pause 8s]",
    "rest": "[rest 4s..12s, about 6s]",
    "bell": "[bell], [bell start], [bell interval] or [bell end]",
    "breathe": "[breathe in 4s, out 6s, 6..40 cycles]",
    "wishes": "[wishes] or [wishes rest 5s..14s, about 8s]",
}
"""How each directive is written, by its first word."""

_LONGEST_PHASE: Final = MAX_PHASE_SECONDS * SAMPLE_RATE
_SHORTEST_PHASE: Final = round(MIN_PHASE_SECONDS * SAMPLE_RATE)
_WORD: Final = re.compile(r"\s*([^\W\d_]*)")


def directive(text: str, place: Place) -> Cue:
    """Return the cue that a line in square brackets stands for.

    ``place`` is where its opening bracket stands; ``text`` begins there and has
    no white space at its end.

    Raises:
        Unreadable: no directive is written so.
    """
    closing = text.find("]")
    if closing < 0:
        raise Unreadable(place.column, f'{quoted(text)} has no closing "]"; a directive is one line such as [pause 8s]')
    if closing != len(text) - 1:
        raise Unreadable(
            place.column + closing + 1,
            f"a directive stands alone on its line, found {quoted(text[closing + 1 :].strip())} behind it; "
            "words to speak go on a line of their own",
        )
    word = _WORD.match(text, 1)
    name = word.group(1).lower() if word else ""
    if name not in USAGE:
        raise Unreadable(
            place.column + 1, f"no directive is written {quoted(text)}; there are {', '.join(USAGE.values())}"
        )
    start = word.end() if word else 1
    scanner = Scanner(text[start:closing], place.column + start, USAGE[name])
    cue = _READERS[name](scanner, place)
    scanner.finish()
    return cue


def directive_text(cue: Pause | Rest | Bell | Breathing | Wishes) -> str:
    """Return a cue as ``directive`` reads it."""
    match cue:
        case Pause():
            return f"[pause {length_text(cue.duration)}]"
        case Rest():
            return f"[rest {rest_text(cue)}]"
        case Bell():
            return "[bell]" if cue.kind is BellKind.START else f"[bell {cue.kind}]"
        case Breathing():
            phases = ", ".join(f"{phase} {length_text(length)}" for phase, length in cue.phases)
            return f"[breathe {phases}, {_counts(cue.minimum_cycles, cue.maximum_cycles)} cycles]"
        case Wishes():
            return f"[wishes rest {rest_text(cue.rest)}]" if cue.rest else "[wishes]"


def _pause(scanner: Scanner, place: Place) -> Pause:
    column = scanner.next.column
    length = scanner.length("the length of a pause")
    if scanner.next.text == "..":
        raise Unreadable(column, f"a pause has one fixed length; for an elastic silence write {USAGE['rest']}")
    if not 0 < length <= MAX_SILENCE_SECONDS * SAMPLE_RATE:
        raise Unreadable(
            column,
            f"a pause lasts more than 0s and at most {MAX_SILENCE_SECONDS // 60}m, found {quoted(length_text(length))}",
        )
    return Pause(length, place)


def _rest(scanner: Scanner, place: Place) -> Rest:
    found = rest(scanner, RestOrigin.WRITTEN)
    return Rest(found.minimum, found.preferred, found.maximum, found.origin, place)


def _bell(scanner: Scanner, place: Place) -> Bell:
    for kind in BellKind:
        if scanner.skip(kind.value):
            return Bell(kind, place)
    if scanner.next.kind != "end":
        raise scanner.unreadable("start, interval, end or nothing")
    return Bell(BellKind.START, place)


def _breathe(scanner: Scanner, place: Place) -> Breathing:
    phases: list[tuple[Phase, Samples]] = []
    for phase in (Phase.IN, Phase.OUT):
        scanner.expect(phase.value, f'"{phase}" and its length')
        phases.append((phase, _phase(scanner)))
        scanner.expect(",", "a comma")
        if scanner.skip("hold"):
            phases.append((Phase.HOLD, _phase(scanner)))
            scanner.expect(",", "a comma")
    least, most = scanner.counts("the number of cycles", MAX_CYCLES)
    if not scanner.skip("cycle"):
        scanner.expect("cycles", '"cycles"')
    return Breathing(tuple(phases), least, most, place)


def _wishes(scanner: Scanner, place: Place) -> Wishes:
    if scanner.skip("rest"):
        return Wishes(_rest(scanner, place), place)
    if scanner.next.kind != "end":
        raise scanner.unreadable("rest and its lengths, or nothing")
    return Wishes(place=place)


def _phase(scanner: Scanner) -> Samples:
    column = scanner.next.column
    length = scanner.length("the length of this part of the breath")
    if not _SHORTEST_PHASE <= length <= _LONGEST_PHASE:
        raise Unreadable(
            column,
            f"a part of a breath lasts from {MIN_PHASE_SECONDS}s to {MAX_PHASE_SECONDS}s, "
            f"found {quoted(length_text(length))}",
        )
    return length


def _counts(least: int, most: int) -> str:
    return str(least) if least == most else f"{least}..{most}"


_READERS: Final[dict[str, Callable[[Scanner, Place], Cue]]] = {
    "pause": _pause,
    "rest": _rest,
    "bell": _bell,
    "breathe": _breathe,
    "wishes": _wishes,
}
