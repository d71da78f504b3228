from __future__ import annotations

import pytest
from export_timelines import heart, say, timeline, timelines
from hypothesis import given, settings

from audio_service.export.tags import voice_note
from audio_service.export.transcript import transcript
from audio_service.export.wording import duration, one_line, position
from audio_service.timeline.model import Spoken, Timeline
from audio_service.units import samples


def test_a_transcript_reads_as_the_practice_sounds() -> None:
    told = transcript(heart(), voice_note=voice_note("piper:en_US-joe-medium", synthetic=True))
    assert told.startswith(
        "Heart breathing\n"
        "Length 3:56\n"
        "The voice is synthetic, made by a computer (piper:en_US-joe-medium).\n"
        "\n"
        "0:00  Arriving\n"
        "[bell]\n"
        "Welcome. Let yourself be here, just as you are.\n"
        "[silence 6 s]\n"
    )
    assert "[3 breaths: 4 s in, 2 s hold, 6 s out]" in told


def test_a_persons_own_recording_needs_no_note() -> None:
    assert voice_note("recorded", synthetic=False) == ""
    assert "Some of the lines" in voice_note("recorded", synthetic=True)


@settings(max_examples=40, deadline=None)
@given(timelines)
def test_every_spoken_line_is_there_in_order(practice: Timeline) -> None:
    told = transcript(practice).split("\n")
    at = 0
    for event in practice.events:
        if isinstance(event, Spoken) and one_line(event.text):
            at = told.index(one_line(event.text), at) + 1


def test_a_title_that_is_not_there_leaves_no_gap() -> None:
    assert transcript(timeline(("", [say("Yes.", 2)]), title="")) == "Length 0:02\n\n0:00\nYes.\n"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (0, "0 s"), (4.25, "4.25 s"), (4.5, "4.5 s"), (4.33, "4.3 s"), (5, "5 s"), (19.96, "20 s"), (40.3, "40 s"),
        (59.6, "1 min"), (80, "1 min 20 s"), (120, "2 min"), (3600, "60 min"),
    ],
)  # fmt: skip
def test_a_duration_reads_as_a_person_says_it(length: float, words: str) -> None:
    assert duration(samples(length)) == words


def test_a_position_names_the_second_it_falls_in() -> None:
    assert [position(samples(at)) for at in (0, 59.9, 60, 3661.5)] == ["0:00", "0:59", "1:00", "1:01:01"]
