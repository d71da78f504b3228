"""The search for the choices that suit a length best.

Sections are taken in one after another. Each state is the sum of the choices
made so far; states that can no longer reach the length are dropped, and where
too many remain, states alike in length and speech are merged into the best of
them. Up to `_STATES` states nothing is merged and the result is the optimum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audio_service.timeline.choice import (
    COLUMNS,
    LONGEST,
    LOST,
    PREFERRED,
    SHORTEST,
    SPEECH,
    UNEVEN,
    Alternatives,
    Choice,
)
from audio_service.units import FRAME_SAMPLES, Samples

_STATES: Final = 1024
"""States kept from one section to the next in a first search."""

_STATES_THOROUGH: Final = 65_536
"""States kept when the first search found nothing, before a length is refused."""

_ANY: Final = -1

_LENGTH_BINS_PER_SPEECH_BIN: Final = 16

STRETCH_COST: Final = 1.0
"""Cost of every rest at one of its bounds; it grows with the square of the way there."""

SPEECH_COST: Final = 4.0
"""Cost of the share of speech being off by its own size, squared likewise."""

LOST_COST: Final = 0.5
"""Cost of giving up every optional section."""

UNEVEN_COST: Final = 0.1
"""Cost of one block at its fewest breaths where the practice is at its longest."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the search is after: a length, a share of speech, and how full the practice is.

    ``length`` is in samples; ``share`` is speech over length; ``fullness`` is
    where the length lies between the shortest (0) and the longest (1) feasible.
    """

    length: int
    share: float
    fullness: float


@dataclass(frozen=True, slots=True)
class _States:
    totals: NDArray[np.float64]
    chosen: NDArray[np.int32]


def best_choices(
    sections: Sequence[Alternatives], frame: NDArray[np.float64], wish: Wish
) -> tuple[tuple[Choice, ...], Samples] | None:
    """Return the cheapest choices that reach a length, and their length at preferred rests; or None.

    Args:
        sections: The alternatives of each section, in playing order.
        frame: What every practice has besides, ``[shape=(COLUMNS,)]``.
        wish: Length, share of speech and fullness to aim for.
    """
    for limit in (_STATES, _STATES_THOROUGH):
        states, order, merged = _reachable(sections, frame, wish, limit)
        if len(states.totals):
            best = int(np.argmin(_cost(states.totals, wish, sections)))
            row = states.chosen[best]
            picked = {index: sections[index].choices[row[at]] for at, index in enumerate(order)}
            preferred = Samples(int(states.totals[best, PREFERRED]))
            return tuple(picked[index] for index in range(len(sections))), preferred
        if not merged:
            return None
    return None


def nearest_length(sections: Sequence[Alternatives], frame: NDArray[np.float64], wish: Wish) -> Samples:
    """Return the feasible length, a whole frame, that lies nearest to one that is not."""
    states, _, _ = _reachable(sections, frame, replace(wish, length=_ANY), _STATES_THOROUGH)
    shortest = np.ceil(states.totals[:, SHORTEST] / FRAME_SAMPLES) * FRAME_SAMPLES
    longest = np.floor(states.totals[:, LONGEST] / FRAME_SAMPLES) * FRAME_SAMPLES
    near = np.clip(wish.length, shortest, longest)
    return Samples(int(near[np.argmin(np.abs(near - wish.length))]))


def _reachable(
    sections: Sequence[Alternatives], frame: NDArray[np.float64], wish: Wish, limit: int
) -> tuple[_States, list[int], bool]:
    """Return the states that reach a length (all there are for `_ANY`), and whether any were merged."""
    order = sorted(range(len(sections)), key=lambda index: len(sections[index].choices))
    tables = [_with_distance(sections[index].totals, wish.fullness) for index in order]
    least = np.cumsum([0.0] + [table[:, SHORTEST].min() for table in reversed(tables)])[::-1]
    most = np.cumsum([0.0] + [table[:, LONGEST].max() for table in reversed(tables)])[::-1]
    states = _States(frame[None, :], np.zeros((1, 0), np.int32))
    merged = False
    for at, table in enumerate(tables):
        count = len(table)
        totals = (states.totals[:, None, :] + table[None, :, :]).reshape(-1, COLUMNS)
        which = np.arange(len(totals))
        if wish.length != _ANY:
            fits = (totals[:, SHORTEST] + least[at + 1] <= wish.length) & (
                totals[:, LONGEST] + most[at + 1] >= wish.length
            )
            which = which[fits]
        if len(which) > limit and at + 1 < len(tables):
            which = which[_distinct(totals[which], limit)]
            merged = True
        chosen = np.column_stack((states.chosen[which // count], (which % count).astype(np.int32)))
        states = _States(totals[which], chosen)
    return states, order, merged


def _with_distance(table: NDArray[np.float64], fullness: float) -> NDArray[np.float64]:
    own = table.copy()
    own[:, UNEVEN] = np.nan_to_num((table[:, UNEVEN] - fullness) ** 2, nan=0.0)
    return own


def _distinct(totals: NDArray[np.float64], limit: int) -> NDArray[np.intp]:
    """Return the rows to keep: the best of each cell of a grid of length and speech, and the extremes."""
    speech_bins = max(2, round((limit / _LENGTH_BINS_PER_SPEECH_BIN) ** 0.5))
    length_bins = max(2, limit // speech_bins)
    cell = _bin(totals[:, PREFERRED], length_bins) * speech_bins + _bin(totals[:, SPEECH], speech_bins)
    cost = totals[:, LOST] * LOST_COST + totals[:, UNEVEN] * UNEVEN_COST
    least = np.full(length_bins * speech_bins, np.inf)
    np.minimum.at(least, cell, cost)
    cheapest = np.flatnonzero(cost == least[cell])[::-1]
    best = np.full(len(least), -1, np.intp)
    best[cell[cheapest]] = cheapest  # of equals the first row is written last, and stays
    keep = np.zeros(len(totals), bool)
    keep[best[best >= 0]] = True
    keep[[np.argmin(totals[:, SHORTEST]), np.argmax(totals[:, LONGEST])]] = True
    return np.flatnonzero(keep)


def _bin(values: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    low, high = values.min(), values.max()
    if high <= low:
        return np.zeros(len(values), np.int64)
    bins: NDArray[np.int64] = np.minimum((values - low) * (count / (high - low)), count - 1).astype(np.int64)
    return bins


def _cost(totals: NDArray[np.float64], wish: Wish, sections: Sequence[Alternatives]) -> NDArray[np.float64]:
    """Return what each state costs: uneasy rests, too many or few words, lost sections, uneven growth."""
    spare = wish.length - totals[:, PREFERRED]
    room = np.where(spare >= 0, totals[:, LONGEST] - totals[:, PREFERRED], totals[:, PREFERRED] - totals[:, SHORTEST])
    stretch = np.divide(spare, room, out=np.zeros_like(spare), where=room > 0)
    share = totals[:, SPEECH] / wish.length / wish.share - 1
    weights = sum(table.totals[:, LOST].max() for table in sections)
    lost = totals[:, LOST] / weights if weights else 0.0
    cost: NDArray[np.float64] = (
        STRETCH_COST * stretch**2 + SPEECH_COST * share**2 + LOST_COST * lost + UNEVEN_COST * totals[:, UNEVEN]
    )
    return cost
