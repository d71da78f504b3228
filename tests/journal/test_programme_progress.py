"""How far somebody is in a programme: what fills a dot, what comes next, and that nothing is ever taken away."""

import csv
import io
import json
import uuid
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from journal_strategies import MINUTE, NOON, sitting
from sqlalchemy import text

from audio_service.journal import (
    Days,
    TakenUp,
    adopt,
    erase,
    export_json,
    export_programmes_csv,
    leave,
    open_notebook,
    progress,
    take_up,
    taken_up,
)

FIRST = NOON.date()
EASY = ("ground", "ground", "circles", "rhythm")
HARD = ("break", "soften", "ground", "soften")
PLAN = (EASY, HARD)


def heard(*days, **changes):
    """Sittings, each as the number of its day from the first and its practice."""
    return [
        sitting(
            id=uuid.UUID(int=number + 1),
            practice=practice,
            title=practice.title(),
            begun_at=NOON + timedelta(days=day, minutes=number),
            **changes,
        )
        for number, (day, practice) in enumerate(days)
    ]


def found(*days, plan=PLAN, goal=3, today=0, sittings=None):
    told = heard(*days) if sittings is None else sittings
    return progress(plan, goal=goal, begun_on=FIRST, sittings=told, days=Days(), today=FIRST + timedelta(days=today))


def rows(progress):
    """Rows of dots as letters: what filled each, or a point."""
    return " ".join("".join(dot.practice[0] if dot else "." for dot in week) for week in progress.weeks)


def test_who_has_just_begun_has_the_first_practice_before_them():
    progress = found()
    assert rows(progress) == ".... ...."
    assert (progress.week, progress.next, progress.today) == (0, 0, False)


def test_each_day_fills_the_first_empty_dot_of_its_practice():
    progress = found((0, "ground"), (1, "circles"), (1, "ground"), today=1)
    assert rows(progress) == "ggc. ...."
    assert (progress.next, progress.today, progress.full) == (3, True, (True, False))


def test_the_same_practice_twice_on_a_day_fills_one_dot():
    assert rows(found((0, "ground"), (0, "ground"))) == "g... ...."


def test_a_gap_of_months_changes_nothing():
    before, after = found((0, "ground"), today=1), found((0, "ground"), today=200)
    assert before.weeks == after.weeks
    assert (after.week, after.next) == (0, 1)


def test_a_full_week_lasts_seven_days_unless_all_of_it_is_done():
    full = ((0, "ground"), (1, "ground"), (2, "circles"))
    assert [(found(*full, today=day).week, found(*full, today=day).next) for day in (2, 6, 7)] == [
        (0, 3),
        (0, 3),
        (1, 0),
    ]
    assert found(*full, (3, "rhythm"), today=3).week == 1


def test_a_week_that_is_not_full_waits():
    assert found((0, "ground"), (1, "ground"), today=30).week == 0


def test_from_a_full_week_one_can_go_on_by_hearing_what_comes_next():
    progress = found((0, "ground"), (1, "ground"), (2, "circles"), (3, "break"), today=3)
    assert rows(progress) == "ggc. b..."
    assert (progress.week, progress.next) == (1, 1)


def test_what_comes_later_fills_no_dot_before_its_week():
    assert rows(found((0, "soften"), (1, "break"))) == ".... ...."


def test_another_practice_of_the_week_may_stand_in():
    """As the programmes say: whoever leaves out the hard days takes the easy ones in their place."""
    progress = found(*[(day, "ground") for day in range(5)], goal=4, today=5)
    assert rows(progress) == "gggg ..g."
    assert found((0, "ground"), (1, "ground"), (2, "ground")).weeks[0][2].title == "Ground"


def test_a_dot_that_was_left_empty_can_be_filled_later():
    progress = found((0, "ground"), (1, "ground"), (2, "circles"), (8, "break"), (9, "rhythm"), today=9)
    assert rows(progress) == "ggcr b..."


def test_at_the_end_nothing_is_next_and_nothing_is_lacking():
    days = [(day, name) for day, name in enumerate((*EASY, *HARD))]
    progress = found(*days, today=8)
    assert rows(progress) == "ggcr bsgs"
    assert (progress.week, progress.next) == (1, None)
    assert found(*days[:7], today=10).next == 3, "full, and its seven days aren't over"
    assert found(*days[:7], today=11).next is None


def test_days_are_the_listeners_own_and_begin_when_theirs_do():
    late = NOON.replace(hour=0, minute=30)
    told = [sitting(id=uuid.UUID(int=n), practice="ground", begun_at=late + timedelta(days=n)) for n in (0, 1)]

    def dots(days):
        return rows(progress(PLAN, goal=3, begun_on=FIRST, sittings=told, days=days, today=FIRST))

    assert dots(Days(zone="Europe/Berlin")) == "gg.. ...."
    assert dots(Days(zone="Europe/Berlin", begins=timedelta(hours=4))) == "g... ....", "the first was the day before"


def test_what_does_not_count_as_practice_fills_nothing():
    assert rows(found(sittings=heard((0, "ground"), heard=MINUTE / 2))) == ".... ...."


some_days = st.lists(
    st.tuples(st.integers(-3, 40), st.sampled_from(["ground", "circles", "rhythm", "break", "soften", "other"])),
    max_size=30,
)


@given(some_days, st.integers(1, 7), st.integers(0, 60), st.randoms())
def test_whatever_was_heard_dots_only_fill(days, goal, today, order):
    told = heard(*sorted(days))
    later = found(goal=goal, today=today, sittings=told)
    mixed = order.sample(told, len(told))
    assert found(goal=goal, today=today, sittings=mixed) == later
    dots = [dot for week in later.weeks for dot in week if dot]
    assert len({(dot.day, dot.practice) for dot in dots}) == len(dots)
    assert {(dot.day, dot.practice) for dot in dots} <= {
        (FIRST + timedelta(days=day), practice) for day, practice in days if day >= 0
    }
    if later.next is not None:
        assert later.weeks[later.week][later.next] is None
    for cut in range(len(told)):
        known = found(goal=goal, today=today, sittings=told[:cut])
        if told[cut].begun_at.date() == (told[cut - 1].begun_at.date() if cut else None):
            continue
        for before, after in zip(known.weeks, later.weeks, strict=True):
            assert all(one is None or one == other for one, other in zip(before, after, strict=True))
        assert known.week <= later.week


A_MONTH = TakenUp("a-month", "A month", date(2026, 3, 1), NOON)
WEEKS = TakenUp("two-weeks", "=Two weeks", date(2026, 3, 5), NOON + timedelta(days=4))


def test_a_programme_is_taken_up_begun_anew_and_left(database):
    with database.begin() as db:
        take_up(db, "anna", A_MONTH)
        take_up(db, "anna", WEEKS)
        take_up(db, "ben", A_MONTH)
    again = TakenUp("a-month", "A month", date(2026, 4, 1), NOON + timedelta(days=30))
    with database.begin() as db:
        assert taken_up(db, "anna") == (WEEKS, A_MONTH)
        take_up(db, "anna", again)
        leave(db, "anna", "two-weeks")
        leave(db, "anna", "no-such-programme")
        assert taken_up(db, "anna") == (again,)
    exported = json.loads("".join(export_json(database, "ben")))
    rows = list(csv.DictReader(io.StringIO("".join(export_programmes_csv(database, "ben")).removeprefix("\ufeff"))))
    assert exported["programmes"] == rows
    assert rows[0]["begun_on"] == "2026-03-01"
    assert list(exported["columns"]["programmes"]) == list(rows[0])
    assert erase(database, "anna") or database.engine.dialect.name != "sqlite"
    with database() as db:
        assert taken_up(db, "anna") == ()
        assert taken_up(db, "ben") == (A_MONTH,)
        assert db.scalar(text("SELECT count(*) FROM taken_up")) == 1


def test_signing_in_takes_programmes_along_and_keeps_the_earlier_beginning(database):
    earlier = TakenUp("two-weeks", "Two weeks", date(2026, 3, 2), NOON + timedelta(days=1))
    with database.begin() as db:
        open_notebook(db, "device", "n", NOON)
        take_up(db, "device", A_MONTH)
        take_up(db, "device", earlier)
        take_up(db, "account", WEEKS)
        for _ in range(2):
            adopt(db, "device", "account")
        kept = {one.programme: one for one in taken_up(db, "account")}
        assert set(kept) == {"a-month", "two-weeks"}
        assert (kept["two-weeks"].begun_on, kept["two-weeks"].title) == (date(2026, 3, 2), "=Two weeks")
        assert taken_up(db, "device") == ()
