from __future__ import annotations

import json

from export_timelines import heart, rest, say, timeline, timelines
from hypothesis import given, settings

from audio_service.export.outline import outline, plan_json
from audio_service.timeline.model import ElasticRest, Timeline


def test_a_person_reads_when_what_happens() -> None:
    told = outline(heart())
    assert told.startswith(
        "Heart breathing · 3:56\n"
        "any length from 1:58 to 7:52 is possible\n"
        "Kept 4 of 5 sections, rests at 1.1×, 9 breaths.\n"
        "words 21 s · paced breath 1 min 36 s · quiet 1 min 59 s\n"
    )
    assert " 0:39  Breathing with the heart · 1 min 8 s\n" in told
    assert " 0:44    [6 breaths, 5 s in, 5 s out · 1 min]\n" in told
    assert " 2:56    [3 breaths, 4 s in, 2 s hold, 6 s out · 36 s]\n" in told
    assert " 1:57    [silence 40 s]\n" in told


def test_rounds_of_a_section_are_told_apart() -> None:
    practice = timeline(("Again", [say("One.", 2)]), ("Again", [say("Two.", 2)]), ("End", [say("Three.", 2)]))
    assert "Again, round 1 of 2" in outline(practice)
    assert "Again, round 2 of 2" in outline(practice)


def test_an_outline_stays_one_line_per_thing_whatever_is_in_a_title() -> None:
    practice = timeline(("a\nb\x1b[31m", [say("one\u2028two", 2)]), title="x\ny")
    told = outline(practice)
    assert told.startswith("x y · 0:02\n")
    assert "a b[31m" in told
    assert "one two" in told


def test_the_plan_has_all_that_programs_are_promised() -> None:
    practice = heart()
    plan = json.loads(json.dumps(plan_json(practice)))
    assert plan["sample_rate"] == 48_000
    assert plan["total_samples"] == practice.total
    assert plan["range"] == [practice.shortest, practice.longest]
    assert [section["title"] for section in plan["sections"]] == [span.title for span in practice.sections]
    events = plan["events"]
    assert {event["kind"] for event in events} == {"line", "pause", "rest", "bell", "breath"}
    assert {event["phase"] for event in events if event["kind"] == "breath"} == {"in", "hold", "out"}
    assert next(event for event in events if event["kind"] == "line")["id"] == "welcome"
    assert [event["bell"] for event in events if event["kind"] == "bell"] == ["start", "interval", "end"]
    bounds = [(e["minimum"], e["preferred"], e["maximum"]) for e in events if e["kind"] == "rest"]
    assert bounds == [(e.minimum, e.preferred, e.maximum) for e in practice.events if isinstance(e, ElasticRest)]


@settings(max_examples=40, deadline=None)
@given(timelines)
def test_events_and_sections_of_a_plan_partition_it(practice: Timeline) -> None:
    plan = json.loads(json.dumps(plan_json(practice)))
    for parts in (plan["events"], plan["sections"]):
        edges = [0, *(part["stop"] for part in parts)]
        assert [part["start"] for part in parts] == edges[:-1]
        assert edges[-1] == plan["total_samples"]


def test_breaths_are_counted_once_each() -> None:
    practice = timeline(("", [rest(3)]))
    assert "paced breath" not in outline(practice)
