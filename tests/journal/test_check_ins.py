"""What writes of a check-in tell together, and when grounding is offered."""

from datetime import timedelta

import pytest
from hypothesis import given
from journal_strategies import MINUTE, NOON, check_in, told_check_ins

from audio_service.journal import CIRCLE_WORDS, When, circle_word, offer_grounding
from audio_service.journal.check_ins import bounded_check_in, join_check_ins


@given(told_check_ins(), told_check_ins(), told_check_ins())
def test_writes_may_come_in_any_order_and_any_number(one, other, third):
    assert join_check_ins(one, one) == one
    assert join_check_ins(one, other) == join_check_ins(other, one)
    assert join_check_ins(join_check_ins(one, other), third) == join_check_ins(one, join_check_ins(other, third))


def test_the_last_write_holds_also_where_it_takes_something_back():
    first, last = check_in(note="too much", sequence=1), check_in(note="", distress=None, sequence=2)
    assert join_check_ins(last, first) == last
    assert join_check_ins(first, last) == last


def test_a_clock_that_is_ahead_or_was_never_set_gives_way_to_ours():
    assert bounded_check_in(check_in(made_at=NOON + MINUTE), NOON).made_at == NOON
    assert bounded_check_in(check_in(made_at=NOON - timedelta(days=9000)), NOON).made_at == NOON
    assert bounded_check_in(check_in(made_at=NOON - timedelta(days=9)), NOON).made_at == NOON - timedelta(days=9)


def test_every_size_has_a_word_and_every_word_its_size():
    assert [circle_word(size) for size in CIRCLE_WORDS.values()] == list(CIRCLE_WORDS)
    assert [circle_word(size) for size in range(11)] == (
        ["none"] * 2 + ["small"] * 2 + ["medium"] * 3 + ["large"] * 3 + ["full"]
    )


@pytest.mark.parametrize(
    ("before", "after", "offered"),
    [(2, 4, False), (2, 5, True), (None, 7, False), (None, 8, True), (9, 8, True), (9, 3, False), (1, None, False)],
)
def test_grounding_is_offered_where_distress_rose_by_three_or_is_eight(before, after, offered):
    made = check_in(when=When.AFTER, distress=after)
    assert offer_grounding(check_in(distress=before), made) is offered
    if before is None:
        assert offer_grounding(None, made) is offered
