"""What sittings and check-ins add up to."""

import uuid
from datetime import date, timedelta

from journal_strategies import MINUTE, NOON, check_in, sitting

from audio_service.journal import (
    Days,
    DayTotal,
    When,
    day_totals,
    month,
    pairs,
    practice_totals,
    streak,
    weeks,
)

BERLIN = Days("Europe/Berlin", timedelta(hours=4))
SUNDAY = date(2026, 3, 1)


def on(*days, **changes):
    """Sittings at noon so many days after Sunday, 1 March 2026."""
    return [sitting(id=uuid.uuid4(), begun_at=NOON + timedelta(days=day), **changes) for day in days]


def test_days_add_up_sittings_and_minutes():
    assert day_totals(on(0, 0, 2), BERLIN) == {
        SUNDAY: DayTotal(SUNDAY, 2, 20 * MINUTE),
        date(2026, 3, 3): DayTotal(date(2026, 3, 3), 1, 10 * MINUTE),
    }


def test_what_does_not_count_is_in_neither_days_nor_minutes():
    short = on(0, heard=timedelta(seconds=59))
    assert day_totals(short, BERLIN) == {}
    assert practice_totals(short) == ()


def test_after_midnight_belongs_to_the_evening_before_where_the_day_begins_later():
    late = [sitting(begun_at=NOON + timedelta(hours=14))]
    assert list(day_totals(late, BERLIN)) == [SUNDAY]
    assert list(day_totals(late, Days("Europe/Berlin"))) == [date(2026, 3, 2)]


def test_a_month_has_all_its_days():
    shown = month(day_totals(on(0, 28), BERLIN), 2026, 3)
    assert [day.day for day in shown] == [SUNDAY + timedelta(days=n) for n in range(31)]
    assert [day.day.day for day in shown if day.sittings] == [1, 29]
    assert len(month({}, 2028, 2)) == 29


def test_weeks_count_days_with_practice_against_the_listeners_goal():
    shown = weeks(day_totals(on(-6, -6, -3, 0, 1), BERLIN), SUNDAY + timedelta(days=1), goal=3, count=3)
    assert [week.days[0].day for week in shown] == [date(2026, 2, 16), date(2026, 2, 23), date(2026, 3, 2)]
    assert [week.practised for week in shown] == [0, 3, 1]
    assert [week.heard for week in shown] == [timedelta(0), 40 * MINUTE, 10 * MINUTE]
    assert {week.goal for week in shown} == {3}
    assert all(len(week.days) == 7 for week in shown)


def test_weeks_may_begin_on_another_day():
    (week,) = weeks({}, SUNDAY, goal=None, count=1, first_weekday=6)
    assert week.days[0].day == SUNDAY


def test_a_streak_is_days_in_a_row_up_to_today_or_yesterday():
    totals = day_totals(on(-4, -2, -1, 0), BERLIN)
    assert streak(totals, SUNDAY) == 3
    assert streak(totals, SUNDAY + timedelta(days=1)) == 3
    assert streak(totals, SUNDAY + timedelta(days=2)) == 0
    assert streak(totals, SUNDAY - timedelta(days=3)) == 1
    assert streak({}, SUNDAY) == 0


def test_practices_are_told_apart_by_name_and_called_by_their_last_title():
    told = [
        *on(0, title="Heart breathing"),
        *on(3, title="Breathing with the heart"),
        *on(1, practice="grounding", title="Soles of the feet", heard=30 * MINUTE, furthest=30 * MINUTE),
    ]
    found = practice_totals(told)
    assert [(total.practice, total.title, total.sittings, total.heard) for total in found] == [
        ("grounding", "Soles of the feet", 1, 30 * MINUTE),
        ("heart-breathing", "Breathing with the heart", 2, 20 * MINUTE),
    ]


def test_check_ins_are_paired_by_sitting_and_either_may_be_missing():
    (one, other) = on(0, 1)
    before = check_in(id=uuid.uuid4(), sitting_id=one.id, made_at=NOON)
    after = check_in(id=uuid.uuid4(), sitting_id=one.id, when=When.AFTER, made_at=NOON + 20 * MINUTE)
    alone = check_in(id=uuid.uuid4(), sitting_id=other.id, when=When.AFTER, made_at=NOON + timedelta(days=1))
    unknown = check_in(id=uuid.uuid4(), sitting_id=uuid.uuid4(), made_at=NOON + timedelta(days=2))
    found = pairs([unknown, alone, after, before], [one, other], BERLIN)
    assert [(pair.sitting_id, pair.before, pair.after) for pair in found] == [
        (one.id, before, after),
        (other.id, None, alone),
        (unknown.sitting_id, unknown, None),
    ]
    assert [pair.title for pair in found] == ["Heart breathing", "Heart breathing", ""]
    assert [pair.day for pair in found] == [SUNDAY + timedelta(days=n) for n in range(3)]


def test_of_two_check_ins_on_one_side_the_one_made_last_is_shown():
    first = check_in(id=uuid.uuid4(), threat=9)
    last = check_in(id=uuid.uuid4(), threat=3, made_at=NOON + MINUTE)
    (pair,) = pairs([last, first], [], BERLIN)
    assert pair.before == last
