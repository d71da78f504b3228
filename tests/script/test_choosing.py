"""Choices: what is made of an open script, and that it is what an author would have written for it."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import open_scripts

from audio_service.errors import ChoiceError, ScriptError
from audio_service.script import (
    Breathing,
    Line,
    Pause,
    Phase,
    Rest,
    RestOrigin,
    Script,
    When,
    every_line,
    format_script,
    options_of,
    parse,
    profile_of,
    with_choices,
)
from audio_service.script.combinations import combinations
from audio_service.script.profiles import longest
from audio_service.units import samples

HEAD = """---
title: A
choices:
  eyes: [lowered, open, closed]
  anchor: [breath, feet, hands, sounds]
  touch: [heart, elsewhere, none]
  profile: [standard, gentle, teen]
order:
  friend-first: [A friend, Yourself]
  self-first: [Yourself, A friend]
wishes: [May I be well, May I be at ease, May I be steady]
---
"""

WHOLE = (
    HEAD
    + """# Welcome
You can stop whenever you like.
Look around. {when eyes=open}
Lower your gaze, or look around. {#gaze} {when eyes=lowered|closed}
# A hand {optional, weight 2} {when touch=heart|elsewhere, profile=standard}
A hand may rest on you.
[rest 2s..4s]
# A friend
[bell interval]
Someone you like.
[wishes]
# Yourself
[wishes rest 6s..14s, about 8s]
# Back {closing}
Hear the sounds around you.
[bell end] {when profile=standard}
"""
)


def said(script: Script) -> list[str]:
    return [line.text for line in script.lines]


def chosen(text: str, **options: str) -> Script:
    return with_choices(parse(text, "a.md"), options)


def body(text: str, **options: str) -> Script:
    head = HEAD.partition("order:")[0] + "---\n"
    return chosen(head + text, **options)


def problems(text: str) -> list[str]:
    with pytest.raises(ScriptError) as caught:
        parse(text, "a.md")
    return [str(problem) for problem in caught.value.problems]


# What is read


def test_conditions_choices_orders_and_wishes_are_read() -> None:
    script = parse(WHOLE, "a.md")
    assert dict(script.offers) == {
        "eyes": ("lowered", "open", "closed"),
        "anchor": ("breath", "feet", "hands", "sounds"),
        "touch": ("heart", "elsewhere", "none"),
        "profile": ("standard", "gentle", "teen"),
        "order": ("friend-first", "self-first"),
    }
    assert script.wishes == ("May I be well", "May I be at ease", "May I be steady")
    assert script.is_open
    assert script.sections[1].when == When((("touch", ("heart", "elsewhere")), ("profile", ("standard",))))
    assert (script.sections[1].optional, script.sections[1].weight) == (True, 2.0)
    gaze = next(line for line in script.lines if line.named)
    assert (gaze.id, gaze.text, gaze.when) == (
        "gaze",
        "Lower your gaze, or look around.",
        When((("eyes", ("lowered", "closed")),)),
    )


@pytest.mark.parametrize(
    "written",
    [
        "Hi. {#a} {when eyes=open}",
        "Hi. {when eyes=open} {#a}",
        "Hi.{WHEN  Eyes = Open }{#a}",
        "\\Hi. {#a} {when eyes=open}",
    ],
)
def test_a_condition_stands_at_the_end_of_a_line_before_or_behind_its_name(written: str) -> None:
    script = parse(HEAD.partition("order:")[0] + f"---\n# A\nHello.\n{written}\n", "a.md")
    line = script.lines[-1]
    assert (line.text, line.id, line.when) == ("Hi.", "a", When((("eyes", ("open",)),)))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Hi. {when eye=open}", '13:11: the front matter offers no choice "eye"; it offers eyes, anchor, touch'),
        ("Hi. {when eyes=shut}", '13:16: the front matter\'s eyes has no option "shut"; it has lowered, open, closed'),
        ("  Hi. {when eyes=open|shut}", '13:23: the front matter\'s eyes has no option "shut"'),
        ("Hi. {when eyes=open, eyes=closed}", '13:22: "eyes" stands here twice; for either of two write eyes=one|'),
        ("Hi. {when eyes=open|open}", '13:21: "open" stands here twice; once is enough'),
        ("Hi. {when eyes=open|lowered|closed}", "13:11: these are all the options of eyes, so it always holds"),
        ("Hi. {when}", '13:10: expected a choice and its options; found ""; write {when eyes=closed}'),
        ("Hi. {when eyes}", '13:11: expected a choice and its options; found "eyes"'),
        ("Hi. {when eyes=}", '13:11: expected a choice and its options; found "eyes="'),
        ("Hi. {when eyes=open,}", '13:21: expected a choice and its options; found ""'),
        ("Hi. {when eyes=open; touch=none}", "13:11: expected a choice and its options"),
        ("Hi {when eyes=open} there", "13:4: braces are not spoken; at the end of a line they hold its name"),
        ("Hi. {when eyes=open", "13:5: braces are not spoken"),
        ("Hi. {when eyes=open} {when touch=none}", "13:22: a second condition; write one, with commas"),
        ("# B {optional, when eyes=open}", "13:16: a condition stands in braces of its own: {optional} {when"),
        ("[pause 8s] {when eye=open}", '13:18: the front matter offers no choice "eye"'),
        ("[pause 8s] {#a} {when eyes=open}", '13:11: a directive stands alone on its line, found "{#a}"'),
        ("# B {closing} {when eyes=open}", "13:1: a closing section is always there; put the condition on its lines"),
        ("[wishes 3]", '13:9: expected rest and its lengths, or nothing; found "3"; write [wishes] or'),
    ],
)
def test_a_condition_that_cant_be_read_is_told_with_its_place(line: str, says: str) -> None:
    head, _, rest = HEAD.partition("order:")
    text = head + rest[rest.index("wishes:") :]
    found = problems(text + f"# A\nHello.\n[wishes]\n{line}\nBye.\n")
    assert any(problem.startswith(f"a.md:{says}") for problem in found), found
    assert len(found) == 1, found


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ("choices: eyes", "3:10: choices must map each choice to its options, found text; write choices: {eyes:"),
        ("choices: {nose: [a, b]}", '3:11: no choice is called "nose"; there are eyes, anchor, touch, profile'),
        ("choices: {eyes: open}", "3:17: eyes must be a list of at least two of open, lowered, closed; found text"),
        ("choices: {eyes: [open]}", "3:17: eyes must be a list of at least two of open, lowered, closed; found 1 of"),
        ("choices: {eyes: [open, shut]}", '3:24: eyes has no option "shut"; there are open, lowered, closed'),
        ("choices: {eyes: [open, open]}", '3:24: "open" stands here twice'),
        ("choices: {touch: [none, no]}", '3:25: an option of touch must be text, found yes or no "no"'),
        ("choices: {order: [a, b]}", "3:11: the orders of sections stand under a key of their own, order:"),
        ("order: [A, B]", "3:8: order must map two to 12 names to lists of titles, found a list"),
        ("order: {a: [A, B]}", "3:8: order must map two to 12 names to lists of titles, found 1 of them"),
        ("order: {a: [A, B], b: A}", '3:23: "b" must be a list of at least two titles of sections'),
        ("order: {a: [A, B], B C: [B, A]}", "3:20: an order's name has small letters, digits and hyphens"),
        ("order: {a: [A, B], b: [B, X]}", '3:27: no section is called "X"; write its heading as it stands'),
        ("order: {a: [A, B], b: [B, B]}", '3:27: "B" stands in this order twice'),
        ("order: {a: [A, B], b: [B, C]}", '3:24: "b" has other sections than "a"; name the same ones in each order'),
        ("order: {a: [A, C], b: [C, A]}", '3:13: the sections of an order stand one after another, but "B" stands'),
        ("order: {a: [A, End], b: [End, A]}", '3:16: "End" is the closing section, which always comes last'),
        ("order: {a: [A, D], b: [D, A]}", '3:16: 2 sections are called "D", so an order can\'t name them'),
        ("wishes: May I be", "3:9: wishes must be a list of 3 or 4 wishes, found text"),
        ("wishes: [a, b]", "3:9: there are 3 or 4 wishes, found 2"),
        ("wishes: [a, b, c, d, e]", "3:9: there are 3 or 4 wishes, found 5"),
        ("wishes: [a, b, one two three four five six seven eight]", "3:16: a wish has at most 7 words, found 8"),
        ('wishes: [a, b, "c {#id}"]', "3:16: braces are not spoken"),
        ('wishes: [a, b, "..."]', "3:16: a spoken line needs a word to say"),
        ("wishes: [a, b, c]", "3:1: nothing says these wishes; write [wishes] where they are said"),
    ],
)
def test_what_cant_be_offered_is_told_with_its_place(head: str, says: str) -> None:
    wishes = "[wishes]\n" if head.startswith("wishes") and not says.startswith("3:1:") else ""
    text = f"---\ntitle: A\n{head}\n---\n# A\na\n{wishes}# B\nb\n# C\nc\n# D\nd\n# D\ne\n# End {{closing}}\nf\n"
    found = problems(text)
    assert found[0].startswith(f"a.md:{says}"), found
    assert len({problem.partition(": ")[2] for problem in found}) == 1, found


def test_wishes_that_nobody_wrote_cant_be_said() -> None:
    found = problems("---\ntitle: A\n---\n# A\na\n[wishes]\n")
    assert found == ["a.md:6:1: the front matter has no wishes to say; write wishes: and three or four below"]


def test_something_is_said_whatever_is_chosen() -> None:
    head = HEAD.partition("order:")[0] + "---\n"
    alone = "every line to speak is optional or has a condition"
    assert alone in problems(head + "# A\nHi. {when eyes=open}\n")[0]
    assert alone in problems(head + "# A {when eyes=open}\nHi.\n# B {optional}\nHi.\n")[0]


# What is made of it


def test_the_defaults_are_the_first_of_each() -> None:
    script = with_choices(parse(WHOLE, "a.md"))
    assert script.chosen is not None
    assert dict(script.chosen.options) == {
        "eyes": "lowered",
        "anchor": "breath",
        "touch": "heart",
        "profile": "standard",
        "order": "friend-first",
    }
    assert not script.is_open
    assert [section.title for section in script.sections] == ["Welcome", "A hand", "A friend", "Yourself", "Back"]
    assert "Look around." not in said(script)
    assert "Lower your gaze, or look around." in said(script)


def test_or_and_comma_mean_or_and_and() -> None:
    for eyes, touch in product(("lowered", "open", "closed"), ("heart", "elsewhere", "none")):
        script = chosen(WHOLE, eyes=eyes, touch=touch)
        assert ("Look around." in said(script)) == (eyes == "open")
        assert ("Lower your gaze, or look around." in said(script)) == (eyes != "open")
        assert any(section.title == "A hand" for section in script.sections) == (touch != "none")
    assert not any(section.title == "A hand" for section in chosen(WHOLE, profile="gentle").sections)


def test_an_order_puts_the_same_sections_one_after_another_in_its_own_way() -> None:
    titles = [section.title for section in chosen(WHOLE, order="self-first").sections]
    assert titles == ["Welcome", "A hand", "Yourself", "A friend", "Back"]


def test_each_wish_is_a_line_with_the_usual_rests_or_a_rest_of_its_own_behind_each() -> None:
    script = parse(WHOLE, "a.md")
    mine = ["May I be strong", "May I be [warm]", "May I sleep", "May I"]
    made = with_choices(script, {}, mine)
    friend, self_ = made.sections[2:4]
    assert [cue.text for cue in self_.cues if isinstance(cue, Line)] == mine
    own = Rest(samples(6), samples(8), samples(14))
    assert [cue for cue in self_.cues if isinstance(cue, Rest)] == [own] * 4
    usual = [cue.origin for cue in friend.cues if isinstance(cue, Rest)]
    assert usual == [RestOrigin.LINE] * 5 + [RestOrigin.PARAGRAPH]
    assert made.chosen is not None
    assert made.chosen.wishes == tuple(mine)
    assert with_choices(script).chosen.wishes == script.wishes  # type: ignore[union-attr]


def test_a_wish_keeps_its_words_and_its_line_is_named_for_them() -> None:
    script = parse(WHOLE, "a.md")
    one = with_choices(script, {}, ["<b>May</b> I *be*", "[pause 8s]", "# Back {closing}".replace("{closing}", "on")])
    other = with_choices(script, {}, ["May I be", "May I be", "May I be"])
    assert [section.title for section in one.sections] == [section.title for section in other.sections]
    assert "<b>May</b> I *be*" in said(one)
    assert "[pause 8s]" in said(one)
    assert not any(isinstance(cue, Pause) for section in one.sections for cue in section.cues)
    assert parse(format_script(one), "b.md") == one


HOSTILE = [
    ("May I be\nsteady", "a control character, U+000A"),
    ("May I \x1b[31m be", "a control character, U+001B"),
    ("May \u202eI be", "an invisible character, U+202E"),
    ("May I be\u200b", "an invisible character"),
    ("a" * 101, "at most 100 characters, found 101"),
    ("one two three four five six seven eight", "a wish has at most 7 words, found 8"),
    ("{#gaze}", "braces are not spoken"),
    ("May I {when eyes=open}", "braces are not spoken"),
    ("[[wElk@m]] May I", '"[[" would be read as sound symbols by some voices'),
    ("", "a spoken line needs a word to say"),
    ("...", "a spoken line needs a word to say"),
    ("\ud800", "half a character"),
]


@pytest.mark.parametrize(("wish", "says"), HOSTILE)
def test_a_wish_that_is_no_wish_is_refused(wish: str, says: str) -> None:
    with pytest.raises(ChoiceError, match=r"^a\.md: ") as caught:
        with_choices(parse(WHOLE, "a.md"), {}, ["May I be well", "May I be warm", wish])
    assert says in str(caught.value)


@settings(max_examples=200)
@given(st.lists(st.text(max_size=120), min_size=3, max_size=4))
@example(["a", "b", "\\"])
@example(["Lower your gaze, or look around.", "b", "c"])
def test_whatever_is_wished_is_spoken_as_it_is_or_refused(wishes: list[str]) -> None:
    script = parse(WHOLE, "a.md")
    try:
        made = with_choices(script, {}, wishes)
    except ChoiceError:
        return
    assert len(made.lines) == len(with_choices(script).lines) + 2 * (len(wishes) - 3)
    assert parse(format_script(made), "b.md") == made


@pytest.mark.parametrize(
    ("options", "wishes", "says"),
    [
        (
            {"eye": "open"},
            (),
            'offers no choice "eye"; did you mean eyes? there are eyes, anchor, touch, profile, order',
        ),
        ({"eyes": "shut"}, (), 'eyes has no option "shut"; there are lowered, open, closed'),
        ({"order": "last"}, (), 'order has no option "last"; there are friend-first, self-first'),
        ({}, ("May I be",), "there are 3 or 4 wishes, found 1"),
        ({}, ("May I be",) * 5, "there are 3 or 4 wishes, found 5"),
    ],
)
def test_what_is_not_offered_cant_be_chosen(options: dict[str, str], wishes: tuple[str, ...], says: str) -> None:
    with pytest.raises(ChoiceError) as caught:
        with_choices(parse(WHOLE, "a.md"), options, wishes)
    assert str(caught.value) == f"a.md: {says}"


def test_a_script_that_offers_nothing_is_made_as_it_is() -> None:
    script = parse("---\ntitle: A\n---\n# A\na\n", "a.md")
    made = with_choices(script)
    assert made == script
    assert made.chosen is not None
    assert dict(made.chosen.options) == {}
    with pytest.raises(ChoiceError, match='offers no choice "eyes"; it offers none'):
        with_choices(script, {"eyes": "open"})
    with pytest.raises(ChoiceError, match="says no wishes"):
        with_choices(script, {}, ["a", "b", "c"])


def test_choosing_again_changes_nothing() -> None:
    once = chosen(WHOLE, eyes="open", profile="gentle")
    assert with_choices(once) is once


def test_every_line_is_all_that_may_be_said() -> None:
    script = parse(WHOLE, "a.md")
    every = {line.text for line in every_line(script)}
    made = [with_choices(script, options) for options in combinations(script.offers)]
    assert every == {text for each in made for text in said(each)}
    assert all(line.id in {each.id for each in every_line(script)} for each in made for line in each.lines)


# Rests: as if it had been written so


SOUNDS = ("Words.", "[bell interval]", "[breathe in 4s, out 6s, 2..3 cycles]")
SILENCES = ("[pause 2s]", "[rest 1s..4s]")
SPACE = ("", "<!-- note -->")
"""What a line can hold, and what takes no time."""

CONDITIONS = ("", "", "eyes=open", "eyes=closed|lowered", "touch=none", "touch=heart, eyes=open")
ENDS = ("", "", " {optional}", " {repeat 1..2}")


@st.composite
def conditional_sections(draw: st.DrawFn) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Sections: the end of a heading, its condition, and lines with theirs."""
    lines = st.tuples(st.sampled_from([*SOUNDS, *SILENCES, *SPACE]), st.sampled_from(CONDITIONS))
    written = st.lists(lines, max_size=7).map(lambda found: [*found, ("Words.", "eyes=open")])
    section = st.tuples(st.sampled_from(ENDS), st.sampled_from(CONDITIONS), written)
    return draw(st.lists(section, min_size=1, max_size=4))


def _holds(condition: str, options: dict[str, str]) -> bool:
    terms = [term.strip().split("=") for term in condition.split(",") if term]
    return all(options[name] in allowed.split("|") for name, allowed in terms)


def _with(line: str, condition: str) -> str:
    return f"{line} {{when {condition}}}" if condition and line not in SPACE else line


@settings(max_examples=300)
@given(conditional_sections(), st.sampled_from(["open", "lowered", "closed"]), st.sampled_from(["heart", "none"]))
@example([("", "", [("Words.", ""), ("", ""), ("[pause 2s]", "eyes=open"), ("Words.", "")])], "closed", "heart")
@example([("", "", [("Words.", ""), ("", ""), ("Words.", "eyes=open"), ("Words.", "")])], "closed", "heart")
def test_what_is_made_is_what_an_author_would_have_written(
    sections: list[tuple[str, str, list[tuple[str, str]]]], eyes: str, touch: str
) -> None:
    options = {"eyes": eyes, "touch": touch}
    offering, plain = ["# Start", "Hi."], ["# Start", "Hi."]
    for end, condition, lines in sections:
        offering += [_with(f"# Section{end}", condition), *(_with(*line) for line in lines)]
        left = [line for line, when in lines if line in SPACE or _holds(when, options)]
        if _holds(condition, options) and any(line in SOUNDS for line in left):
            plain += [f"# Section{end}", *left]
    head = "---\ntitle: A\n{}---\n"
    made = chosen(
        head.format("choices: {eyes: [lowered, open, closed], touch: [heart, none]}\n") + "\n".join(offering), **options
    )
    assert made.sections == parse(head.format("") + "\n".join(plain), "b.md").sections


@settings(max_examples=50)
@given(open_scripts(), st.data())
def test_every_combination_reads_back_and_leaves_nothing_open(script: Script, data: st.DataObject) -> None:
    options = data.draw(st.sampled_from(combinations(script.offers)))
    made = with_choices(script, options)
    assert not made.is_open
    assert made.chosen is not None
    assert dict(made.chosen.options) == options
    read = parse(format_script(made), "b.md")
    assert read.lines == made.lines
    assert [section.title for section in read.sections] == [section.title for section in made.sections]
    if options.get("profile", "standard") == "standard":
        assert read == made


# Profiles


def test_a_careful_profile_holds_no_breath() -> None:
    text = "# A\nHi.\n[breathe in 4s, hold 2s, out 6s, 2 cycles]\nHi.\n"
    for profile, phases in (("standard", 3), ("gentle", 2), ("teen", 2)):
        block = next(cue for cue in body(text, profile=profile).sections[0].cues if isinstance(cue, Breathing))
        assert len(block.phases) == phases
        assert (Phase.HOLD in dict(block.phases)) == (profile == "standard")
        assert dict(block.phases)[Phase.IN] == samples(4)
        assert dict(block.phases)[Phase.OUT] == samples(6)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("[rest 10s..90s, about 20s]", [(10, 20, 45)]),
        ("[rest 10s..90s, about 60s]", [(10, 45, 45)]),
        ("[rest 60s..90s]", [(45, 45, 45)]),
        ("[rest 10s..40s, about 10s]\n[bell]\n[rest 10s..40s, about 10s]", [(10, 10, 18), (10, 10, 18)]),
        ("[pause 30s]\n[rest 2s..40s, about 5s]", [(2, 5, 15)]),
        ("[rest 5s..30s, about 9s]", [(5, 9, 30)]),
    ],
)
def test_a_careful_profile_brings_long_rests_nearer(text: str, bounds: list[tuple[float, ...]]) -> None:
    whole = f"# A\nHi.\n{text}\nHi.\n"
    rests = [cue for cue in body(whole, profile="gentle").sections[0].cues if isinstance(cue, Rest)]
    assert [(rest.minimum, rest.preferred, rest.maximum) for rest in rests] == [
        tuple(samples(bound) for bound in each) for each in bounds
    ]
    standard = body(whole)
    assert [cue for cue in standard.sections[0].cues if isinstance(cue, Rest)] != rests or bounds == [(5, 9, 30)]


def test_a_careful_profile_takes_breaths_away_before_rests() -> None:
    text = "line_rest: 1s..3s, about 1.5s\n---\n# A\nHi.\n[breathe in 5s, out 5s, 5..12 cycles]\nHi.\n"
    script = chosen("---\ntitle: A\nchoices: {profile: [standard, gentle]}\n" + text, profile="gentle")
    before, block, after = script.sections[0].cues[1:4]
    assert isinstance(block, Breathing)
    assert (block.minimum_cycles, block.maximum_cycles) == (4, 4)
    assert isinstance(before, Rest)
    assert isinstance(after, Rest)
    assert before.maximum + block.cycle * 4 + after.maximum == samples(45)
    assert before.minimum == samples(1)
    assert script == with_choices(script)


def test_a_fixed_pause_is_left_as_it_is() -> None:
    script = body("# A\nHi.\n[pause 60s]\nHi.\n", profile="gentle")
    assert Pause(samples(60)) in script.sections[0].cues


@settings(max_examples=60)
@given(open_scripts())
def test_no_rest_or_breath_of_a_careful_profile_can_last_beyond_its_limit(script: Script) -> None:
    if "gentle" not in script.offers.get("profile", ()):
        return
    made = with_choices(script, {"profile": "gentle"})
    limit = profile_of(made).gap
    assert limit is not None
    for section in made.sections:
        for cue in section.cues:
            if isinstance(cue, Rest):
                assert 0 <= cue.minimum <= cue.preferred <= cue.maximum <= limit
            elif isinstance(cue, Breathing):
                assert 1 <= cue.minimum_cycles <= cue.maximum_cycles
                assert longest(cue) <= limit or cue.maximum_cycles == 1


def test_a_profile_has_defaults_of_its_own() -> None:
    script = parse(WHOLE, "a.md")
    assert options_of(script, {"profile": "gentle"})["anchor"] == "sounds"
    assert options_of(script, {"profile": "teen"})["eyes"] == "open"
    assert options_of(script, {"profile": "teen", "eyes": "closed", "anchor": "feet"}) == {
        "eyes": "closed",
        "anchor": "feet",
        "touch": "heart",
        "profile": "teen",
        "order": "friend-first",
    }
