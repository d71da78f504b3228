"""What the fitter may choose, and how long each choice makes the practice.

A practice's length is a sum over its sections, so each section is reduced to a
table of its alternatives: left out, or so many rounds with so many breaths.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audio_service.script.model import Bell, BellKind, Breathing, Line, Note, Pause, Rest, Section
from audio_service.units import Samples

SHORTEST, PREFERRED, LONGEST, SPEECH, LOST, UNEVEN = range(6)
"""Columns of a table of alternatives: lengths in samples with every rest at its
minimum, preference or maximum; samples of speech; weight given up; and how far
the rounds and breaths lie from an even growth (see `Alternatives.totals`)."""

COLUMNS: Final = 6

Measures = Mapping[str, Samples]
"""The measured length of each line's clip, by cue id."""

BellLength = Callable[[BellKind], Samples]
"""The length of a bell in samples; zero where no bell is wanted."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How often one section plays, and how far its breathing blocks are lengthened.

    ``step`` counts from 0 (every block at its fewest cycles) to the section's
    number of steps (every block at its most); 0 rounds leave the section out.
    """

    rounds: int
    step: int


@dataclass(frozen=True, slots=True)
class Alternatives:
    """All choices for one section, and what each adds to a practice.

    ``totals`` is int64/float ``[shape=(n, COLUMNS)]``, one row for each choice.
    The uneven column holds the *fullness* of the choice between 0 and 1, or NaN
    where there is nothing to choose; the fitter turns it into a distance from
    how full the whole practice is.
    """

    choices: tuple[Choice, ...]
    totals: NDArray[np.float64]


def breathing_steps(section: Section) -> int:
    """Return how many times a section's breathing blocks can be lengthened together."""
    blocks = [cue for cue in section.cues if isinstance(cue, Breathing)]
    return max((block.maximum_cycles - block.minimum_cycles for block in blocks), default=0)


def cycles(block: Breathing, step: int, steps: int) -> int:
    """Return the whole cycles of a block at one of its section's steps."""
    spread = block.maximum_cycles - block.minimum_cycles
    return block.minimum_cycles + (spread * step // steps if steps else 0)


def alternatives(section: Section, measures: Measures, bell_length: BellLength) -> Alternatives:
    """Return every choice for a section with what it adds, in samples."""
    base = np.zeros(COLUMNS)
    blocks: list[Breathing] = []
    for cue in section.cues:
        match cue:
            case Line():
                base[[SHORTEST, PREFERRED, LONGEST, SPEECH]] += measures[cue.id]
            case Pause():
                base[:SPEECH] += cue.duration
            case Rest():
                base[:SPEECH] += cue.minimum, cue.preferred, cue.maximum
            case Bell():
                base[:SPEECH] += bell_length(cue.kind)
            case Breathing():
                blocks.append(cue)
            case Note():
                pass
    steps = breathing_steps(section)
    rounds = range(section.minimum_rounds, section.maximum_rounds + 1)
    choices = [Choice(count, step) for count in rounds for step in range(steps + 1)]
    breath = [sum(block.cycle * cycles(block, step, steps) for block in blocks) for step in range(steps + 1)]
    totals = np.tile(base, (len(choices), 1))
    totals[:, :SPEECH] += np.array([breath[choice.step] for choice in choices])[:, None]
    totals *= np.array([choice.rounds for choice in choices])[:, None]
    totals[:, UNEVEN] = [_fullness(choice, section, steps) for choice in choices]
    if section.optional:
        choices.insert(0, Choice(0, 0))
        dropped = np.zeros(COLUMNS)
        dropped[[LOST, UNEVEN]] = section.weight, np.nan
        totals = np.vstack((dropped, totals))
    return Alternatives(tuple(choices), totals)


def _fullness(choice: Choice, section: Section, steps: int) -> float:
    parts = []
    if section.maximum_rounds > section.minimum_rounds:
        parts.append((choice.rounds - section.minimum_rounds) / (section.maximum_rounds - section.minimum_rounds))
    if steps:
        parts.append(choice.step / steps)
    return sum(parts) / len(parts) if parts else float("nan")
