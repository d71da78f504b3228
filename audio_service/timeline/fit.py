"""Script + measured clips + length -> timeline, exact to the frame."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audio_service.errors import DoesNotFit
from audio_service.script.model import Rest, Script
from audio_service.script.profiles import profile_of
from audio_service.timeline.choice import (
    COLUMNS,
    LONGEST,
    PREFERRED,
    SHORTEST,
    Alternatives,
    BellLength,
    alternatives,
)
from audio_service.timeline.model import Timeline
from audio_service.timeline.place import explanation, place, rests_of
from audio_service.timeline.search import Wish, best_choices, nearest_length
from audio_service.timeline.stretch import stretch
from audio_service.units import FRAME_SAMPLES, Samples, clock, frame_samples, nearest_frames, samples, seconds
from audio_service.voice.model import Clip

LEAD_IN: Final = Rest(samples(1), samples(2.5), samples(5))
"""Silence of speech before the first cue, in which the bed fades in."""

TAIL: Final = Rest(samples(4), samples(7), samples(14))
"""Silence of speech after the last cue, in which the bed fades out."""

SPEECH_SHARE: Final = ((180, 0.65), (300, 0.60), (600, 0.50), (900, 0.45), (1200, 0.40), (1800, 0.35))
"""Length in seconds and the share of it that is speech: short is dense, long is sparse
(our synthesis of published recordings, see the README on how length works)."""


class Guidance(StrEnum):
    """How much of a given length is words."""

    LESS = "less"
    NORMAL = "normal"
    MORE = "more"


_GUIDANCE: Final[Mapping[Guidance, float]] = {Guidance.LESS: 0.75, Guidance.NORMAL: 1.0, Guidance.MORE: 1.3}


def fit(
    script: Script,
    clips: Mapping[str, Clip],
    duration: float,
    *,
    bell_length: BellLength,
    guidance: Guidance = Guidance.NORMAL,
) -> Timeline:
    """Place every cue of a script so that it lasts exactly as long as asked for.

    Chooses optional sections, rounds and breath cycles, then moves every rest
    the same fraction of the way to its bound. Speech, fixed pauses and breath
    phases keep their length to the sample. Same input, same timeline.

    Args:
        script: The practice, with nothing left to choose.
        clips: A clip for each of the script's lines, by cue id.
        duration: The length asked for, in seconds; the nearest whole frame of
            24 ms is met.
        bell_length: The length of each kind of bell, in samples; 0 for none.
        guidance: Whether more or less of the length is speech.

    Raises:
        DoesNotFit: The length is out of reach; the error names the feasible
            range and the nearest length.
        ValueError: The script is still open (see ``with_choices``).
    """
    total = frame_samples(nearest_frames(duration))
    tables = _tables(script, clips, bell_length)
    shortest, longest = _range(script, tables)
    wish = Wish(
        length=total,
        share=speech_share(seconds(total)) * _GUIDANCE[guidance],
        fullness=float(np.clip((total - shortest) / max(longest - shortest, 1), 0.0, 1.0)),
    )
    found = best_choices(tables, _frame(), wish) if shortest <= total <= longest else None
    if found is None:
        nearest = min(nearest_length(tables, _frame(), wish), longest)
        raise _refusal(script, total, shortest, longest, nearest)
    choices, preferred = found
    rests = [LEAD_IN, *rests_of(script, choices), TAIL]
    lengths = stretch(rests, total - preferred)
    events, spans = place(script, choices, rests, lengths, clips=clips, bell_length=bell_length)
    return Timeline(
        title=script.title,
        language=script.language,
        events=events,
        sections=spans,
        total=total,
        shortest=shortest,
        longest=longest,
        explanation=explanation(script, choices, rests, lengths, events),
    )


def feasible_range(script: Script, clips: Mapping[str, Clip], *, bell_length: BellLength) -> tuple[Samples, Samples]:
    """Return the shortest and the longest length a script can take, in samples, each a whole frame."""
    return _range(script, _tables(script, clips, bell_length))


def speech_share(duration: float) -> float:
    """Return which share of a practice of so many seconds is best spoken."""
    lengths, shares = zip(*SPEECH_SHARE, strict=True)
    return float(np.interp(duration, lengths, shares))


def _tables(script: Script, clips: Mapping[str, Clip], bell_length: BellLength) -> list[Alternatives]:
    if script.is_open:
        raise ValueError(f"{script.title}: is still open; fit what with_choices makes of it")
    measures = {line.id: clips[line.id].length for line in script.lines}
    return [alternatives(section, measures, bell_length) for section in script.sections]


def _frame() -> NDArray[np.float64]:
    """Return what every practice has besides its sections, as a row of a table of alternatives."""
    row = np.zeros(COLUMNS)
    for rest in (LEAD_IN, TAIL):
        row[[SHORTEST, PREFERRED, LONGEST]] += rest.minimum, rest.preferred, rest.maximum
    return row


def _range(script: Script, tables: Sequence[Alternatives]) -> tuple[Samples, Samples]:
    """Return what the rests and choices allow, and no more than the profile does."""
    shortest = _frame()[SHORTEST] + sum(table.totals[:, SHORTEST].min() for table in tables)
    longest = _frame()[LONGEST] + sum(table.totals[:, LONGEST].max() for table in tables)
    most = min(int(longest), profile_of(script).longest or int(longest))
    return frame_samples(-(-int(shortest) // FRAME_SAMPLES)), frame_samples(most // FRAME_SAMPLES)


def _refusal(script: Script, total: Samples, shortest: Samples, longest: Samples, nearest: Samples) -> DoesNotFit:
    """Return the error for a length out of reach; every whole second it names is feasible."""
    where = script.file or script.title
    closest = _whole(nearest, up=nearest > total)
    profile = (
        f" in the {script.chosen.options['profile']} profile" if script.chosen and profile_of(script).longest else ""
    )
    return DoesNotFit(
        f"{where}: {clock(seconds(total))} can't be reached; with this voice and these sounds the practice takes "
        f"{clock(_whole(shortest, up=True))} to {clock(_whole(longest, up=False))}{profile}; "
        f"the nearest length is {clock(closest)}",
        shortest=shortest,
        longest=longest,
        nearest=nearest,
    )


def _whole(length: int, *, up: bool) -> int:
    """Return the whole second next to a length, on that side of it, whose nearest frame is not beyond it."""
    half = FRAME_SAMPLES // 2
    return math.ceil(seconds(length - half)) if up else math.floor(seconds(length + half))
