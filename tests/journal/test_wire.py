"""What devices send: read as it should be, refused where it can't be, and never believed beyond that."""

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from journal_strategies import A_CHECK_IN, A_SITTING, LIKED, MINUTE, told_check_ins, told_sittings

from audio_service.errors import JournalError
from audio_service.journal import (
    CIRCLE_WORDS,
    Playback,
    Preferences,
    check_in_fields,
    identity,
    playback_fields,
    preference_fields,
    read_check_in,
    read_notebook,
    read_playback,
    read_preferences,
    read_sitting,
    sitting_fields,
)
from audio_service.journal.sittings import bounded
from audio_service.journal.wire import LONGEST_NOTE

SITTING = {key: value for key, value in sitting_fields(A_SITTING).items() if key not in ("id", "counts")}
CHECK_IN = {key: value for key, value in check_in_fields(A_CHECK_IN).items() if key != "id"}


def refused(read, changes, base):
    sent = {**base, **changes}
    with pytest.raises(JournalError) as told:
        read(uuid.uuid4(), {key: value for key, value in sent.items() if value is not ...})
    return told.value


@given(told_sittings())
def test_sittings_come_back_as_they_were_sent(told):
    told = bounded(told, datetime(2026, 4, 1, tzinfo=UTC))
    sent = json.loads(json.dumps({k: v for k, v in sitting_fields(told).items() if k not in ("id", "counts")}))
    assert read_sitting(told.id, sent) == told


@given(told_check_ins())
def test_check_ins_come_back_as_they_were_sent(told):
    sent = json.loads(json.dumps({key: value for key, value in check_in_fields(told).items() if key != "id"}))
    assert read_check_in(told.id, sent) == told


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("practice", ""),
        ("practice", "a" * 201),
        ("practice", None),
        ("title", "Heart\x00breathing"),
        ("title", "two\nlines"),
        ("title", "\u202eesrever"),
        ("title", "\ud800"),
        ("title", 5),
        ("rendition", ["x"]),
        ("length", 0),
        ("length", 86_401),
        ("length", "1200"),
        ("length", True),
        ("begun_at", "2026-03-01T12:00:00"),
        ("begun_at", "yesterday"),
        ("begun_at", 1_772_366_400),
        ("begun_at", "0001-01-01T00:00:00+14:00"),
        ("begun_at", "9999-12-31T23:59:59-14:00"),
        ("zone", "../../etc/passwd"),
        ("zone", ""),
        ("heard", -1),
        ("heard", float("nan")),
        ("heard", float("inf")),
        ("heard", 10**400),
        ("heard", None),
        ("furthest", -0.001),
        ("position", "0"),
        ("restarts", -1),
        ("restarts", 10_001),
        ("restarts", 1.5),
        ("sequence", 2**63),
        ("sequence", ...),
        ("outcome", "failed"),
        ("outcome", "Completed"),
        ("outcome", ...),
    ],
)
def test_a_sitting_is_refused_with_the_name_of_the_field_and_nothing_of_its_text(field, value):
    told = refused(read_sitting, {field: value}, SITTING)
    assert told.field == field
    assert str(told).startswith(f"{field}: needs ")
    if isinstance(value, str) and len(value) > 3 and field != "outcome":
        assert value not in str(told)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sitting", "1"),
        ("sitting", None),
        ("sitting", "{0b6f5f6e-5a52-4a63-9e2d-3f4f9a3d8f10}"),
        ("when", "during"),
        ("distress", 11),
        ("distress", "medium"),
        ("distress", True),
        ("threat", -1),
        ("threat", "huge"),
        ("drive", 5.0),
        ("soothing", [5]),
        ("note", "a" * (LONGEST_NOTE + 1)),
        ("note", "a\tb"),
        ("made_at", ""),
        ("sequence", -1),
    ],
)
def test_a_check_in_is_refused_with_the_name_of_the_field(field, value):
    assert refused(read_check_in, {field: value}, CHECK_IN).field == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("zone", "Europe/Atlantis"),
        ("zone", 1),
        ("day_begins", -1),
        ("day_begins", 721),
        ("day_begins", "04:00"),
        ("weekly_goal", 0),
        ("weekly_goal", 8),
        ("streak", 1),
        ("check_ins", "on"),
        ("notes", "no"),
    ],
)
def test_preferences_are_refused_with_the_name_of_the_field(field, value):
    with pytest.raises(JournalError) as told:
        read_preferences({field: value})
    assert told.value.field == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("length", 0),
        ("length", 86_401),
        ("voice", "a" * 201),
        ("voice", "pi\nper"),
        ("rate", 39),
        ("rate", 110.5),
        ("bed", 3),
        ("bed_level", -0.1),
        ("bed_level", 61),
        ("bed_level", float("nan")),
        ("bed_level", True),
        ("bed_level", 10**400),
        ("guidance", "much"),
        ("voice_volume", 101),
        ("bed_volume", -1),
        ("captions", "yes"),
    ],
)
def test_playback_is_refused_with_the_name_of_the_field(field, value):
    with pytest.raises(JournalError) as told:
        read_playback({field: value})
    assert told.value.field == field


def test_playback_comes_back_as_it_was_sent():
    assert read_playback(json.loads(json.dumps(playback_fields(LIKED)))) == LIKED
    assert read_playback({}) == Playback()
    assert read_playback(playback_fields(Playback())) == Playback()


@pytest.mark.parametrize("sent", [None, [], "x", 5, True])
def test_what_is_no_object_is_refused(sent):
    for read in (lambda: read_sitting(A_SITTING.id, sent), lambda: read_preferences(sent)):
        with pytest.raises(JournalError, match="object"):
            read()


def test_unknown_fields_are_refused_without_repeating_them():
    told = refused(read_sitting, {"<script>": 1}, SITTING)
    assert "isn't known" in str(told)
    assert "script" not in str(told)
    refused(read_check_in, {"listener": "anna"}, CHECK_IN)


def test_what_may_be_left_out_is_taken_as_nothing():
    told = read_sitting(A_SITTING.id, {key: SITTING[key] for key in SITTING if key not in ("furthest", "restarts")})
    assert (told.furthest, told.restarts) == (told.position, 0)
    sent = {"sitting": CHECK_IN["sitting"], "when": "after", "made_at": "2026-03-01T06:30:00Z", "zone": "UTC"}
    made = read_check_in(A_CHECK_IN.id, {**sent, "sequence": 1, "distress": None})
    assert (made.distress, made.circles, made.note) == (None, (None, None, None), "")


@pytest.mark.parametrize("sent", [None, [], "n", {}, {"notebook": 5}, {"notebook": None}, {"notebook": "a\x00b"}])
def test_a_notebook_that_is_not_told_is_refused(sent):
    with pytest.raises(JournalError, match=r"needed|notebook: needs"):
        read_notebook(sent)
    assert read_notebook({**SITTING, "notebook": "n"}) == "n"


def test_circles_may_be_words():
    for word, size in CIRCLE_WORDS.items():
        assert read_check_in(A_CHECK_IN.id, {**CHECK_IN, "threat": word}).threat == size


def test_a_zone_that_only_the_device_knows_is_kept():
    assert read_sitting(A_SITTING.id, {**SITTING, "zone": "America/New_Place"}).zone == "America/New_Place"


def test_text_of_any_script_is_kept_and_spaces_at_its_ends_are_not():
    title = "  दया 👩‍🚀 mëditation 呼吸  "
    assert read_sitting(A_SITTING.id, {**SITTING, "title": title}).title == title.strip()


def test_seconds_are_kept_to_the_millisecond():
    assert read_sitting(A_SITTING.id, {**SITTING, "heard": 59.9996}).heard == MINUTE
    assert read_sitting(A_SITTING.id, {**SITTING, "heard": 12.3454}).heard == timedelta(seconds=12.345)


def test_preferences_come_back_as_they_were_sent():
    chosen = Preferences("Europe/Berlin", timedelta(hours=4), 4, streak=True, check_ins=False, notes=True)
    assert read_preferences(json.loads(json.dumps(preference_fields(chosen)))) == chosen
    assert read_preferences({}) == Preferences()
    assert read_preferences(preference_fields(Preferences())) == Preferences()


@pytest.mark.parametrize(
    "text", ["", "x", "0b6f5f6e5a524a639e2d3f4f9a3d8f10", "urn:uuid:" + str(A_SITTING.id), 5, None]
)
def test_ids_have_one_form(text):
    with pytest.raises(JournalError):
        identity(text)
    assert identity(str(A_SITTING.id).upper()) == A_SITTING.id


@given(
    st.dictionaries(
        st.sampled_from([*SITTING, *CHECK_IN, "notebook", "other"]),
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats()
            | st.text()
            | st.sampled_from(list(SITTING.values())),
            lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
            max_leaves=3,
        ),
    )
)
def test_anything_else_is_refused_and_nothing_breaks(sent):
    for read, base in ((read_sitting, SITTING), (read_check_in, CHECK_IN)):
        try:
            read(A_SITTING.id, {**base, **sent})
        except JournalError as told:
            assert str(told)
