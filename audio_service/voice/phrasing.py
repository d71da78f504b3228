"""Slowness in the pauses: a line's words at a natural pace, with room after its phrases.

An engine that is asked for a meditation teacher's 118 words per minute drawls.
A calm speaker says each phrase at an unhurried pace and rests at its end. So
engines speak ``ARTICULATION`` times faster than the rate asked for, and the
silences they leave at commas and full stops are lengthened until the line as a
whole has the rate, each within its bound. A line without punctuation comes out
a little faster.

Where an engine gives the outline of a line, all lengths follow from that alone,
before there is any sound; else they follow from the silences in the sound.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audio_service.voice.outline import Gap, Outline

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

_REACH: Final = 0.1
"""Seconds around a gap in which its silence is looked for."""

_FALL: Final = 0.02
"""Seconds over which a voice that goes on through a gap fades out before silence, and in again after it."""

_RAMP: Final = 0.004
"""Seconds over which sound is faded where silence is put in."""


def words(text: str) -> int:
    """Return how many words a text has, at least one."""
    return max(1, len(_WORD.findall(text)))


def articulation(sound: NDArray[np.float32], sample_rate: int, text: str) -> float:
    """Return the words per minute of a spoken text within its phrases, silences left out."""
    silent = sum(stop - start for start, stop in _silences(sound, sample_rate))
    return 60.0 * words(text) * sample_rate / max(1, len(sound) - silent)


def outlined_articulation(outline: Outline, text: str) -> float:
    """Return the words per minute within the phrases of a text that is going to be spoken."""
    return 60.0 * words(text) * outline.rate / max(1, outline.stop - outline.start - _silence(outline))


def heaviest(marks: str) -> str:
    """Return the punctuation mark of several together at which a speaker rests longest."""
    return max(marks, key=lambda mark: _WEIGHT.get(mark, 0.0))


def marks(text: str) -> list[str]:
    """Return the punctuation within a line at which a speaker rests, in order; not what ends the line."""
    return [found.group(1) or found.group(2) or found.group(3) for found in _MARK.finditer(text.strip())]


def paced(
    sound: NDArray[np.float32],
    sample_rate: int,
    *,
    text: str,
    rate: float,
) -> NDArray[np.float32]:
    """Return a spoken line with its pauses lengthened towards a rate; the longest silences are taken for its marks.

    Args:
        sound: A line as an engine spoke it, mono ``[shape=(n,)]``.
        sample_rate: Of ``sound``, in Hz.
        text: The words of ``sound``.
        rate: Words per minute that the line should have as a whole.

    Returns:
        The same sound with silence put in. Nothing is stretched or taken away.
    """
    silences = _silences(sound, sample_rate)
    inner = [gap for gap in silences if gap[0] > 0 and gap[1] < len(sound)]
    spoken = len(sound) - sum(stop - start for start, stop in silences if (start, stop) not in inner)
    spare = words(text) * 60.0 / rate - spoken / sample_rate
    gaps = _longest(inner, marks(text))
    longer = _lengthened(gaps, spare, sample_rate)
    places = [(gap.start + gap.stop) // 2 for gap in gaps]
    return _with_silence(sound, places, longer, round(_RAMP * sample_rate)) if any(longer) else sound


def pauses(outline: Outline, *, text: str, rate: float) -> list[int]:
    """Return how much longer each gap of a line becomes, in samples of the engine's, towards a rate.

    Args:
        outline: The line as it is going to sound.
        text: Its words.
        rate: Words per minute that the line should have as a whole.
    """
    spare = words(text) * 60.0 / rate - (outline.stop - outline.start) / outline.rate
    resting = [gap for gap in outline.gaps if _rests(gap, outline)]
    longer = dict(zip(resting, _lengthened(resting, spare, outline.rate), strict=True))
    return [longer.get(gap, 0) for gap in outline.gaps]


def outlined(sound: NDArray[np.float32], outline: Outline, longer: Sequence[int]) -> NDArray[np.float32]:
    """Return a spoken line with its gaps longer by so many samples, cut to what becomes its clip.

    Args:
        sound: The line as the engine spoke it, mono ``[shape=(outline.length,)]``.
        outline: Where its words lie.
        longer: For each gap, what :func:`pauses` gave.
    """
    # In order, because two gaps so near to each other that each could be the other's have theirs in any.
    places = sorted(_quietest(sound, gap, outline.rate) for gap in outline.gaps)
    first, last = outline.kept
    whole = _with_silence(sound, places, longer, round(_FALL * outline.rate))
    return whole[first : last + sum(longer)]


def _lengthened(gaps: Sequence[Gap], spare: float, sample_rate: int) -> list[int]:
    """Return what each gap gets of the spare seconds, in samples."""
    room = [max(0.0, _LONGEST_PAUSE[gap.mark] - (gap.stop - gap.start) / sample_rate) for gap in gaps]
    given = _shared(spare, room, [_WEIGHT[gap.mark] for gap in gaps]) if spare > 0 and any(room) else [0.0] * len(gaps)
    return [round(pause * sample_rate) for pause in given]


def _rests(gap: Gap, outline: Outline) -> bool:
    """Tell whether a gap is one at which a speaker can be heard to rest."""
    return gap.mark in _WEIGHT and gap.stop - gap.start >= _GAP * outline.rate


def _silence(outline: Outline) -> int:
    return sum(gap.stop - gap.start for gap in outline.gaps if _rests(gap, outline))


def _with_silence(
    sound: NDArray[np.float32], places: Sequence[int], longer: Sequence[int], ramp: int
) -> NDArray[np.float32]:
    """Return a sound with silences put in at places, in order, faded out before and in after each."""
    pieces: list[NDArray[np.float32]] = []
    done = 0
    for place, count in zip(places, longer, strict=True):
        if count:
            pieces += [_faded(sound[done:place], ramp, opens=bool(pieces)), np.zeros(count, np.float32)]
            done = place
    return np.concatenate([*pieces, _faded(sound[done:], ramp, opens=bool(pieces), closes=False)])


def _quietest(sound: NDArray[np.float32], gap: Gap, sample_rate: int) -> int:
    """Return the middle of the longest silence around a gap, or of its quietest moment where there is none."""
    reach = round(_REACH * sample_rate)
    first, last = max(0, gap.start - reach), min(len(sound), gap.stop + reach)
    near = [
        (start, stop) for start, stop in _silences(sound, sample_rate) if start < last and stop > first and start > 0
    ]
    if near:
        start, stop = max(near, key=lambda silence: silence[1] - silence[0])
        return (start + stop) // 2
    window = round(_GAP * sample_rate / 4)
    power = np.convolve(np.square(sound[first:last]), np.ones(window), mode="same")
    return first + int(np.argmin(power))


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


def _longest(silences: Sequence[tuple[int, int]], wanted: Sequence[str]) -> list[Gap]:
    longest = sorted(silences, key=lambda gap: gap[0] - gap[1])[: len(wanted)]
    if len(longest) < len(wanted):
        # Which mark has no silence is unknown, so all are taken for the smallest.
        wanted = [","] * len(longest)
    return [Gap(start, stop, mark) for (start, stop), mark in zip(sorted(longest), wanted, strict=True)]


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


def _faded(piece: NDArray[np.float32], ramp: int, *, opens: bool, closes: bool = True) -> NDArray[np.float32]:
    faded = piece.copy()
    fade = np.linspace(1.0, 0.0, min(ramp, len(piece)), dtype=np.float32)
    if closes and len(fade):
        faded[-len(fade) :] *= fade
    if opens and len(fade):
        faded[: len(fade)] *= fade[::-1]
    return faded
