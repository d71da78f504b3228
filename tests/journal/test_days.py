"""Which day a moment belongs to, where clocks change and where days begin after midnight."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_service.journal import Days, known_zones
from audio_service.journal.days import is_zone_name, zone_named

FOUR = timedelta(hours=4)
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kolkata",
    "Pacific/Apia",
    "America/Scoresbysund",
    "UTC",
]


def at(text):
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("moment", "zone", "begins", "day"),
    [
        ("2026-03-01T23:30:00+01:00", "Europe/Berlin", timedelta(0), "2026-03-01"),
        ("2026-03-01T22:59:59Z", "Europe/Berlin", timedelta(0), "2026-03-01"),
        ("2026-03-01T23:00:00Z", "Europe/Berlin", timedelta(0), "2026-03-02"),
        ("2026-03-02T01:30:00+01:00", "Europe/Berlin", FOUR, "2026-03-01"),
        ("2026-03-02T03:59:59+01:00", "Europe/Berlin", FOUR, "2026-03-01"),
        ("2026-03-02T04:00:00+01:00", "Europe/Berlin", FOUR, "2026-03-02"),
        # Clocks go forward at 02:00 on 29 March: four o'clock comes an hour sooner after midnight.
        ("2026-03-29T01:59:59Z", "Europe/Berlin", FOUR, "2026-03-28"),
        ("2026-03-29T02:00:00Z", "Europe/Berlin", FOUR, "2026-03-29"),
        # They go back at 03:00 on 25 October: half past two comes twice, four o'clock once.
        ("2026-10-25T00:30:00Z", "Europe/Berlin", timedelta(hours=2, minutes=30), "2026-10-25"),
        ("2026-10-25T00:29:59Z", "Europe/Berlin", timedelta(hours=2, minutes=30), "2026-10-24"),
        ("2026-10-25T01:10:00Z", "Europe/Berlin", timedelta(hours=2, minutes=30), "2026-10-25"),
        # Samoa had no 30 December 2011.
        ("2011-12-30T09:59:59Z", "Pacific/Apia", timedelta(0), "2011-12-29"),
        ("2011-12-30T10:00:00Z", "Pacific/Apia", timedelta(0), "2011-12-31"),
    ],
)
def test_a_moment_belongs_to_the_day_of_the_clock_on_the_wall(moment, zone, begins, day):
    assert Days(zone, begins).day(at(moment), "UTC") == date.fromisoformat(day)


def test_without_a_chosen_zone_days_are_those_of_where_one_was():
    moment = at("2026-03-01T22:30:00Z")
    assert Days().day(moment, "Asia/Tokyo") == date(2026, 3, 2)
    assert Days().day(moment, "Europe/London") == date(2026, 3, 1)
    assert Days("Europe/London").day(moment, "Asia/Tokyo") == date(2026, 3, 1)


def test_a_zone_that_is_not_known_here_is_taken_for_utc():
    assert Days().day(at("2026-03-01T23:30:00Z"), "Europe/Atlantis") == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("day", "begins", "hours"),
    [
        ("2026-03-28", FOUR, 23),
        ("2026-03-29", timedelta(0), 23),
        ("2026-10-25", timedelta(0), 25),
        ("2026-05-01", FOUR, 24),
    ],
)
def test_days_are_as_long_as_the_clocks_make_them(day, begins, hours):
    begin, end = Days("Europe/Berlin", begins).bounds(date.fromisoformat(day), "UTC")
    assert end - begin == timedelta(hours=hours)


@given(
    zone=st.sampled_from(ZONES),
    begins=st.integers(0, 12 * 60).map(lambda minutes: timedelta(minutes=minutes)),
    moment=st.datetimes(datetime(2010, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds
    later=st.timedeltas(timedelta(0), timedelta(days=2)),
)
def test_every_moment_belongs_to_one_day_and_later_ones_never_to_earlier_days(zone, begins, moment, later):
    days = Days(zone, begins)
    day = days.day(moment, "UTC")
    begin, end = days.bounds(day, "UTC")
    assert begin <= moment < end
    assert days.day(begin, "UTC") == day
    assert days.day(end, "UTC") > day
    assert days.day(moment + later, "UTC") >= day


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "UTC", "EST5EDT"])
def test_names_of_zones_are_known(name):
    assert is_zone_name(name)
    assert zone_named(name) is not None
    assert name in known_zones()


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "/etc/localtime", "Europe/Berlin\n", "Europe//Berlin", "a" * 65, "Ä/B", "x/y/z/w"]
)
def test_what_is_no_name_of_a_zone_opens_no_file(name):
    assert not is_zone_name(name)
    assert zone_named(name) is None
