from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import http_date

from audio_service.service.conditions import precondition, range_applies

ETAG = '"abc"'
MADE = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
SAME, EARLIER, LATER = (http_date(MADE + timedelta(seconds=seconds)) for seconds in (0, -1, 1))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"If-Match": '"abc"'}, 200),
        ({"If-Match": "*"}, 200),
        ({"If-Match": '"x", "abc"'}, 200),
        ({"If-Match": '"x"'}, 412),
        ({"If-Match": 'W/"abc"'}, 412),
        ({"If-Match": ""}, 412),
        ({"If-None-Match": '"abc"'}, 304),
        ({"If-None-Match": 'W/"abc"'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": ' "x" , "abc"'}, 304),
        ({"If-None-Match": '"x"'}, 200),
        ({"If-None-Match": '"ab", "c"'}, 200),
        ({"If-Match": '"abc"', "If-None-Match": '"abc"'}, 304),
        ({"If-Match": '"x"', "If-None-Match": '"abc"'}, 412),
        ({"If-Unmodified-Since": SAME}, 200),
        ({"If-Unmodified-Since": LATER}, 200),
        ({"If-Unmodified-Since": EARLIER}, 412),
        ({"If-Unmodified-Since": "yesterday"}, 200),
        ({"If-Unmodified-Since": EARLIER, "If-Match": '"abc"'}, 200),
        ({"If-Modified-Since": SAME}, 304),
        ({"If-Modified-Since": LATER}, 304),
        ({"If-Modified-Since": EARLIER}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-Modified-Since": SAME, "If-None-Match": '"x"'}, 200),
        ({"If-Modified-Since": EARLIER, "If-None-Match": '"abc"'}, 304),
        ({"If-Unmodified-Since": EARLIER, "If-Modified-Since": SAME}, 412),
    ],
)
def test_preconditions_are_tried_in_the_order_of_the_rfc(headers: dict[str, str], status: int) -> None:
    assert precondition(headers.get, ETAG, MADE) == status


@pytest.mark.parametrize("name", ["If-Modified-Since", "If-Unmodified-Since"])
def test_dates_say_nothing_of_a_file_that_tells_none(name: str) -> None:
    assert precondition({name: EARLIER}.get, ETAG) == 200
    assert precondition({name: LATER}.get, ETAG) == 200


@pytest.mark.parametrize(
    ("value", "applies"),
    [
        (None, True),
        ("", True),
        ('"abc"', True),
        ('W/"abc"', False),
        ("abc", False),
        ('"x"', False),
        ('"abc", "x"', False),
        (SAME, True),
        (EARLIER, False),
        (LATER, False),
        ("nonsense", False),
    ],
)
def test_if_range_takes_the_same_strong_tag_or_the_very_same_date(value: str | None, *, applies: bool) -> None:
    assert range_applies({"If-Range": value}.get, ETAG, MADE) is applies


def test_if_range_with_a_date_fails_for_a_file_that_tells_none() -> None:
    assert not range_applies({"If-Range": SAME}.get, ETAG)


DATES = st.from_regex(
    r"(Mon|Sun|x), [0-9]{1,30} (Jan|Feb) [0-9]{1,30} [0-9]{1,3}:[0-9]{2}:[0-9]{2} (GMT|[+-][0-9]{1,9})", fullmatch=True
)


@given(text=st.one_of(st.text(), DATES))
def test_no_header_breaks_the_conditions(text: str) -> None:
    def header(_: str) -> str:
        return text

    assert precondition(header, ETAG, MADE) in (200, 304, 412)
    assert range_applies(header, ETAG, MADE) in (True, False)
