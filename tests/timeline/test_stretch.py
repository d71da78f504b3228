from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_service.script.model import Rest
from audio_service.timeline.stretch import stretch
from audio_service.units import Samples

bounds = st.tuples(*[st.integers(0, 3_000_000)] * 3).map(sorted).map(lambda three: Rest(*map(Samples, three)))


@given(st.lists(bounds, max_size=60), st.data())
def test_rests_sum_exactly_and_stay_within_their_bounds(rests: list[Rest], data: st.DataObject) -> None:
    least = sum(rest.minimum - rest.preferred for rest in rests)
    most = sum(rest.maximum - rest.preferred for rest in rests)
    spare = data.draw(st.integers(least, most))
    lengths = stretch(rests, spare)
    assert sum(lengths) == sum(rest.preferred for rest in rests) + spare
    assert all(rest.minimum <= length <= rest.maximum for rest, length in zip(rests, lengths, strict=True))


@given(st.lists(bounds, max_size=10), st.integers(1, 10**9), st.booleans())
def test_more_than_the_rests_can_take_is_refused(rests: list[Rest], excess: int, add: bool) -> None:
    room = sum(rest.maximum - rest.preferred if add else rest.preferred - rest.minimum for rest in rests)
    with pytest.raises(ValueError, match="take up or give"):
        stretch(rests, (room + excess) * (1 if add else -1))


def test_a_leftover_sample_goes_to_the_largest_remainder() -> None:
    rests = [Rest(Samples(0), Samples(0), Samples(2)), Rest(Samples(0), Samples(0), Samples(5))]
    assert stretch(rests, 1) == [0, 1]
