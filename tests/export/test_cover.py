from __future__ import annotations

import dataclasses
from xml.etree import ElementTree as ET

from export_timelines import IN_OUT, bell, breathe, heart, rest, say, timeline, timelines
from hypothesis import given, settings

from audio_service.export.cover import PIXELS, cover, cover_svg
from audio_service.timeline.model import Timeline


def test_a_cover_is_a_square_png() -> None:
    png = cover(heart())
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(png[16:20], "big") == int.from_bytes(png[20:24], "big") == PIXELS


def test_the_same_practice_has_the_same_cover_and_another_another() -> None:
    assert cover(heart()) == cover(heart())
    assert cover(heart()) != cover(timeline(("", [say("Yes.", 2), rest(9)])))


def test_a_cover_shows_no_words() -> None:
    practice = dataclasses.replace(heart(), title="For Anna")
    assert "<text" not in cover_svg(practice)
    assert "Anna" not in cover_svg(practice)


def test_the_densest_practice_stays_small() -> None:
    spoken = timeline(("", [say("one two three four five six seven eight", 4), rest(0.4)] * 150))
    breath = timeline(("", [breathe(200, *IN_OUT)]))
    both = timeline(*[("", [say("one two three four", 2), breathe(2, *IN_OUT), bell(2)]) for _ in range(40)])
    for practice in (spoken, breath, both):
        assert len(cover(practice)) <= 61_440


@settings(max_examples=25, deadline=None)
@given(timelines)
def test_any_timeline_has_a_cover(practice: Timeline) -> None:
    ET.fromstring(cover_svg(practice))
    assert len(cover(practice)) <= 61_440
