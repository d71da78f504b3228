"""Which combinations of choices are looked at."""

from __future__ import annotations

from itertools import combinations as pairs_of
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_service.script.combinations import EVERY_COMBINATION, combinations, common

OFFERS = {"eyes": ("open", "closed"), "touch": ("heart", "elsewhere", "none")}


def test_where_nothing_is_offered_there_is_one() -> None:
    assert combinations({}) == [{}]


def test_few_are_all_looked_at_the_defaults_first() -> None:
    found = combinations(OFFERS)
    assert found[0] == {"eyes": "open", "touch": "heart"}
    assert [tuple(each.values()) for each in found] == list(product(*OFFERS.values()))


def test_of_the_whole_vocabulary_with_two_orders_all_are_looked_at() -> None:
    sizes = (3, 4, 3, 3, 2)
    offers = {str(name): tuple(map(str, range(size))) for name, size in enumerate(sizes)}
    assert len(combinations(offers)) == 216 <= EVERY_COMBINATION


@settings(max_examples=30)
@given(st.lists(st.integers(2, 6), min_size=4, max_size=6).filter(lambda sizes: _product(sizes) > EVERY_COMBINATION))
def test_of_many_so_few_are_taken_that_any_two_options_meet(sizes: list[int]) -> None:
    offers = {str(name): tuple(map(str, range(size))) for name, size in enumerate(sizes)}
    found = combinations(offers)
    assert found[0] == dict.fromkeys(offers, "0")
    for one, two in pairs_of(offers, 2):
        assert {(each[one], each[two]) for each in found} == set(product(offers[one], offers[two]))
    second, widest = sorted(sizes)[-2:]
    assert len(found) <= 3 * widest * second
    assert len({tuple(each.items()) for each in found}) == len(found)
    assert found == combinations(offers)


@pytest.mark.parametrize(
    ("found", "says"),
    [
        ([("open", "heart")], "eyes=open, touch=heart"),
        ([("open", "heart"), ("open", "none"), ("open", "elsewhere")], "eyes=open"),
        ([("open", "heart"), ("closed", "elsewhere")], "touch=heart|elsewhere"),
        ([("open", "heart"), ("closed", "elsewhere"), ("open", "none")], "eyes=open, touch=heart"),
    ],
)
def test_what_some_have_in_common_is_told(found: list[tuple[str, str]], says: str) -> None:
    assert common([dict(zip(OFFERS, each, strict=True)) for each in found], OFFERS) == says


def _product(sizes: list[int]) -> int:
    total = 1
    for size in sizes:
        total *= size
    return total
