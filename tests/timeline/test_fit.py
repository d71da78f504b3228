from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import scripts

from audio_service.errors import DoesNotFit
from audio_service.script import with_choices
from audio_service.script.model import (
    Bell,
    BellKind,
    Breathing,
    Line,
    Note,
    Pause,
    Phase,
    Rest,
    Script,
    Section,
)
from audio_service.timeline import (
    LEAD_IN,
    TAIL,
    BellStroke,
    BreathPhase,
    ElasticRest,
    FixedPause,
    Guidance,
    Spoken,
    Timeline,
    feasible_range,
    fit,
)
from audio_service.units import FRAME_SAMPLES, SAMPLE_RATE, Samples, nearest_frames, samples
from audio_service.voice.model import Clip


def with_own_titles(script: Script) -> Script:
    """The same script with a title of its own for each section, so that a span tells which section it is."""
    sections = [replace(section, title=f"{at} {section.title}") for at, section in enumerate(script.sections)]
    return replace(script, sections=tuple(sections))


practices = scripts().map(with_own_titles)

REST = Rest(samples(1), samples(2), samples(6))


def bell_length(kind: BellKind) -> Samples:
    return samples({BellKind.START: 9, BellKind.INTERVAL: 6, BellKind.END: 9}[kind])


def measured(script: Script) -> dict[str, Clip]:
    """A clip for every line, of a length between 0.7 s and 6 s that follows from its words."""
    clips = {}
    for line in script.lines:
        digest = sha256(line.text.encode()).hexdigest()
        clips[line.id] = Clip(digest, Samples(33_600 + int(digest[:6], 16) % 254_400))
    return clips


def script_of(*sections: Section) -> Script:
    return Script("Practice", sections, REST, REST)


def line(name: str) -> Line:
    return Line(name, name)


@st.composite
def fitted(draw: st.DrawFn) -> tuple[Script, Timeline, float]:
    script = draw(practices)
    clips = measured(script)
    shortest, longest = feasible_range(script, clips, bell_length=bell_length)
    duration = draw(st.floats(shortest / SAMPLE_RATE, longest / SAMPLE_RATE))
    guidance = draw(st.sampled_from(Guidance))
    try:
        return script, fit(script, clips, duration, bell_length=bell_length, guidance=guidance), duration
    except DoesNotFit as refusal:
        assume(refusal.nearest != nearest_frames(duration) * FRAME_SAMPLES)
        duration = refusal.nearest / SAMPLE_RATE
        return script, fit(script, clips, duration, bell_length=bell_length, guidance=guidance), duration


@given(fitted())
@settings(max_examples=100, deadline=None)
def test_the_total_is_the_length_asked_for_to_the_frame(case: tuple[Script, Timeline, float]) -> None:
    _, timeline, duration = case
    assert timeline.total == nearest_frames(duration) * FRAME_SAMPLES
    assert abs(timeline.total / SAMPLE_RATE - duration) <= 0.012 + 1e-9


@given(fitted())
@settings(max_examples=100, deadline=None)
def test_events_and_sections_follow_each_other_without_a_gap(case: tuple[Script, Timeline, float]) -> None:
    _, timeline, _ = case
    for spans in (timeline.events, timeline.sections):
        assert spans[0].start == 0
        assert spans[-1].stop == timeline.total
        assert all(one.stop == other.start for one, other in pairwise(spans))


@given(fitted())
@settings(max_examples=100, deadline=None)
def test_every_rest_lies_within_its_bounds(case: tuple[Script, Timeline, float]) -> None:
    _, timeline, _ = case
    for event in timeline.events:
        if isinstance(event, ElasticRest):
            assert event.minimum <= event.length <= event.maximum


@given(fitted())
@settings(max_examples=100, deadline=None)
def test_what_is_heard_is_the_script_in_order_with_nothing_distorted(case: tuple[Script, Timeline, float]) -> None:
    """Replay the script beside the timeline: each cue is there, exact, in order; only rests differ."""
    script, timeline, _ = case
    clips = measured(script)
    events = iter(timeline.events)
    assert isinstance(next(events), ElasticRest)
    at = 0
    sections = list(script.sections)
    for span in timeline.sections:
        while sections[at].title != span.title:
            assert sections[at].optional
            at += 1
        section = sections[at]
        assert section.minimum_rounds <= span.rounds <= section.maximum_rounds
        for cue in section.cues:
            match cue:
                case Line():
                    event = next(events)
                    assert isinstance(event, Spoken)
                    assert (event.text, event.id, event.length) == (cue.text, cue.id, clips[cue.id].length)
                case Pause():
                    event = next(events)
                    assert isinstance(event, FixedPause)
                    assert event.length == cue.duration
                case Rest():
                    event = next(events)
                    assert isinstance(event, ElasticRest)
                    assert (event.minimum, event.preferred, event.maximum) == (cue.minimum, cue.preferred, cue.maximum)
                case Bell():
                    event = next(events)
                    assert isinstance(event, BellStroke)
                    assert event.length == bell_length(cue.kind)
                case Breathing():
                    first = next(events)
                    assert isinstance(first, BreathPhase)
                    assert cue.minimum_cycles <= first.cycles <= cue.maximum_cycles
                    heard = [first] + [next(events) for _ in range(first.cycles * len(cue.phases) - 1)]
                    assert [(one.phase, one.length) for one in heard] == list(cue.phases) * first.cycles
                case Note():
                    pass
        if span.round == span.rounds:
            at += 1
    assert all(section.optional for section in sections[at:])
    assert isinstance(next(events), ElasticRest)
    assert next(events, None) is None


@given(fitted())
@settings(max_examples=30, deadline=None)
def test_the_same_input_gives_the_same_timeline(case: tuple[Script, Timeline, float]) -> None:
    script, timeline, duration = case
    again = [fit(script, measured(script), duration, bell_length=bell_length, guidance=g) for g in Guidance]
    assert timeline in again


@given(practices, st.sampled_from(["shortest", "longest"]), st.integers(1, 10**7))
@settings(max_examples=100, deadline=None)
def test_both_ends_of_the_range_fit_and_a_frame_beyond_is_refused(script: Script, end: str, beyond: int) -> None:
    clips = measured(script)
    shortest, longest = feasible_range(script, clips, bell_length=bell_length)
    edge = shortest if end == "shortest" else longest
    assert fit(script, clips, edge / SAMPLE_RATE, bell_length=bell_length).total == edge
    outside = edge - beyond * FRAME_SAMPLES if end == "shortest" else edge + beyond * FRAME_SAMPLES
    with pytest.raises(DoesNotFit) as caught:
        fit(script, clips, max(outside, 0) / SAMPLE_RATE, bell_length=bell_length)
    assert caught.value.nearest == edge
    assert (caught.value.shortest, caught.value.longest) == (shortest, longest)


def test_a_length_in_a_gap_is_refused_with_the_nearest_that_fits() -> None:
    """One all-or-nothing block of 100 s and 18 s of slack leave a gap that no rest can fill."""
    script = script_of(
        Section("Core", (line("a"),)),
        Section("Long", (Pause(samples(100)),), optional=True),
        Section("End", (line("b"),)),
    )
    clips = {"a": Clip("a", samples(2)), "b": Clip("b", samples(2))}
    without, with_all = 4 + 5 + 14, 4 + 100 + 1 + 4
    with pytest.raises(DoesNotFit, match="nearest length is 0:23") as caught:
        fit(script, clips, 40, bell_length=bell_length)
    assert caught.value.nearest // FRAME_SAMPLES == int(without * SAMPLE_RATE / FRAME_SAMPLES)
    with pytest.raises(DoesNotFit, match="nearest length is 1:49"):
        fit(script, clips, 100, bell_length=bell_length)
    assert fit(script, clips, with_all, bell_length=bell_length).total >= with_all * SAMPLE_RATE - FRAME_SAMPLES


@given(practices, st.floats(0, 1), st.sampled_from(Guidance))
@settings(max_examples=100, deadline=None)
def test_a_length_is_refused_only_if_no_choice_at_all_reaches_it(
    script: Script, where: float, guidance: Guidance
) -> None:
    clips = measured(script)
    reach = [every_reach(section, clips) for section in script.sections]
    count = 1
    for options in reach:
        count *= len(options)
    assume(count <= 20_000)
    intervals = [(LEAD_IN.minimum + TAIL.minimum, LEAD_IN.maximum + TAIL.maximum)]
    for options in reach:
        intervals = list({(low + a, high + b) for low, high in intervals for a, b in options})
    shortest, longest = min(low for low, _ in intervals), max(high for _, high in intervals)
    total = nearest_frames((shortest + where * (longest - shortest)) / SAMPLE_RATE) * FRAME_SAMPLES
    possible = any(low <= total <= high for low, high in intervals)
    try:
        timeline = fit(script, clips, total / SAMPLE_RATE, bell_length=bell_length, guidance=guidance)
    except DoesNotFit as refusal:
        assert not possible
        distance = min(max(low - total, total - high, 0) for low, high in intervals)
        assert abs(refusal.nearest - total) <= distance + FRAME_SAMPLES
    else:
        assert possible
        assert timeline.total == total


def every_reach(section: Section, clips: dict[str, Clip]) -> list[tuple[int, int]]:
    """Shortest and longest of each round-and-breath choice of a section, counted the plain way."""
    blocks = [cue for cue in section.cues if isinstance(cue, Breathing)]
    steps = max((block.maximum_cycles - block.minimum_cycles for block in blocks), default=0)
    reach = [(0, 0)] if section.optional else []
    for rounds in range(section.minimum_rounds, section.maximum_rounds + 1):
        for step in range(steps + 1):
            low = high = 0
            for cue in section.cues:
                match cue:
                    case Line():
                        low, high = low + clips[cue.id].length, high + clips[cue.id].length
                    case Pause():
                        low, high = low + cue.duration, high + cue.duration
                    case Rest():
                        low, high = low + cue.minimum, high + cue.maximum
                    case Bell():
                        low, high = low + bell_length(cue.kind), high + bell_length(cue.kind)
                    case Breathing():
                        spread = cue.maximum_cycles - cue.minimum_cycles
                        count = cue.minimum_cycles + (spread * step // steps if steps else 0)
                        low, high = low + cue.cycle * count, high + cue.cycle * count
                    case Note():
                        pass
            reach.append((rounds * low, rounds * high))
    return reach


def test_the_lightest_section_goes_first() -> None:
    def optional(name: str, weight: float) -> Section:
        return Section(name, (line(name), REST), optional=True, weight=weight)

    script = script_of(
        Section("Core", (line("core"), REST)), optional("heavy", 3), optional("light", 1), optional("middle", 2)
    )
    clips = {name: Clip(name, samples(30)) for name in ("core", "heavy", "light", "middle")}
    kept = []
    for duration in (150, 120, 90):
        timeline = fit(script, clips, duration, bell_length=bell_length, guidance=Guidance.MORE)
        kept.append([span.title for span in timeline.sections])
    assert kept == [["Core", "heavy", "light", "middle"], ["Core", "heavy", "middle"], ["Core", "heavy"]]


def test_every_rest_moves_the_same_fraction_towards_its_bound() -> None:
    rests = (Rest(samples(1), samples(2), samples(10)), Rest(samples(4), samples(8), samples(12)), REST)
    cues = tuple(cue for index, rest in enumerate(rests) for cue in (line(str(index)), rest))
    script = script_of(Section("Only", cues))
    timeline = fit(script, measured(script), 40, bell_length=bell_length)
    moved = {
        round((event.length - event.preferred) / (event.maximum - event.preferred), 4)
        for event in timeline.events
        if isinstance(event, ElasticRest)
    }
    assert len(moved) == 1


def test_guidance_shifts_time_between_words_and_silence_at_the_same_length() -> None:
    sections = [
        Section(
            f"Part {number}",
            (*(cue for at in range(3) for cue in (line(f"{number} {at}"), Rest(samples(2), samples(6), samples(20)))),),
            optional=number > 1,
        )
        for number in range(8)
    ]
    script = script_of(*sections)
    clips = measured(script)
    spoken = []
    for guidance in (Guidance.LESS, Guidance.NORMAL, Guidance.MORE):
        timeline = fit(script, clips, 150, bell_length=bell_length, guidance=guidance)
        assert timeline.total == nearest_frames(150) * FRAME_SAMPLES
        spoken.append(sum(event.length for event in timeline.events if isinstance(event, Spoken)))
    assert spoken[0] < spoken[1] < spoken[2]


def test_a_bell_that_is_switched_off_takes_no_time() -> None:
    script = script_of(Section("Only", (Bell(BellKind.START), line("a"), REST)))
    clips = measured(script)
    timeline = fit(script, clips, 15, bell_length=lambda _: Samples(0))
    assert not any(isinstance(event, BellStroke) for event in timeline.events)
    assert timeline.total == nearest_frames(15) * FRAME_SAMPLES


def test_a_breath_of_five_and_a_half_seconds_stays_so_to_the_sample() -> None:
    block = Breathing(((Phase.IN, samples(5.5)), (Phase.OUT, samples(5.5))), 3, 12)
    script = script_of(Section("Breath", (line("a"), REST, block, REST)))
    for duration in (60.0, 77.7, 133.3):
        timeline = fit(script, measured(script), duration, bell_length=bell_length)
        assert {event.length for event in timeline.events if isinstance(event, BreathPhase)} == {264_000}


def test_the_explanation_tells_sections_rounds_breaths_and_words() -> None:
    block = Breathing(((Phase.IN, samples(4)), (Phase.OUT, samples(6))), 2, 2)
    script = script_of(
        Section("Breath", (line("a"), REST, block, REST)),
        Section("Again", (line("b"), REST), minimum_rounds=2, maximum_rounds=2),
    )
    timeline = fit(script, measured(script), 55, bell_length=bell_length)
    assert timeline.explanation.startswith("kept 2 of 2 sections, “Again” 2 times, rests at ")
    assert "2 breaths" in timeline.explanation
    assert "% speech" in timeline.explanation


def test_a_script_that_is_still_open_is_not_fitted() -> None:
    script = replace(script_of(Section("Only", (line("a"), REST))), choices={"eyes": ("open", "closed")})
    with pytest.raises(ValueError, match="Practice: is still open"):
        fit(script, measured(script), 60, bell_length=bell_length)
    made = with_choices(script)
    assert fit(made, measured(made), 15, bell_length=bell_length).total == 15 * SAMPLE_RATE


def test_a_profile_bounds_the_longest_length() -> None:
    long = Rest(samples(1), samples(60), samples(40 * 60))
    script = replace(
        script_of(Section("Only", tuple(cue for number in range(60) for cue in (line(str(number)), long)))),
        choices={"profile": ("standard", "gentle")},
    )
    gentle = with_choices(script, {"profile": "gentle"})
    clips = measured(gentle)
    assert feasible_range(gentle, clips, bell_length=bell_length)[1] == 1200 * SAMPLE_RATE
    assert feasible_range(with_choices(script), clips, bell_length=bell_length)[1] > 3600 * SAMPLE_RATE
    assert fit(gentle, clips, 1200, bell_length=bell_length).longest == 1200 * SAMPLE_RATE
    with pytest.raises(DoesNotFit, match="to 20:00 in the gentle profile; the nearest length is 20:00") as caught:
        fit(gentle, clips, 1201, bell_length=bell_length)
    assert caught.value.nearest == 1200 * SAMPLE_RATE
