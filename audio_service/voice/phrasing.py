"""Slowness in the pauses: a line's words at a natural pace, with room after its phrases.

An engine that is asked for a meditation teacher's 118 words per minute drawls.
A calm speaker says each phrase at an unhurried pace and rests at its end. So
engines speak ``ARTICULATION`` times faster than the rate asked for, and the
silences they leave at commas and full stops are lengthened until the line as a
whole has the rate, each within its bound. A line without punctuation comes out
a little faster.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

ARTICULATION: Final = 1.2
"""Words per minute within a phrase, as a multiple of the rate of the whole line.

Measured on both flagship practices at 118: 1.4 gave 135 words a minute, because
most of their lines have nothing to rest at; 1.2 gives 121 to 124, in both engines.
"""

_LONGEST_PAUSE: Final = {",": 0.75, ";": 1.1, ":": 1.1, "—": 1.0, "–": 1.0, "…": 1.4, ".": 1.5, "!": 1.5, "?": 1.5}
"""Seconds of silence after each mark beyond which a line falls apart."""

_WEIGHT: Final = {",": 1.0, ";": 1.6, ":": 1.6, "—": 1.4, "–": 1.4, "…": 2.0, ".": 2.2, "!": 2.2, "?": 2.2}
"""How much longer a pause grows after one mark than after a comma."""

REFERENCE: Final = (
    "You may close your eyes, or rest them softly on the floor. Let the breath become a little slower, "
    "and notice where in the body you feel it most."
)
"""What an engine speaks once to learn how fast it is: plain words in the rhythm of our practices."""

_MARK = re.compile(r"([,;:.!?—–…])(?:[.!?…]*)[”’\"')]*(?=\s+\S)|\s([—–])(?=\s)|\w(—)(?=\w)")
_WORD = re.compile(r"\w[\w'’]*")

_STEP: Final = 0.005
"""Seconds of one step in which a sound counts as silent or not."""

_SILENT: Final = 10 ** (-52 / 20)
"""Peak under which a step counts as silent, relative to the loudest of the line."""

_GAP: Final = 0.11
"""Seconds of silence that can be a phrase's end; a stop consonant's closure is under 0.09 (measured, both engines)."""

_REACH: Final = 0.2
"""Seconds that a mark's silence may lie from where the engine says the mark is."""

_RAMP: Final = 0.004
"""Seconds over which sound is faded where silence is put in."""


def words(text: str) -> int:
    """Return how many words a text has, at least one."""
    return max(1, len(_WORD.findall(text)))


def articulation(sound: NDArray[np.float32], sample_rate: int, text: str) -> float:
    """Return the words per minute of a spoken text within its phrases, silences left out."""
    silent = sum(stop - start for start, stop in _silences(sound, sample_rate))
    return 60.0 * words(text) * sample_rate / max(1, len(sound) - silent)


def marks(text: str) -> list[str]:
    """Return the punctuation within a line at which a speaker rests, in order; not what ends the line."""
    return [found.group(1) or found.group(2) or found.group(3) for found in _MARK.finditer(text.strip())]


def paced(
    sound: NDArray[np.float32],
    sample_rate: int,
    *,
    text: str,
    rate: float,
    breaks: Sequence[tuple[int, str]] | None = None,
) -> NDArray[np.float32]:
    """Return a spoken line with its pauses lengthened towards a rate.

    Args:
        sound: A line as an engine spoke it, mono ``[shape=(n,)]``.
        sample_rate: Of ``sound``, in Hz.
        text: The words of ``sound``.
        rate: Words per minute that the line should have as a whole.
        breaks: Where the engine says that marks lie, in samples; without them
            the longest silences are taken for the text's marks.

    Returns:
        The same sound with silence put in. Nothing is stretched or taken away.
    """
    silences = _silences(sound, sample_rate)
    inner = [gap for gap in silences if gap[0] > 0 and gap[1] < len(sound)]
    spoken = len(sound) - sum(stop - start for start, stop in silences if (start, stop) not in inner)
    spare = words(text) * 60.0 / rate - spoken / sample_rate
    gaps = _at_breaks(inner, breaks, sample_rate) if breaks is not None else _longest(inner, marks(text))
    room = [max(0.0, _LONGEST_PAUSE[mark] - (stop - start) / sample_rate) for start, stop, mark in gaps]
    if spare <= 0 or not any(room):
        return sound
    pauses = _shared(spare, room, [_WEIGHT[mark] for _, _, mark in gaps])
    pieces: list[NDArray[np.float32]] = []
    done = 0
    for (start, stop, _), pause in zip(gaps, pauses, strict=True):
        middle = (start + stop) // 2
        pieces += [_faded(sound[done:middle], sample_rate), np.zeros(round(pause * sample_rate), np.float32)]
        done = middle
    return np.concatenate([*pieces, sound[done:]])


def _silences(sound: NDArray[np.float32], sample_rate: int) -> list[tuple[int, int]]:
    """Return every silence that can be a phrase's end, as samples from and to."""
    step = round(_STEP * sample_rate)
    count = len(sound) // step
    peaks = np.abs(sound[: count * step]).reshape(count, step).max(axis=1, initial=0.0)
    silent = np.concatenate(([False], peaks < _SILENT * peaks.max(initial=0.0), [False]))
    edges = np.flatnonzero(np.diff(silent.astype(np.int8)))
    runs = [(int(start) * step, int(stop) * step) for start, stop in zip(edges[::2], edges[1::2], strict=True)]
    if runs and runs[-1][1] == count * step:
        runs[-1] = (runs[-1][0], len(sound))
    return [
        (start, stop) for start, stop in runs if stop - start >= _GAP * sample_rate or start == 0 or stop == len(sound)
    ]


def _at_breaks(
    silences: Sequence[tuple[int, int]], breaks: Sequence[tuple[int, str]], sample_rate: int
) -> list[tuple[int, int, str]]:
    found: dict[tuple[int, int], str] = {}
    reach = round(_REACH * sample_rate)
    for at, mark in breaks:
        near = [gap for gap in silences if gap[0] - reach <= at <= gap[1] + reach]
        if near and mark in _WEIGHT:
            best = min(near, key=lambda gap: abs((gap[0] + gap[1]) / 2 - at))
            found[best] = max(mark, found.get(best, mark), key=lambda each: _WEIGHT[each])
    return sorted((start, stop, mark) for (start, stop), mark in found.items())


def _longest(silences: Sequence[tuple[int, int]], wanted: Sequence[str]) -> list[tuple[int, int, str]]:
    longest = sorted(silences, key=lambda gap: gap[0] - gap[1])[: len(wanted)]
    if len(longest) < len(wanted):
        # Which mark has no silence is unknown, so all are taken for the smallest.
        wanted = [","] * len(longest)
    return [(start, stop, mark) for (start, stop), mark in zip(sorted(longest), wanted, strict=True)]


def _shared(spare: float, room: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Return what each pause gets of the spare seconds: by weight, none more than it has room for."""
    given = [0.0] * len(room)
    for _ in room:
        left = spare - sum(given)
        hungry = [number for number, most in enumerate(room) if most - given[number] > _STEP]
        if left < _STEP or not hungry:
            break
        total = sum(weights[number] for number in hungry)
        for number in hungry:
            given[number] = min(room[number], given[number] + left * weights[number] / total)
    return given


def _faded(piece: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    ramp = min(round(_RAMP * sample_rate), len(piece))
    faded = piece.copy()
    if ramp:
        faded[-ramp:] *= np.linspace(1.0, 0.0, ramp, dtype=np.float32)
    return faded
