"""The practices that are shipped: what is never left out, how they speak, which lengths they can take."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_service.errors import DoesNotFit
from audio_service.library import find_programme, programme_names
from audio_service.script import every_line, lint, read, with_choices
from audio_service.script.model import Bell, Breathing, Line, Phase, Rest, Script, Section
from audio_service.script.profiles import profile_of
from audio_service.timeline.fit import LEAD_IN, TAIL, Guidance, feasible_range, fit
from audio_service.timeline.model import Spoken, Timeline
from audio_service.units import Samples, samples, seconds
from audio_service.voice.model import Clip

FOLDER = Path(__file__).resolve().parent.parent / "scripts_text"
HEART, SOFTEN, FRIEND, OPPOSITES = "heart-breathing", "soften-soothe-allow", "compassionate-friend", "opposites"
DIFFICULT = "loving-kindness-somebody-difficult"

MINUTES = {
    "affectionate-breathing": (5, 20),
    "compassion-with-equanimity": (3, 15),
    FRIEND: (8, 20),
    "four-steps-of-compassion": (3, 8),
    "grounding": (2, 8),
    HEART: (3, 30),
    "loving-kindness": (5, 30),
    DIFFICULT: (15, 25),
    OPPOSITES: (10, 30),
    "self-compassion-break": (1, 8),
    SOFTEN: (5, 20),
    "soothing-rhythm-breathing": (1, 15),
    "three-circles-check-in": (2, 8),
}
"""The shortest and the longest that each practice is offered at."""

LONGEST_WITH_CARE = 20
"""Minutes of the longest practice in the gentle and the teen profile."""

BELL_SECONDS = 9.0

WORDS_HEARD = ((1, 75), (2, 150), (3, 225), (5, 345), (10, 575), (15, 775), (20, 920), (30, 1210))
"""Minutes and the words that suit them: short is dense, long is sparse."""

MILD = {
    HEART: "A small difficulty",
    SOFTEN: "Something mild",
    "self-compassion-break": "Something mild",
    "four-steps-of-compassion": "Something mild",
    "compassion-with-equanimity": "Somebody you care for",
    OPPOSITES: "Something mild",
    DIFFICULT: "Choosing somebody mild",
}
"""Practices that bring in something hard, and the section that does."""

RETURN_SECONDS = {FRIEND: 60, OPPOSITES: 90}
"""Seconds that the return lasts at any length, after imagery and after opposites; elsewhere twenty."""

Choices = Mapping[str, str]


@pytest.fixture(scope="module", params=MINUTES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def script(name: str) -> Script:
    """The practice as it is heard where nothing was chosen."""
    return practice(name)


@cache
def open_script(name: str) -> Script:
    return read(FOLDER / f"{name}.md")


@cache
def practice(name: str) -> Script:
    return with_choices(open_script(name))


@cache
def _as_chosen(name: str, options: tuple[tuple[str, str], ...]) -> Script:
    return with_choices(open_script(name), dict(options))


def as_chosen(name: str, choices: Choices) -> Script:
    """Return the practice as it is heard with some choices."""
    return _as_chosen(name, tuple(choices.items()))


def combinations(name: str) -> list[Choices]:
    offers = open_script(name).offers
    return [dict(zip(offers, options, strict=True)) for options in product(*offers.values())]


def minutes_of(name: str, choices: Choices) -> tuple[int, int]:
    first, last = MINUTES[name]
    return first, last if choices.get("profile", "standard") == "standard" else min(last, LONGEST_WITH_CARE)


def words(text: str) -> int:
    return len(text.split())


def lines(section: Section) -> list[str]:
    return [cue.text for cue in section.cues if isinstance(cue, Line)]


def spoken(section: Section) -> str:
    return " ".join(lines(section))


def never_left_out(script: Script) -> list[Section]:
    return [section for section in script.sections if not section.optional]


def kept(script: Script) -> str:
    return " ".join(spoken(section) for section in never_left_out(script))


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


def clips(script: Script, words_per_minute: float) -> dict[str, Clip]:
    return {line.id: Clip(line.id, samples(60 * words(line.text) / words_per_minute)) for line in script.lines}


def bell_length(_: object) -> Samples:
    return samples(BELL_SECONDS)


def fitted(script: Script, minutes: float, words_per_minute: float, guidance: Guidance = Guidance.NORMAL) -> Timeline:
    return fit(script, clips(script, words_per_minute), 60 * minutes, bell_length=bell_length, guidance=guidance)


def half_minutes(name: str) -> list[float]:
    first, last = MINUTES[name]
    return [float(minutes) for minutes in np.arange(first, last + 0.25, 0.5)]


# What a practice is never without


def test_every_practice_is_held_to_what_follows() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.md")) == sorted(MINUTES)


def test_they_lint_clean_with_every_choice(name: str) -> None:
    assert not lint(open_script(name))


def test_consent_comes_first(name: str, script: Script) -> None:
    first = script.sections[0]
    assert not first.optional
    assert "stop whenever you like" in spoken(first)
    told = spoken(first) if MINUTES[name][0] > 1 else " ".join(spoken(section) for section in script.sections[:2])
    assert "as long as this recording" in told


def test_the_way_out_is_told_before_anything_else_begins_whatever_is_chosen(name: str) -> None:
    for choices in combinations(name):
        told = " ".join(map(spoken, never_left_out(as_chosen(name, choices))[:3]))
        assert re.search("feet|move about", told)
        assert re.search("sounds|[Ll]ook around", told)
        assert re.search("[Oo]pen your eyes|[Ll]ook around", told)


def test_posture_and_eyes_are_a_choice_whatever_is_chosen(name: str) -> None:
    for choices in combinations(name):
        said = kept(as_chosen(name, choices))
        assert re.search("Sit, stand or lie|Sit or lie", said)
        assert re.search(
            {
                "open": "[Ee]yes (?:can stay )?open|Open eyes are good",
                "lowered": "open, lowered or closed|lowered, open or closed",
                "closed": "eyes can be closed, (?:and you may open them|lowered or open)|eyes closed, or open",
            }[choices.get("eyes", "lowered")],
            said,
        )


def test_touch_is_never_more_than_an_offer(name: str) -> None:
    for touch in open_script(name).offers.get("touch", ("heart",)):
        chosen = with_choices(open_script(name), {"touch": touch} if "touch" in open_script(name).offers else {})
        offers = [
            spoken(section) for section in chosen.sections if re.search(r"\bhands? (?:might|on your)", spoken(section))
        ]
        assert all(re.search("No touch|wherever|anywhere|somewhere else|nowhere|or none", said) for said in offers)
        if touch == "none":
            assert not any(re.search(r"\bA hand might rest|A hand on", line.text) for line in chosen.lines)


def test_who_is_given_a_pace_may_leave_the_breath_as_it_is(name: str) -> None:
    for choices in combinations(name):
        chosen = as_chosen(name, choices)
        if any(isinstance(cue, Breathing) for section in chosen.sections for cue in section.cues):
            assert "let the breath be as it is" in kept(chosen)


def test_a_tone_is_explained_before_the_first_one_sounds() -> None:
    script = practice(HEART)
    explained = script.sections.index(titled(script, "An easy rhythm"))
    assert re.search("tone will rise for breathing in, and fall for breathing out", spoken(script.sections[explained]))
    assert not script.sections[explained].optional
    assert not any(isinstance(cue, Breathing) for section in script.sections[:explained] for cue in section.cues)


def test_breaths_have_the_pace_of_their_practice_and_are_never_held() -> None:
    paces = {
        (HEART, "standard"): {(5.0, 5.0)},
        ("soothing-rhythm-breathing", "standard"): {(3.0, 4.0), (4.0, 6.0)},
        ("soothing-rhythm-breathing", "gentle"): {(3.0, 4.0), (4.0, 6.0)},
        ("soothing-rhythm-breathing", "teen"): {(3.0, 3.0), (3.0, 5.0)},
    }
    for (name, profile), pace in paces.items():
        chosen = with_choices(open_script(name), {"profile": profile} if open_script(name).offers else {})
        blocks = [cue for section in chosen.sections for cue in section.cues if isinstance(cue, Breathing)]
        assert all([phase for phase, _ in block.phases] == [Phase.IN, Phase.OUT] for block in blocks)
        assert {tuple(seconds(length) for _, length in block.phases) for block in blocks} == pace
        assert max(seconds(block.cycle * block.maximum_cycles) for block in blocks) <= 120
    others = [practice(name) for name in MINUTES if name not in {name for name, _ in paces}]
    assert not any(
        isinstance(cue, Breathing) for script in others for section in script.sections for cue in section.cues
    )


@pytest.mark.parametrize("name", MILD)
def test_something_hard_is_mild_by_choice_and_has_its_way_out(name: str) -> None:
    script = practice(name)
    section = titled(script, MILD[name])
    assert re.search("mild|a little", spoken(section))
    assert re.search("a three or (?:a )?four", spoken(section))
    around = " ".join(spoken(other) for other in (section, *never_left_out(script)))
    assert re.search("at any moment|stop whenever you like", around)
    assert "feet" in around
    assert re.search("sounds|look around", around)


@pytest.mark.parametrize("name", sorted(set(MINUTES) - set(MILD)))
def test_nothing_hard_is_brought_in_elsewhere(name: str) -> None:
    must = {section.title for section in open_script(name).sections if "three or a four" in spoken(section)}
    assert must <= {"Something on your mind"}
    assert all(section.optional for section in open_script(name).sections if section.title in must)


def test_teenagers_are_offered_neither_opposites_nor_difficult_people() -> None:
    offered = {name for name in MINUTES if "teen" in open_script(name).offers.get("profile", ())}
    assert not offered & {OPPOSITES, DIFFICULT, "compassion-with-equanimity", HEART, SOFTEN}
    assert "grounding" in offered


def test_softening_soothing_and_allowing_are_always_there_in_this_order() -> None:
    titles = [section.title for section in never_left_out(practice(SOFTEN))]
    core = ["Something mild", "Naming it", "Where it shows", "Soften", "Soothe", "Allow"]
    assert [title for title in titles if title in core] == core


def test_the_three_circles_come_in_order_and_end_with_what_may_help() -> None:
    titles = [section.title for section in never_left_out(practice("three-circles-check-in"))]
    core = ["The circle that guards", "The circle that strives", "The circle that rests", "What may help now"]
    assert [title for title in titles if title in core] == core
    told = spoken(titled(practice("three-circles-check-in"), "What may help now"))
    assert re.search("If the first circle is big, grounding may be good", told)


def test_opposites_come_back_to_the_resting_place_between_and_at_the_end() -> None:
    titles = [section.title for section in never_left_out(practice(OPPOSITES))]
    core = ["A resting place", "Something mild", "Back for a moment", "Its opposite", "The resting place at the end"]
    assert [title for title in titles if title in core] == core
    gentle = with_choices(open_script(OPPOSITES), {"profile": "gentle"})
    assert not any("both be here" in line.text for line in gentle.lines)


def test_the_friend_comes_no_nearer_than_the_listener_decides_and_says_goodbye() -> None:
    titles = [section.title for section in never_left_out(practice(FRIEND))]
    core = ["Somebody is near", "You decide who comes in", "Being together", "Goodbye", "Coming back"]
    assert [title for title in titles if title in core] == core


def test_the_return_is_the_closing_section_and_takes_its_time(name: str) -> None:
    for choices in combinations(name):
        closing = as_chosen(name, choices).sections[-1]
        assert closing.closing
        assert re.search(r"(?i)sounds?\b.*(?:move|eyes)", spoken(closing))
        eyes = (
            "Let your eyes wander|[Ll]ook around"
            if choices.get("eyes") == "open"
            else r"open them when|if they are closed"
        )
        assert re.search(eyes, spoken(closing))
        least, most = least_and_most(closing, 130)
        first = MINUTES[name][0]
        assert least + seconds(TAIL.minimum) >= RETURN_SECONDS.get(name, 20 if first > 1 else 12)
        assert most + seconds(TAIL.maximum) >= (60 if MINUTES[name][1] > 8 and first > 1 else 30)


def test_open_eyes_are_never_asked_to_open_nor_taken_for_closed(name: str) -> None:
    said = " ".join(line.text for line in with_choices(open_script(name), {"eyes": "open"}).lines)
    assert not re.search("open your eyes|eyes are closed|they are closed|eyes can open", said, re.IGNORECASE)


def test_the_first_two_lay_no_hand_on_the_body_without_touch() -> None:
    for name in (HEART, SOFTEN):
        said = " ".join(line.text for line in with_choices(open_script(name), {"touch": "none"}).lines)
        assert "Your hands can lie wherever they like to be" in said
        assert not re.search(r"hand (?:might|can|could|is)|rest a hand|with a hand|hand on", said)


def test_an_anchor_is_where_one_comes_back_to() -> None:
    for anchor, where in (("feet", "feet"), ("hands", "hands"), ("sounds", "sound")):
        script = with_choices(open_script(SOFTEN), {"anchor": anchor})
        for title in ("Getting comfortable", "Something steady", "Stepping back for a moment", "The three words"):
            assert where in spoken(titled(script, title))
        assert "breath" not in " ".join(line.text for line in script.lines)
        kind = with_choices(open_script("affectionate-breathing"), {"anchor": anchor})
        assert where in spoken(next(section for section in kind.sections if section.title.startswith("Finding")))


def test_the_gentle_form_asks_for_less_and_brings_no_difficulty_to_the_heart() -> None:
    for name in MILD:
        if "gentle" in open_script(name).offers.get("profile", ()):
            gentle = with_choices(open_script(name), {"profile": "gentle"})
            assert not any(re.search(r"\ba (?:three or a )?four\b", line.text) for line in gentle.lines)
            assert name == HEART or "a two or a three" in kept(gentle)


def test_a_front_matter_tells_for_whom_and_from_where(script: Script) -> None:
    assert script.summary.count(".") == 1
    assert any(re.search("inspired by|tradition of", source, re.IGNORECASE) for source in script.sources)
    assert all(part in script.facilitator_note for part in ("For adults", "Never cut", "may be cut", "driving"))
    assert re.search(r"(?i)\bnot (?:for|alone|soon|while)|no help|careful", script.facilitator_note)


# How they speak


def test_no_line_is_longer_than_a_breath_and_sentences_are_short(name: str) -> None:
    said = every_line(open_script(name))
    assert max(words(line.text) for line in said) <= 21
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
    assert not [line.text for line in every_line(open_script(name)) if avoided.search(line.text)]


def test_every_voice_can_say_the_lines_without_guessing(name: str) -> None:
    homographs = re.compile(
        r"\b(?:read|lead|live|lives|tears?|wind|winds|wound|minute|object|present|content|bow|row|desert|record|refuse"
        r"|close|separate|perfect|bass|sow|invalid|resume|project|subject|contract|conduct|house|excuse|abuse)\b",
        re.IGNORECASE,
    )
    unspeakable = re.compile(r"[^A-Za-z ,.'-]|\.\.|--")
    said = every_line(open_script(name))
    assert not [line.text for line in said if homographs.search(line.text) or unspeakable.search(line.text)]


def test_no_section_leans_on_one_that_may_be_left_out(name: str) -> None:
    leaning = re.compile(
        r"^(?:again|once more|as before|back to|now back|then|still|like before|also)\b", re.IGNORECASE
    )
    sections = [section for section in open_script(name).sections if lines(section)]
    assert not [section.title for section in sections if leaning.search(lines(section)[0])]


def test_what_is_heard_several_times_never_counts_itself(name: str) -> None:
    repeated = [section for section in open_script(name).sections if section.maximum_rounds > 1]
    counting = re.compile(r"\b(?:first|second|third|last|final|again|once|one more|another|this time)\b", re.IGNORECASE)
    assert not [line for section in repeated for line in lines(section) if counting.search(line)]


def test_each_line_is_said_in_one_place_but_for_sounds_support_and_wishes(name: str, script: Script) -> None:
    texts = [line.text for line in script.lines]
    assert {text for text in texts if texts.count(text) > 1} <= {
        "Hear the sounds around you.",
        "Feel what is holding you up.",
        "Notice what is holding you up.",
        "Feel the soles of your feet, or whatever is under you.",
        *open_script(name).wishes,
    }


# Silence


def test_no_silence_lasts_more_than_forty_five_seconds(name: str) -> None:
    for choices in combinations(name):
        sections = as_chosen(name, choices).sections
        assert max(rest.maximum for section in sections for _, rest in silence_before(section)) <= samples(45)


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
    assert len(sizes) >= 10
    assert min(sizes) <= 40
    assert max(sizes) >= 35


def test_the_written_bounds_leave_room_beyond_both_ends_whatever_is_chosen(name: str) -> None:
    for choices in combinations(name):
        chosen = as_chosen(name, choices)
        first, last = minutes_of(name, choices)
        slowly, fast = (feasible_range(chosen, clips(chosen, pace), bell_length=bell_length) for pace in (116, 130))
        assert seconds(slowly[0]) <= 60 * first
        assert seconds(fast[1]) >= 60 * last


def test_at_a_usual_pace_the_shortest_is_well_below_what_is_promised(name: str, script: Script) -> None:
    core = seconds(LEAD_IN.minimum + TAIL.minimum) + sum(least_and_most(s, 118)[0] for s in never_left_out(script))
    assert core <= 0.97 * 60 * MINUTES[name][0]


def test_careful_profiles_end_at_twenty_minutes() -> None:
    for name in ("loving-kindness", OPPOSITES, HEART):
        with pytest.raises(DoesNotFit, match="to 20:00 in the gentle profile; the nearest length is 20:00"):
            fitted(with_choices(open_script(name), {"profile": "gentle"}), 21, 118)


def check(chosen: Script, length: float, pace: float, guidance: Guidance = Guidance.NORMAL) -> None:
    """Check that a practice takes a length in seconds, leaves out nothing it must have, and leaves nobody alone."""
    timeline = fitted(chosen, length / 60, pace, guidance)
    assert abs(timeline.total - samples(length)) <= samples(0.024)
    required = [section.title for section in never_left_out(chosen)]
    assert [span.title for span in timeline.sections if span.title in required] == required
    gap = profile_of(chosen).gap
    if gap is not None:
        said = [event for event in timeline.events if isinstance(event, Spoken)]
        assert max(after.start - before.stop for before, after in pairwise(said)) <= gap


@settings(max_examples=4, deadline=None)
@given(st.data())
def test_every_whole_minute_in_each_profile_whatever_else_is_chosen(name: str, data: st.DataObject) -> None:
    profiles = open_script(name).offers.get("profile", ("standard",))
    for profile in profiles:
        every = [choices for choices in combinations(name) if choices.get("profile", "standard") == profile]
        first, last = minutes_of(name, {"profile": profile})
        for minutes in range(first, last + 1):
            choices = data.draw(st.sampled_from(every))
            check(as_chosen(name, choices), 60 * minutes, data.draw(st.sampled_from([116, 122, 130])))


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_whatever_is_chosen_every_length_and_guidance_fits(name: str, data: st.DataObject) -> None:
    choices = data.draw(st.sampled_from(combinations(name)))
    first, last = minutes_of(name, choices)
    length = 10 * data.draw(st.integers(6 * first, 6 * last))
    pace = data.draw(st.sampled_from([116, 122, 130]))
    check(as_chosen(name, choices), length, pace, data.draw(st.sampled_from(Guidance)))


def test_every_half_minute_fits_and_words_heard_stay_within_a_quarter_of_what_suits_it(
    name: str, script: Script
) -> None:
    for minutes in half_minutes(name):
        timeline = fitted(script, minutes, 118)
        assert abs(timeline.total - samples(60 * minutes)) <= samples(0.024)
        heard = sum(words(event.text) for event in timeline.events if isinstance(event, Spoken))
        suits = float(np.interp(minutes, *zip(*WORDS_HEARD, strict=True)))
        assert 0.75 * suits <= heard <= 1.25 * suits, f"{minutes} minutes: {heard} words, {suits:.0f} suit it"


@pytest.mark.parametrize("guidance", Guidance)
@pytest.mark.parametrize("words_per_minute", [110, 118, 130])
def test_heart_breathing_brings_in_no_difficulty_below_eight_minutes(guidance: Guidance, words_per_minute: int) -> None:
    script = practice(HEART)
    for minutes in (3, 4, 5, 6, 7, 7.5, 7.9):
        heard = {span.title for span in fitted(script, minutes, words_per_minute, guidance).sections}
        assert "A small difficulty" not in heard


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


def test_loving_kindness_reaches_further_the_longer_it_lasts() -> None:
    script = practice("loving-kindness")
    reached = [{span.title for span in fitted(script, minutes, 118).sections} for minutes in (8, 10, 15, 20)]
    people = ["A friend", "Somebody you hardly know", "Everyone"]
    assert not reached[0] & set(people)
    assert "A friend" in reached[1]
    assert {"A friend", "Somebody you hardly know"} <= reached[2]
    assert set(people) <= reached[3]


def test_the_return_lasts_a_minute_with_its_bell_and_tail_above_fifteen_minutes(name: str, script: Script) -> None:
    for minutes in (minutes for minutes in (15.5, 16, 18, 20) if minutes <= MINUTES[name][1]):
        *_, before, last = fitted(script, minutes, 118).sections
        assert last.closing
        assert last.length + (before.length if before.title == "Nearing the end" else 0) >= samples(60)


def test_every_day_of_a_programme_lies_within_what_its_practice_is_offered_at() -> None:
    days = [day for name in programme_names(FOLDER) for day in find_programme(name, FOLDER).days]
    assert days
    assert not [day for day in days if not MINUTES[day.practice][0] <= day.duration / 60 <= MINUTES[day.practice][1]]
