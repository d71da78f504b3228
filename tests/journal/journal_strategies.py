"""Sittings and check-ins for tests: made by hand, and by hypothesis."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from audio_service.journal import CheckIn, Guidance, Outcome, Playback, Sitting, When

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

A_SITTING = Sitting(
    id=uuid.UUID("0b6f5f6e-5a52-4a63-9e2d-3f4f9a3d8f10"),
    practice="heart-breathing",
    title="Heart breathing",
    rendition="5d41402abc4b2a76b9719d911017c592",
    length=20 * MINUTE,
    begun_at=NOON,
    zone="Europe/Berlin",
    heard=10 * MINUTE,
    furthest=10 * MINUTE,
    position=10 * MINUTE,
    restarts=0,
    sequence=40,
    outcome=Outcome.PLAYING,
)

A_CHECK_IN = CheckIn(
    id=uuid.UUID("5f0c2f5c-1f0a-4c57-8a3e-5d3c1f7f2a11"),
    sitting_id=A_SITTING.id,
    when=When.BEFORE,
    made_at=NOON,
    zone="Europe/Berlin",
    distress=6,
    threat=8,
    drive=5,
    soothing=2,
    note="",
    sequence=1,
)


LIKED = Playback(
    length=17 * MINUTE,
    voice="piper",
    rate=110,
    bed="rain",
    bed_level=20.5,
    guidance=Guidance.LESS,
    voice_volume=90,
    bed_volume=40,
    captions=False,
)


def sitting(**changes: object) -> Sitting:
    return replace(A_SITTING, **changes)


def check_in(**changes: object) -> CheckIn:
    return replace(A_CHECK_IN, **changes)


def _spans(most: timedelta) -> st.SearchStrategy[timedelta]:
    return st.integers(0, most // timedelta(milliseconds=1)).map(lambda count: timedelta(milliseconds=count))


def told_sittings() -> st.SearchStrategy[Sitting]:
    """Anything that can be told of one sitting, sense or nonsense; few values each, so that ties are common."""
    few = st.sampled_from([timedelta(0), MINUTE, 5 * MINUTE, 20 * MINUTE, timedelta(hours=30)])
    spans = st.one_of(few, _spans(timedelta(hours=24)))
    return st.builds(
        sitting,
        title=st.sampled_from(["Heart breathing", "Soften, soothe, allow"]),
        length=st.sampled_from([MINUTE, 20 * MINUTE]),
        begun_at=st.one_of(
            st.sampled_from([NOON, NOON + MINUTE]),
            st.datetimes(datetime(1970, 1, 1), datetime(2070, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds
        ),
        zone=st.sampled_from(["Europe/Berlin", "Asia/Kolkata"]),
        heard=spans,
        furthest=spans,
        position=spans,
        restarts=st.integers(0, 2),
        sequence=st.integers(0, 3),
        outcome=st.sampled_from(Outcome),
    )


def told_check_ins() -> st.SearchStrategy[CheckIn]:
    sizes = st.one_of(st.none(), st.integers(0, 10))
    return st.builds(
        check_in,
        when=st.sampled_from(When),
        made_at=st.sampled_from([NOON, NOON + MINUTE]),
        distress=sizes,
        threat=sizes,
        drive=sizes,
        soothing=sizes,
        note=st.sampled_from(["", "tired", "calmer than yesterday"]),
        sequence=st.integers(0, 2),
    )
