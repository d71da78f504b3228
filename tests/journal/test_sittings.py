"""What writes of a sitting tell together: laws for any writes, and examples of what they mean."""

from datetime import timedelta
from functools import reduce
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from journal_strategies import MINUTE, NOON, sitting, told_sittings

from audio_service.journal import Outcome
from audio_service.journal.sittings import LATEST, LONGEST, bounded, join

moments = st.timedeltas(timedelta(0), timedelta(days=30)).map(lambda since: NOON + since)


@given(told_sittings())
def test_a_write_that_comes_twice_tells_nothing_new(one):
    assert join(one, one) == one


@given(told_sittings(), told_sittings())
def test_the_order_of_two_writes_does_not_matter(one, other):
    assert join(one, other) == join(other, one)


@given(told_sittings(), told_sittings(), told_sittings())
def test_it_does_not_matter_which_writes_are_joined_first(one, other, third):
    assert join(join(one, other), third) == join(one, join(other, third))


@given(st.lists(told_sittings(), min_size=1, max_size=5), st.randoms())
def test_what_is_known_only_grows(told, choice):
    known = told[0]
    for write in told[1:]:
        after = join(known, write)
        assert after.heard >= known.heard
        assert after.furthest >= known.furthest
        assert (after.restarts, after.position) >= (known.restarts, known.position)
        assert (after.restarts, after.sequence) >= (known.restarts, known.sequence)
        assert after.begun_at <= known.begun_at
        known = after
    again = choice.choices(told, k=5) + told
    choice.shuffle(again)
    assert reduce(join, again) == known


@given(told_sittings(), moments)
def test_bounded_sittings_can_have_been(told, received_at):
    found = bounded(told, received_at)
    assert found.position <= found.furthest <= found.length
    assert found.heard <= min(told.heard, LONGEST, found.furthest * (found.restarts + 1))
    assert received_at - LATEST - LONGEST <= found.begun_at <= received_at - found.heard


@given(told_sittings(), moments, moments)
def test_a_write_that_comes_again_later_changes_nothing(told, received_at, later):
    first, again = sorted([received_at, later])
    known = bounded(told, first)
    assert join(known, bounded(told, again)) == known


def test_a_player_that_reports_zero_when_it_starts_moves_nothing():
    known = sitting(position=10 * MINUTE)
    assert join(known, sitting(position=timedelta(0), heard=timedelta(0), sequence=41)).position == 10 * MINUTE


def test_going_back_on_purpose_moves_the_position_back_and_keeps_what_was_heard():
    known = sitting(position=10 * MINUTE, furthest=10 * MINUTE)
    after = join(known, sitting(position=2 * MINUTE, furthest=10 * MINUTE, restarts=1, sequence=41))
    assert (after.position, after.furthest, after.heard) == (2 * MINUTE, 10 * MINUTE, 10 * MINUTE)


def test_a_late_write_of_the_round_before_moves_nothing():
    known = sitting(position=2 * MINUTE, restarts=1, sequence=41)
    assert join(known, sitting(position=19 * MINUTE, restarts=0, sequence=39)).position == 2 * MINUTE


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_an_end_holds_in_whatever_order_it_is_told(order):
    told = [
        sitting(outcome=Outcome.PLAYING, sequence=1),
        sitting(outcome=Outcome.LEFT, sequence=2),
        sitting(outcome=Outcome.EASED_OUT, sequence=3),
        sitting(outcome=Outcome.LEFT, sequence=4),
    ]
    assert reduce(join, [told[index] for index in order]).outcome is Outcome.EASED_OUT


def test_who_comes_back_after_leaving_is_playing():
    left = sitting(outcome=Outcome.LEFT, sequence=2)
    assert join(left, sitting(outcome=Outcome.PLAYING, sequence=3)).outcome is Outcome.PLAYING
    assert join(left, sitting(outcome=Outcome.PLAYING, sequence=1)).outcome is Outcome.LEFT


def test_beginning_again_after_the_end_is_playing_again():
    done = sitting(outcome=Outcome.COMPLETED, sequence=80)
    assert join(done, sitting(outcome=Outcome.PLAYING, restarts=1, sequence=81)).outcome is Outcome.PLAYING


def test_a_client_that_counts_each_second_twice_is_held_to_what_there_was_to_hear():
    told = sitting(heard=40 * MINUTE, furthest=20 * MINUTE, position=20 * MINUTE)
    assert bounded(told, NOON + timedelta(hours=1)).heard == 20 * MINUTE


def test_what_was_heard_again_counts_again():
    told = sitting(heard=35 * MINUTE, furthest=20 * MINUTE, restarts=1)
    assert bounded(told, NOON + timedelta(hours=1)).heard == 35 * MINUTE


def test_a_sitting_that_comes_days_late_keeps_its_day():
    assert bounded(sitting(), NOON + timedelta(days=20)).begun_at == NOON


@pytest.mark.parametrize("wrong", [timedelta(minutes=7), timedelta(days=2), timedelta(days=20_000)])
def test_with_a_clock_that_is_ahead_a_sitting_began_just_in_time_to_be_heard(wrong):
    assert bounded(sitting(begun_at=NOON + wrong), NOON).begun_at == NOON - 10 * MINUTE


def test_with_a_clock_that_was_never_set_a_sitting_is_of_the_day_it_comes():
    told = sitting(begun_at=NOON.replace(year=1970))
    assert bounded(told, NOON).begun_at == NOON - 10 * MINUTE


def test_minutes_of_a_clock_that_is_ahead_are_not_lost():
    assert bounded(sitting(begun_at=NOON + timedelta(days=1)), NOON).heard == 10 * MINUTE


@pytest.mark.parametrize(
    ("heard", "length", "counts"),
    [(59, 1200, False), (60, 1200, True), (60, 120, True), (59, 119, False), (45, 90, True), (44, 90, False)],
)
def test_a_minute_counts_or_half_of_what_is_shorter_than_two(heard, length, counts):
    told = sitting(heard=timedelta(seconds=heard), length=timedelta(seconds=length))
    assert told.counts is counts
