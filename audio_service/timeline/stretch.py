"""Spare silence shared out over elastic rests, exact to the sample."""

from __future__ import annotations

from collections.abc import Sequence

from audio_service.script.model import Rest
from audio_service.units import Samples


def stretch(rests: Sequence[Rest], spare: int) -> list[Samples]:
    """Share spare silence out over elastic rests.

    Every rest moves the same fraction of the way from its preferred length to
    its bound, so no single silence sticks out.

    Args:
        rests: Elastic rests in playing order; bounds in samples at 48 kHz.
        spare: Silence to place, in samples; negative takes silence away.

    Returns:
        The length of each rest, in samples. They sum to the preferred total
        plus ``spare`` exactly; the last samples go to the largest remainders.

    Raises:
        ValueError: ``spare`` lies outside what the bounds allow.
    """
    room = [rest.maximum - rest.preferred if spare > 0 else rest.preferred - rest.minimum for rest in rests]
    total = sum(room)
    wanted = abs(spare)
    if wanted > total:
        raise ValueError(f"the rests can take up or give {total} samples, not {wanted}")
    if not wanted:
        return [rest.preferred for rest in rests]
    moves = [wanted * each // total for each in room]
    by_remainder = sorted(range(len(rests)), key=lambda index: (-(wanted * room[index] % total), index))
    for index in by_remainder[: wanted - sum(moves)]:
        moves[index] += 1
    sign = 1 if spare > 0 else -1
    return [Samples(rest.preferred + sign * move) for rest, move in zip(rests, moves, strict=True)]
