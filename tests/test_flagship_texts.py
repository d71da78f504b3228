"""The two flagship practices: what is never left out, how they speak, which lengths they can take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_service.errors import DoesNotFit
from audio_service.script import every_line, lint, profile_of, read, with_choices
from audio_service.script.combinations import combinations
from audio_service.script.model import Bell, Breathing, Line, Phase, Rest, Script, Section
from audio_service.timeline.fit import LEAD_IN, TAIL, Guidance, fit
from audio_service.timeline.model import Spoken, Timeline
from audio_service.units import samples, seconds
from audio_service.voice.model import Clip

FOLDER = Path(__file__).resolve().parent.parent / "scripts_text"
HEART, SOFTEN = "heart-breathing", "soften-soothe-allow"
MINUTES = {HEART: (3, 30), SOFTEN: (5, 20)}
BELL_SECONDS = 9.0

WORDS_HEARD = ((3, 225), (5, 345), (10, 575), (15, 775), (20, 920), (30, 1210))
"""Minutes and the words that suit them: short is dense, long is sparse."""

WAY_OUT = ("soles of your feet", "sounds", "eyes")
MILD = ("mild|a little", "a three or a four")


@pytest.fixture(scope="module", params=[HEART, SOFTEN])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def script(name: str) -> Script:
    return practice(name)


def practice(name: str, **options: str) -> Script:
    return with_choices(written(name), options)


def written(name: str) -> Script:
    """Return the practice with everything still to choose."""
    return read(FOLDER / f"{name}.md")


def every_practice(name: str) -> list[Script]:
    """Return what is made of each combination of choices."""
    script = written(name)
    return [with_choices(script, options) for options in combinations(script.offers)]


def words(text: str) -> int:
    return len(text.split())


def lines(section: Section) -> list[str]:
    return [cue.text for cue in section.cues if isinstance(cue, Line)]


def spoken(section: Section) -> str:
    return " ".join(lines(section))


def never_left_out(script: Script) -> list[Section]:
    return [section for section in script.sections if not section.optional]


def titled(script: Script, title: str) -> Section:
    return next(section for section in script.sections if section.title == title)


def silence_before(section: Section) -> Iterator[tuple[str, Rest]]:
    """Yield each rest with the line heard before it in its section."""
    said = ""
    for cue in section.cues:
        if isinstance(cue, Line):
            said = cue.text
        elif isinstance(cue, Rest):
            yield said, cue


def least_and_most(section: Section, words_per_minute: float) -> tuple[float, float]:
    """Return the shortest and longest one round can last, in seconds, bells included."""
    least = most = 60 * words(spoken(section)) / words_per_minute
    for cue in section.cues:
        match cue:
            case Rest():
                least, most = least + seconds(cue.minimum), most + seconds(cue.maximum)
            case Breathing():
                least += seconds(cue.cycle * cue.minimum_cycles)
                most += seconds(cue.cycle * cue.maximum_cycles)
            case Bell():
                least, most = least + BELL_SECONDS, most + BELL_SECONDS
    return least, most


def fitted(script: Script, minutes: float, words_per_minute: float, guidance: Guidance = Guidance.NORMAL) -> Timeline:
    clips = {line.id: Clip(line.id, samples(60 * words(line.text) / words_per_minute)) for line in script.lines}
    return fit(script, clips, 60 * minutes, bell_length=lambda _: samples(BELL_SECONDS), guidance=guidance)


def half_minutes(name: str) -> list[float]:
    first, last = MINUTES[name]
    return [float(minutes) for minutes in np.arange(first, last + 0.25, 0.5)]


# What a practice is never without


def test_they_lint_clean_whatever_is_chosen(name: str) -> None:
    assert not lint(written(name))


def test_consent_comes_first(script: Script) -> None:
    first = script.sections[0]
    assert not first.optional
    assert "as long as this recording" in spoken(first)
    assert "stop whenever you like" in spoken(first)


def test_the_way_out_is_told_before_anything_else_begins_and_is_never_left_out(script: Script) -> None:
    way_out = next(section for section in never_left_out(script)[:2] if "too much" in spoken(section))
    assert all(part in spoken(way_out) for part in WAY_OUT)


@pytest.mark.parametrize(
    "choice",
    [
        "Sit, stand or lie in any way that works",
        "open, lowered or closed",
        "No touch is just as good",
        r"or listen to three sounds|stay with sounds, or your feet",
    ],
)
def test_posture_eyes_touch_and_anchor_are_always_a_choice(script: Script, choice: str) -> None:
    assert any(re.search(choice, spoken(section)) for section in never_left_out(script))


def test_the_breath_may_be_left_as_it_is() -> None:
    assert any("or let the breath be as it is" in spoken(section) for section in never_left_out(practice(HEART)))


def test_a_tone_is_explained_before_the_first_one_sounds() -> None:
    script = practice(HEART)
    explained = script.sections.index(titled(script, "An easy rhythm"))
    assert re.search("tone will rise for breathing in, and fall for breathing out", spoken(script.sections[explained]))
    assert not script.sections[explained].optional
    assert not any(isinstance(cue, Breathing) for section in script.sections[:explained] for cue in section.cues)


def test_heart_breathing_is_five_in_five_out_without_holds_and_never_two_minutes_without_a_voice() -> None:
    blocks = [cue for section in practice(HEART).sections for cue in section.cues if isinstance(cue, Breathing)]
    assert {block.phases for block in blocks} == {((Phase.IN, samples(5)), (Phase.OUT, samples(5)))}
    assert max(seconds(block.cycle * block.maximum_cycles) for block in blocks) <= 120


@pytest.mark.parametrize(("name", "title"), [(HEART, "A small difficulty"), (SOFTEN, "Something mild")])
def test_a_difficulty_is_mild_by_choice_and_has_its_way_out_beside_it(name: str, title: str) -> None:
    section = titled(practice(name), title)
    said = spoken(section)
    assert all(re.search(part, said) for part in MILD)
    assert "another day, with someone beside you" in said
    assert re.search("at any moment", said)
    assert "feet" in said
    assert "sounds" in said


def test_softening_soothing_and_allowing_are_always_there_in_this_order() -> None:
    titles = [section.title for section in never_left_out(practice(SOFTEN))]
    core = ["Something mild", "Naming it", "Where it shows", "Soften", "Soothe", "Allow"]
    assert [title for title in titles if title in core] == core


def test_the_return_is_the_closing_section_and_takes_its_time(script: Script) -> None:
    closing = script.sections[-1]
    assert closing.closing
    assert re.search(
        "sounds around you.*hands and feet move.*eyes are closed, open them when you are ready", spoken(closing)
    )
    least, most = least_and_most(closing, 130)
    assert least - BELL_SECONDS >= 20
    assert most - BELL_SECONDS >= 60


def test_a_front_matter_tells_for_whom_and_from_where(script: Script) -> None:
    assert script.summary.count(".") == 1
    assert any(re.search("inspired by|tradition of", source, re.IGNORECASE) for source in script.sources)
    assert all(part in script.facilitator_note for part in ("For adults", "Never cut", "may be cut", "driving"))


# How they speak


def test_no_line_is_longer_than_a_breath_and_sentences_are_short(name: str) -> None:
    said = every_line(written(name))
    assert max(words(line.text) for line in said) <= 20
    sentences = [part for line in said for part in re.split(r"(?<=[.])\s", line.text)]
    assert sum(map(words, sentences)) / len(sentences) <= 12
    assert all(len(re.findall(r"[.]", line.text)) == 1 and line.text.endswith(".") for line in said)


_AVOIDED = {
    "plural": "we|us|our|ours|ourselves|let's|let us",
    "orders": "must|should|shouldn't|ought|have to close|don't|relax|surrender|release|let go",
    "striving": "try|trying|focus|focusing|concentrate|effort|achieve|push|hard at",
    "promises": "will feel|will help|you are safe|be safe|safe|calm|calmer|heals?|healing|cures?|peace|always",
    "dismissal": "at least|simply|easily|obviously|only natural",
    "bodies": "weight|fat|thin|slim|straight|spine|sexy?|pelvis|attractive",
    "beliefs": "chakras?|energy|vagus|nervous system|brain|soul|divine|god|prayer|universe|blessings?",
    "gender": "he|she|him|her|his|hers|man|woman|men|women|mother|father|husband|wife",
    "images": "fire|flames?|drown|ocean|underwater|falling|fall into|darkness|pinned|held down|blood|wound",
    "breath": "deep|deeply|deeper|hold your|hold the",
    "self": "i'll|i will|i invite|i am going",
}


@pytest.mark.parametrize("kind", _AVOIDED)
def test_words_that_press_promise_or_exclude_are_not_said(name: str, kind: str) -> None:
    avoided = re.compile(rf"\b(?:{_AVOIDED[kind]})\b", re.IGNORECASE)
    assert not [line.text for line in every_line(written(name)) if avoided.search(line.text)]


def test_every_voice_can_say_the_lines_without_guessing(name: str) -> None:
    homographs = re.compile(
        r"\b(?:read|lead|live|lives|tears?|wind|winds|wound|minute|object|present|content|bow|row|desert|record|refuse"
        r"|close|separate|perfect|bass|sow|invalid|resume|project|subject|contract|conduct|house|excuse|abuse)\b",
        re.IGNORECASE,
    )
    unspeakable = re.compile(r"[^A-Za-z ,.'-]|\.\.|--")
    said = [line.text for line in every_line(written(name))]
    assert not [text for text in said if homographs.search(text) or unspeakable.search(text)]


def test_no_section_leans_on_one_that_may_be_left_out(name: str) -> None:
    leaning = re.compile(
        r"^(?:again|once more|as before|back to|now back|then|still|like before|also)\b", re.IGNORECASE
    )
    assert not [section.title for section in written(name).sections if leaning.search(lines(section)[0])]


def test_what_is_heard_several_times_never_counts_itself(script: Script) -> None:
    repeated = [section for section in script.sections if section.maximum_rounds > 1]
    assert repeated
    counting = re.compile(r"\b(?:first|second|third|last|final|again|once|one more|another|this time)\b", re.IGNORECASE)
    assert not [line for section in repeated for line in lines(section) if counting.search(line)]


def test_each_line_is_said_in_one_place_but_for_the_sounds(name: str) -> None:
    texts = [line.text for line in every_line(written(name))]
    assert {text for text in texts if texts.count(text) > 1} <= {
        "Hear the sounds around you.",
        "Feel what is holding you up.",
    } | {"Notice what is holding you up."}


# Silence


def test_no_silence_lasts_more_than_forty_five_seconds(script: Script) -> None:
    assert max(rest.maximum for section in script.sections for _, rest in silence_before(section)) <= samples(45)


def test_silence_that_can_pass_half_a_minute_is_told_of_before_and_without_a_number(script: Script) -> None:
    long = [
        (said, rest)
        for section in script.sections
        for said, rest in silence_before(section)
        if rest.maximum > samples(30)
    ]
    assert long
    assert all("quiet" in said and not re.search("minute|seconds", said) for said, _ in long)


def test_two_elastic_silences_never_meet_inside_a_section(script: Script) -> None:
    for section in script.sections:
        assert not any(isinstance(one, Rest) and isinstance(two, Rest) for one, two in pairwise(section.cues))


# Length and density


@pytest.mark.parametrize(
    ("name", "core", "everything"), [(HEART, (185, 230), (1050, 1300)), (SOFTEN, (290, 345), (900, 1100))]
)
def test_the_core_is_short_and_the_whole_is_rich(name: str, core: tuple[int, int], everything: tuple[int, int]) -> None:
    script = practice(name)
    assert core[0] <= sum(words(spoken(section)) for section in never_left_out(script)) <= core[1]
    assert everything[0] <= sum(words(spoken(s)) * s.maximum_rounds for s in script.sections) <= everything[1]


def test_optional_sections_are_of_many_sizes(script: Script) -> None:
    sizes = [words(spoken(section)) for section in script.sections if section.optional]
    assert len(sizes) >= 12
    assert min(sizes) <= 40
    assert max(sizes) >= 55


@pytest.mark.parametrize("words_per_minute", [108, 118, 130])
def test_the_written_bounds_leave_room_beyond_both_ends(name: str, script: Script, words_per_minute: int) -> None:
    edges = seconds(LEAD_IN.minimum + TAIL.minimum), seconds(LEAD_IN.maximum + TAIL.maximum)
    least = edges[0] + sum(least_and_most(section, words_per_minute)[0] for section in never_left_out(script))
    most = edges[1] + sum(least_and_most(s, words_per_minute)[1] * s.maximum_rounds for s in script.sections)
    first, last = MINUTES[name]
    assert least <= 60 * first
    assert most >= 60 * (last + 2)


def test_at_a_usual_pace_the_shortest_is_well_below_what_is_promised(name: str, script: Script) -> None:
    core = seconds(LEAD_IN.minimum + TAIL.minimum) + sum(least_and_most(s, 118)[0] for s in never_left_out(script))
    assert core <= {HEART: 170, SOFTEN: 270}[name]


@pytest.mark.parametrize("words_per_minute", [108, 118, 136])
def test_every_half_minute_fits(name: str, script: Script, words_per_minute: int) -> None:
    for minutes in half_minutes(name):
        timeline = fitted(script, minutes, words_per_minute)
        assert abs(timeline.total - samples(60 * minutes)) <= samples(0.024)


def test_words_heard_stay_within_a_quarter_of_what_suits_the_length(name: str, script: Script) -> None:
    for minutes in half_minutes(name):
        heard = sum(words(event.text) for event in fitted(script, minutes, 118).events if isinstance(event, Spoken))
        suits = float(np.interp(minutes, *zip(*WORDS_HEARD, strict=True)))
        assert 0.75 * suits <= heard <= 1.25 * suits, f"{minutes} minutes: {heard} words, {suits:.0f} suit it"


@pytest.mark.parametrize("guidance", Guidance)
@pytest.mark.parametrize("words_per_minute", [110, 118, 130])
def test_heart_breathing_brings_in_no_difficulty_below_eight_minutes(guidance: Guidance, words_per_minute: int) -> None:
    script = practice(HEART)
    for minutes in (3, 4, 5, 6, 7, 7.5, 7.9):
        kept = {span.title for span in fitted(script, minutes, words_per_minute, guidance).sections}
        assert "A small difficulty" not in kept


def test_heart_breathing_offers_its_applied_part_from_fifteen_minutes_on() -> None:
    script = practice(HEART)
    for minutes in (15, 20, 25, 30):
        assert "A small difficulty" in {span.title for span in fitted(script, minutes, 118).sections}


def test_the_three_words_come_round_more_often_when_there_is_time() -> None:
    script = practice(SOFTEN)
    rounds = [sum(span.title == "The three words" for span in fitted(script, m, 118).sections) for m in (5, 10, 20)]
    assert rounds == sorted(rounds)
    assert rounds[0] == 0
    assert rounds[1] >= 1


def test_the_return_lasts_a_minute_with_its_bell_and_tail_above_fifteen_minutes(script: Script) -> None:
    for minutes in (15.5, 16, 18, 20):
        *_, before, last = fitted(script, minutes, 118).sections
        assert last.closing
        assert last.length + (before.length if before.title == "Nearing the end" else 0) >= samples(60)


# Choices


def test_what_can_be_chosen_is_told_in_the_front_matter() -> None:
    eyes, touch, profile = ("lowered", "open", "closed"), ("heart", "elsewhere", "none"), ("standard", "gentle")
    assert dict(written(HEART).offers) == {"eyes": eyes, "touch": touch, "profile": profile}
    anchor = ("breath", "feet", "hands", "sounds")
    assert dict(written(SOFTEN).offers) == {"eyes": eyes, "anchor": anchor, "touch": touch, "profile": profile}
    assert "gentle profile" in written(HEART).facilitator_note
    assert "gentle profile" in written(SOFTEN).facilitator_note


def test_consent_way_out_posture_and_return_are_there_whatever_is_chosen(name: str) -> None:
    for script in every_practice(name):
        kept = never_left_out(script)
        assert "as long as this recording, and you can stop whenever you like" in spoken(kept[0])
        way_out = spoken(kept[1])
        assert "If it gets too much" in way_out
        assert all(part in way_out for part in ("soles of your feet", "sounds around you"))
        assert re.search("Open your eyes|Look around you", way_out)
        said = " ".join(map(spoken, kept))
        assert "Sit, stand or lie in any way that works" in said
        assert re.search("can be open, lowered or closed|can stay open|can be closed, lowered or open", said)
        assert re.search("No touch is just as good|Your hands can lie wherever they like to be", said)
        assert script.sections[-1].closing
        assert re.search("sounds around you.*hands and feet move", spoken(script.sections[-1]))


def test_open_eyes_are_never_asked_to_open_nor_taken_for_closed(name: str) -> None:
    said = " ".join(line.text for line in practice(name, eyes="open").lines)
    assert "can stay open, resting on something plain" in said
    assert not re.search("open your eyes|eyes are closed|eyes can open|lowered", said, re.IGNORECASE)


def test_without_touch_no_hand_is_laid_on_the_body(name: str) -> None:
    said = " ".join(line.text for line in practice(name, touch="none").lines)
    assert "Your hands can lie wherever they like to be" in said
    assert not re.search(r"hand (?:might|can|could|is)|rest a hand|with a hand|hand on", said)
    offered = {HEART: "A place for your hands", SOFTEN: "Getting comfortable"}[name]
    assert re.search("chest|heart", spoken(titled(practice(name, touch="heart"), offered)))
    assert not re.search("chest|heart", spoken(titled(practice(name, touch="elsewhere"), offered)))


def test_an_anchor_is_where_one_comes_back_to() -> None:
    for anchor, where in (("feet", "feet"), ("hands", "hands"), ("sounds", "sound")):
        script = practice(SOFTEN, anchor=anchor)
        for title in ("Getting comfortable", "Something steady", "Stepping back for a moment", "The three words"):
            assert where in spoken(titled(script, title))
        assert "breath" not in " ".join(line.text for line in script.lines)
    assert "three easy breaths" in spoken(titled(practice(SOFTEN), "Getting comfortable"))


def test_the_gentle_profile_grounds_first_and_is_milder() -> None:
    heart, soften = practice(HEART, profile="gentle"), practice(SOFTEN, profile="gentle")
    for script in (heart, soften):
        assert re.search(r"Hear one sound.*(?:feet|ground)", spoken(titled(script, "A sound and the ground")))
    assert not any(section.title == "A small difficulty" for section in heart.sections)
    assert not any(phase is Phase.HOLD for phase, _ in _phases(heart))
    assert "a two or a three" in spoken(titled(soften, "Something mild"))
    assert "four" not in " ".join(line.text for line in soften.lines)


@pytest.mark.parametrize("words_per_minute", [108, 118, 136])
def test_every_combination_reaches_both_ends(name: str, words_per_minute: int) -> None:
    for script in every_practice(name):
        for minutes in (MINUTES[name][0], last_minute(name, script)):
            assert abs(fitted(script, minutes, words_per_minute).total - samples(60 * minutes)) <= samples(0.024)


COMBINATIONS = [(name, script) for name in MINUTES for script in every_practice(name)]


@settings(max_examples=150)
@given(st.sampled_from(COMBINATIONS), st.data())
def test_every_minute_fits_with_words_that_suit_it_and_no_gap_beyond_the_profile(
    combination: tuple[str, Script], data: st.DataObject
) -> None:
    name, script = combination
    minutes = data.draw(st.integers(MINUTES[name][0], last_minute(name, script)))
    timeline = fitted(script, minutes, 118)
    assert abs(timeline.total - samples(60 * minutes)) <= samples(0.024)
    assert timeline.sections[-1].closing
    said = [event for event in timeline.events if isinstance(event, Spoken)]
    suits = float(np.interp(minutes, *zip(*WORDS_HEARD, strict=True)))
    assert 0.75 * suits <= sum(words(event.text) for event in said) <= 1.25 * suits
    if limit := profile_of(script).gap:
        assert max(after.start - before.stop for before, after in pairwise(said)) <= limit


def test_the_gentle_profile_ends_at_twenty_minutes(name: str) -> None:
    with pytest.raises(DoesNotFit, match="to 20:00 in the gentle profile; the nearest length is 20:00"):
        fitted(practice(name, profile="gentle"), 21, 118)


def last_minute(name: str, script: Script) -> int:
    limit = profile_of(script).longest
    return MINUTES[name][1] if limit is None else min(MINUTES[name][1], int(seconds(limit) / 60))


def _phases(script: Script) -> list[tuple[Phase, int]]:
    return [
        phase
        for section in script.sections
        for cue in section.cues
        if isinstance(cue, Breathing)
        for phase in cue.phases
    ]
