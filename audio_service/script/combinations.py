"""Which combinations of choices are looked at when all of them are meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations as pairs_of
from itertools import product
from math import prod
from typing import Final

EVERY_COMBINATION: Final = 256
"""Up to so many, every combination is looked at: all that the vocabulary allows with two orders. Beyond, as
many as it takes for any two options of different choices to meet in one."""

Combination = Mapping[str, str]
"""An option of every choice."""


def combinations(offers: Mapping[str, Sequence[str]]) -> list[Combination]:
    """Return every combination of the options offered, or a few in which every two options meet.

    The first takes the first option of each choice. Where nothing is offered
    there is one, which is empty.
    """
    if prod(map(len, offers.values())) <= EVERY_COMBINATION:
        return [dict(zip(offers, options, strict=True)) for options in product(*offers.values())]
    return list(_pairwise(offers))


def common(found: Sequence[Combination], offers: Mapping[str, Sequence[str]]) -> str:
    """Return what some combinations have in common, such as ``eyes=open, touch=heart|none``.

    Choices of which any option occurs are left out; where that leaves nothing,
    the first of them stands for all.
    """
    named = []
    for name, options in offers.items():
        seen = [option for option in options if any(each[name] == option for each in found)]
        if len(seen) < len(options):
            named.append(f"{name}={'|'.join(seen)}")
    return ", ".join(named or [f"{name}={option}" for name, option in found[0].items()])


def _pairwise(offers: Mapping[str, Sequence[str]]) -> Iterator[Combination]:
    """Yield combinations, each with as many pairs as it can of those that no earlier one has."""
    first = {name: options[0] for name, options in offers.items()}
    open_pairs = {
        frozenset((one, two))
        for one, two in pairs_of([(name, option) for name, options in offers.items() for option in options], 2)
        if one[0] != two[0]
    }
    while True:
        open_pairs -= {frozenset(pair) for pair in pairs_of(first.items(), 2)}
        yield first
        if not open_pairs:
            return
        first = _most_of(offers, open_pairs)


def _most_of(offers: Mapping[str, Sequence[str]], open_pairs: set[frozenset[tuple[str, str]]]) -> dict[str, str]:
    """Return a combination that begins with one open pair and takes, choice by choice, what closes the most."""
    chosen = dict(min(open_pairs, key=sorted))
    for name, options in offers.items():
        if name not in chosen:
            chosen[name] = max(
                options,
                key=lambda option: sum(frozenset(((name, option), pair)) in open_pairs for pair in chosen.items()),
            )
    return {name: chosen[name] for name in offers}
