"""The parser: what a text means, and that nothing but a script error ever comes of one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from strategies import script_texts

from audio_service.errors import ScriptError
from audio_service.script import (
    Bell,
    BellKind,
    Breathing,
    Line,
    Note,
    Pause,
    Phase,
    Rest,
    RestOrigin,
    Script,
    format_script,
    limits,
    parse,
    read,
    with_choices,
)
from audio_service.units import samples

HEAD = "---\ntitle: Heart breathing\n---\n"
WHOLE = """---
title: Heart breathing
summary: Breathing as if through the heart,
  with a warm memory.
language: en-GB
sources: [a book, "https://example.org/#here"]
say: {Neff: neff}                  # pronunciation by respelling
line_rest: 1s..3s, about 1.5s
paragraph_rest: 3s..9s
facilitator_note: |
  First line.

  Third line.
bed: rain
---
<!-- for the facilitator -->
# Arriving
[bell]
Welcome. Let yourself be here, just as you are.
[rest 4s..12s, about 6s]
You may close your eyes, or rest them softly on the floor. {#eyes}

# Breathing with the heart {repeat 1..4}
Let the breath become a little slower.
[breathe in 5s, hold 1s, out 5.5s, 6..40 cycles]

# A warm memory {optional, weight 2.5}
[pause 1m30s]
<!-- something
  happy -->
A warm memory.

# Closing {closing}
\\[laughs] The end.
[bell end]
"""


def body(text: str) -> Script:
    return parse(HEAD + text, "a.md")


def problems(text: str) -> list[str]:
    with pytest.raises(ScriptError) as caught:
        parse(text, "a.md")
    return [str(problem) for problem in caught.value.problems]


def written(script: Script, section: int = 0) -> list[object]:
    cues = script.sections[section].cues
    return [cue for cue in cues if not (isinstance(cue, Rest) and cue.origin is not RestOrigin.WRITTEN)]


def test_a_whole_script_is_read() -> None:
    script = parse(WHOLE, "a.md")
    assert script.title == "Heart breathing"
    assert script.summary == "Breathing as if through the heart, with a warm memory."
    assert script.language == "en-GB"
    assert script.sources == ("a book", "https://example.org/#here")
    assert dict(script.say) == {"Neff": "neff"}
    assert script.line_rest == Rest(samples(1), samples(1.5), samples(3), RestOrigin.LINE)
    assert script.paragraph_rest == Rest(samples(3), samples(5), samples(9), RestOrigin.PARAGRAPH)
    assert script.facilitator_note == "First line.\n\nThird line."
    assert script.bed == "rain"
    assert script.preface == (Note("for the facilitator"),)
    assert script.remarks == (("say", "pronunciation by respelling"),)
    assert [section.title for section in script.sections] == [
        "Arriving",
        "Breathing with the heart",
        "A warm memory",
        "Closing",
    ]
    arriving, breathing, memory, closing = script.sections
    assert (arriving.optional, arriving.minimum_rounds, arriving.maximum_rounds, arriving.closing) == (
        False,
        1,
        1,
        False,
    )
    assert (breathing.minimum_rounds, breathing.maximum_rounds) == (1, 4)
    assert (memory.optional, memory.weight) == (True, 2.5)
    assert closing.closing
    assert written(script)[0] == Bell(BellKind.START)
    assert written(script)[2] == Rest(samples(4), samples(6), samples(12))
    assert written(script)[3] == Line("You may close your eyes, or rest them softly on the floor.", "eyes", named=True)
    assert written(script, 1)[1] == Breathing(
        ((Phase.IN, samples(5)), (Phase.HOLD, samples(1)), (Phase.OUT, samples(5.5))), 6, 40
    )
    assert written(script, 2)[:2] == [Pause(samples(90)), Note("something\nhappy")]
    assert [line.text for line in script.lines][-1] == "[laughs] The end."
    assert written(script, 3)[-1] == Bell(BellKind.END)


def test_every_cue_knows_its_place() -> None:
    script = parse(WHOLE, "a.md")
    assert str(script.sections[1].place) == "a.md:23:1"
    assert str(script.lines[1].place) == "a.md:21:1"
    assert str(body("# A\n   Indented.").lines[0].place) == "a.md:5:4"


@pytest.mark.parametrize(
    ("directive", "cue"),
    [
        ("[pause 8s]", Pause(samples(8))),
        ("[Pause  8s ]", Pause(samples(8))),
        ("[pause 0.001s]", Pause(samples(0.001))),
        ("[pause 1m]", Pause(samples(60))),
        ("[pause 1m30.5s]", Pause(samples(90.5))),
        ("[rest 4s..12s, about 6s]", Rest(samples(4), samples(6), samples(12))),
        ("[rest 4s .. 12s]", Rest(samples(4), samples(6.7), samples(12))),
        ("[rest 0s..9s]", Rest(samples(0), samples(3), samples(9))),
        ("[rest 2.05s..2.06s]", Rest(samples(2.05), samples(2.06), samples(2.06))),
        ("[rest 5s..5s]", Rest(samples(5), samples(5), samples(5))),
        ("[bell]", Bell(BellKind.START)),
        ("[bell start]", Bell(BellKind.START)),
        ("[bell interval]", Bell(BellKind.INTERVAL)),
        ("[BELL End]", Bell(BellKind.END)),
        (
            "[breathe in 4s, out 6s, 6 cycles]",
            Breathing(((Phase.IN, samples(4)), (Phase.OUT, samples(6))), 6, 6),
        ),
        (
            "[breathe in 4s, hold 1s, out 6s, hold 2s, 1..2 cycles]",
            Breathing(
                (
                    (Phase.IN, samples(4)),
                    (Phase.HOLD, samples(1)),
                    (Phase.OUT, samples(6)),
                    (Phase.HOLD, samples(2)),
                ),
                1,
                2,
            ),
        ),
    ],
)
def test_a_directive_is_read_exactly(directive: str, cue: object) -> None:
    assert written(body(f"# A\n{directive}\nHere."))[0] == cue


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Just  as\tyou are.", "Just as you are."),
        ("Cafe\u0301", "Café"),
        ("Et maintenant\u202f?", "Et maintenant ?"),
        ("\\[laughs]", "[laughs]"),
        ("\\# one", "# one"),
        ("\\<b>", "<b>"),
        ("\\\\o/", "\\o/"),
        ("\\pause 8s", "pause 8s"),
        ("\\A [b] c", "A [b] c"),
        ("Rest.", "Rest."),
        ("Pause.", "Pause."),
        ("Bell sounds may come.", "Bell sounds may come."),
        ("(Breathe as you like.)", "(Breathe as you like.)"),
        ("Rest here for a while.", "Rest here for a while."),
        ("Pause, and notice.", "Pause, and notice."),
        ("Breathe in, and out.", "Breathe in, and out."),
        ("Rest 5 more breaths.", "Rest 5 more breaths."),
        ("The bell will ring.", "The bell will ring."),
        ("שלום, לאט לאט", "שלום, לאט לאט"),
        ("می‌خواهم", "می‌خواهم"),
        ("क्‍ष", "क्‍ष"),
        ("5 – 10 (or so) & more", "5 – 10 (or so) & more"),
    ],
)
def test_words_are_kept(text: str, said: str) -> None:
    assert body(f"# A\n{text}").lines[0].text == said


ERRORS = [
    # The whole text
    ("", '1:1: a script begins with front matter: a line of ---, then "title: …", then a line of ---'),
    ("# A\nHello.", "1:1: a script begins with front matter"),
    ("---\ntitle: A\n# A\nHello.", "1:1: the front matter has no end; close it with a line of ---"),
    (HEAD, "4:1: a script needs at least one line to speak"),
    (HEAD + "# A\n[pause 8s]", "4:1: a script needs at least one line to speak"),
    (HEAD + "# A\n[pause 8s]\n# B {optional}\nOne.", "6:1: every line to speak is optional"),
    (
        HEAD + "Hello.\n# A\nHello.",
        "4:1: before the first heading there is no section; write a heading such as # Arriving",
    ),
    (HEAD + "# A\n" + "x" * 2001, "5:1: a line has at most 2000 characters, found 2001"),
    # Characters
    (HEAD + "# A\nab\x07c", "5:3: a control character, U+0007, has no place in a script; delete it"),
    (HEAD + "# A\nab\rc", "5:3: a control character, U+000D"),
    (HEAD + "# A\nab\u202ec", "5:3: an invisible character, U+202E (right-to-left override)"),
    (HEAD + "# A\nab\u2066c", "5:3: an invisible character, U+2066 (left-to-right isolate)"),
    (HEAD + "# A\nab\u200bc", "5:3: an invisible character, U+200B (zero width space)"),
    (HEAD + "# A\nab\u200dc", "5:3: an invisible character, U+200D (zero width joiner)"),
    (HEAD + "# A\nab\ufeffc", "5:3: an invisible character, U+FEFF"),
    (HEAD + "# A\nab\u00adc", "5:3: an invisible character, U+00AD (soft hyphen)"),
    (HEAD + "# A\nab\u3164c", "5:3: an invisible character, U+3164 (hangul filler)"),
    (HEAD + "# A\nab\ue000c", "5:3: a private-use character, U+E000"),
    (HEAD + "# A\nab\ud800c", "5:3: half a character (a surrogate), U+D800"),
    (HEAD + "# A\nab\u2028c", "5:3: a line separator, U+2028"),
    (HEAD + "# A\nab\uffffc", "5:3: an invisible character, U+FFFF"),
    (HEAD + "# A\nab\ufffdc", "5:3: a character that was lost when the text was converted (U+FFFD)"),
    (HEAD + "# A\nab" + "\u0301" * 9, "5:11: more than 8 marks on one letter; delete some"),
    ("---\ntitle: a\u202eb\n---\n# A\nHi.", "2:9: an invisible character, U+202E"),
    # Headings
    (HEAD + "# A\nHi.\n## B\nHi.", '6:1: a script has one level of headings, found "##"; write "# B"'),
    (HEAD + "#A\nHi.", '4:1: a heading needs a space behind its "#"; write "# A"'),
    (HEAD + "# \nHi.", "4:1: a heading needs a title; write # Arriving"),
    (HEAD + "# {optional}\nHi.", "4:1: a heading needs a title"),
    (HEAD + "# " + "a" * 201 + "\nHi.", "4:3: a heading has at most 200 characters, found 201"),
    (HEAD + "# A {optional\nHi.", "4:5: braces at the end of a heading hold its attributes"),
    (HEAD + "# A {optional} B\nHi.", "4:5: braces at the end"),
    (
        HEAD + "# A {}\nHi.",
        "4:6: expected optional, weight, repeat or closing; found the end; write {optional, weight 2}",
    ),
    (HEAD + "# A {optinal}\nHi.", '4:6: expected optional, weight, repeat or closing; found "optinal"'),
    (HEAD + "# A {optional weight 2}\nHi.", '4:15: expected a comma; found "weight"'),
    (HEAD + "# A {optional, optional}\nHi.", '4:16: "optional" stands here twice; once is enough'),
    (HEAD + "# A {weight 2}\nHi.", "4:6: a weight says which optional section goes first; write {optional, weight 2}"),
    (HEAD + "# A {optional, weight 0}\nHi.", '4:23: a weight is more than 0 and at most 100, found "0"'),
    (HEAD + "# A {optional, weight 101}\nHi.", '4:23: a weight is more than 0 and at most 100, found "101"'),
    (
        HEAD + "# A {optional, weight x}\nHi.",
        '4:23: expected a weight, a number with at most three decimals; found "x"',
    ),
    (
        HEAD + "# A {repeat 0..4}\nHi.",
        '4:13: the number of rounds goes from 1 to 100, the smaller number first; found "0..4"',
    ),
    (HEAD + "# A {repeat 4..1}\nHi.", "4:13: the number of rounds goes from 1 to 100"),
    (HEAD + "# A {repeat 1..101}\nHi.", "4:13: the number of rounds goes from 1 to 100"),
    (HEAD + "# A {repeat}\nHi.", "4:12: expected the number of rounds, a whole number; found the end"),
    (HEAD + "# A {closing, optional}\nHi.", "4:6: a closing section is always played, and once; write {closing} alone"),
    (HEAD + "# A {closing}\nHi.\n# B\nHi.", "4:1: only the last section can be closing; move it to the end"),
    (HEAD + "# A\n# B\nHi.", "4:1: this section is empty; write a line to speak, a pause or a bell below it"),
    (HEAD + "# A\nHi.\n# B\n<!-- x -->", "6:1: this section is empty"),
    # Directives
    (HEAD + "# A\n[pause 8s", '5:1: "[pause 8s" has no closing "]"; a directive is one line such as [pause 8s]'),
    (HEAD + "# A\n[pause 8s] and", '5:11: a directive stands alone on its line, found "and" behind it'),
    (HEAD + "# A\n[bell] {#b}", "5:7: a directive stands alone on its line"),
    (
        HEAD + "# A\n[puase 8s]",
        '5:2: no directive is written "[puase 8s]"; there are [pause 8s], [rest 4s..12s, about 6s]',
    ),
    (HEAD + "# A\n[]", '5:2: no directive is written "[]"'),
    (HEAD + "# A\n[[pause 8s]]", "5:12: a directive stands alone"),
    (HEAD + "# A\n[pause]", "5:7: expected the length of a pause, in seconds to the millisecond such as 8s"),
    (HEAD + "# A\n[pause 8]", "5:8: expected the length of a pause, in seconds to the millisecond such as 8s or 1.5s"),
    (HEAD + "# A\n[pause 8 s]", "5:8: expected the length of a pause"),
    (HEAD + "# A\n[pause 8,5s]", "5:8: expected the length of a pause"),
    (HEAD + "# A\n[pause 1.2345s]", "5:8: expected the length of a pause"),
    (HEAD + "# A\n[pause -8s]", "5:8: expected the length of a pause"),
    (HEAD + "# A\n[pause " + "9" * 400 + "s]", "5:8: expected the length of a pause"),
    (HEAD + "# A\n[pause ٨s]", "5:8: expected the length of a pause"),
    (HEAD + "# A\n[pause 0s]", '5:8: a pause lasts more than 0s and at most 60m, found "0s"'),
    (HEAD + "# A\n[pause 60m0.001s]", '5:8: a pause lasts more than 0s and at most 60m, found "60m0.001s"'),
    (
        HEAD + "# A\n[pause 8s..9s]",
        "5:8: a pause has one fixed length; for an elastic silence write [rest 4s..12s, about 6s]",
    ),
    (HEAD + "# A\n[pause 8s long]", '5:11: expected nothing more; found "long"; write [pause 8s]'),
    (
        HEAD + "# A\n  [rest 20s..5s]",
        '5:9: a rest needs its shorter bound first, found "20s..5s"; write [rest 5s..20s]',
    ),
    (
        HEAD + "# A\n[rest 8s]",
        '5:7: a rest needs its shortest and its longest length, found only "8s"; write [rest 4s..12s',
    ),
    (HEAD + "# A\n[rest 0s..0s]", '5:7: a rest lasts more than 0s and at most 60m, found "0s..0s"'),
    (
        HEAD + "# A\n[rest 4s..12s, about 13s]",
        '5:22: a rest\'s preferred length lies within its bounds 4s..12s, found "13s"',
    ),
    (HEAD + "# A\n[rest 4s..12s about 6s]", '5:15: expected nothing more; found "about"'),
    (HEAD + "# A\n[rest 4s..12s, 6s]", '5:16: expected "about"; found "6s"'),
    (HEAD + "# A\n[bell gong]", '5:7: expected start, interval, end or nothing; found "gong"'),
    (
        HEAD + "# A\n[breathe]",
        '5:9: expected "in" and its length; found the end; write [breathe in 4s, out 6s, 6..40 cycles]',
    ),
    (HEAD + "# A\n[breathe in 4s out 6s, 6 cycles]", '5:16: expected a comma; found "out"'),
    (HEAD + "# A\n[breathe in 4s, out 6s]", "5:23: expected a comma; found the end"),
    (HEAD + "# A\n[breathe in 4s, out 6s, 6]", '5:26: expected "cycles"; found the end'),
    (HEAD + "# A\n[breathe in 4s, out 6s, 0..6 cycles]", "5:25: the number of cycles goes from 1 to 1000"),
    (HEAD + "# A\n[breathe in 4s, out 6s, 9..6 cycles]", "5:25: the number of cycles goes from 1 to 1000"),
    (HEAD + "# A\n[breathe in 4s, out 6s, 1001 cycles]", "5:25: the number of cycles goes from 1 to 1000"),
    (
        HEAD + "# A\n[breathe in 0.4s, out 6s, 6 cycles]",
        '5:13: a part of a breath lasts from 0.5s to 60s, found "0.4s"',
    ),
    (HEAD + "# A\n[breathe in 4s, out 61s, 6 cycles]", '5:21: a part of a breath lasts from 0.5s to 60s, found "61s"'),
    # Lines
    (HEAD + "# A\nBreathe in [pause 3s] and out.", "5:12: square brackets hold a directive, alone on its line"),
    (HEAD + "# A\nbell]", "5:5: square brackets hold a directive"),
    (HEAD + "# A\n［bell］", "5:1: square brackets hold a directive"),
    (HEAD + "# A\nSay [[h@l'oU]].", '5:5: "[[" would be read as sound symbols by some voices; delete it'),
    (HEAD + "# A\n\\[[h@l'oU]]", '5:2: "[[" would be read as sound symbols'),
    (HEAD + "# A\nA {b} c", "5:3: braces are not spoken; at the end of a line they hold its name, such as {#my-line}"),
    (HEAD + "# A\nHello {optional}", "5:7: braces are not spoken"),
    (HEAD + "# A\nHello <b>you</b>", '5:7: "<" is markup, not a word; delete it'),
    (HEAD + "# A\nHello *you*", '5:7: "*" is markup, not a word'),
    (HEAD + "# A\nHello&nbsp;you", '5:6: "&nbsp;" is markup, not a word'),
    (HEAD + "# A\n- Hello", '5:1: a script has no lists, found "- Hello"; write each item as a line to speak'),
    (
        HEAD + "# A\npause 8s",
        '5:1: "pause 8s" looks like a directive, which stands in square brackets such as [pause 8s]',
    ),
    (HEAD + "# A\n(bell)", '5:1: "(bell)" looks like a directive'),
    (HEAD + "# A\nRest 4s..12s", '5:1: "Rest 4s..12s" looks like a directive'),
    (HEAD + "# A\nbreathe in 5s, out 5s, 6 cycles", '5:1: "breathe in 5s, out 5s, 6 cycles" looks like a directive'),
    (HEAD + "# A\nPause 8 seconds.", '5:1: "Pause 8 seconds." looks like a directive'),
    (HEAD + "# A\n(pause)", '5:1: "(pause)" looks like a directive'),
    (HEAD + "# A\n(Silence, one minute).", '5:1: "(Silence, one minute)." looks like a directive'),
    (HEAD + "# A\npause 8", '5:1: "pause 8" looks like a directive'),
    (HEAD + "# A\n...", '5:1: a spoken line needs a word to say, found "..."'),
    (HEAD + "# A\n---", '5:1: a spoken line needs a word to say, found "---"'),
    (HEAD + "# A\n\\", "5:1: a spoken line needs a word to say"),
    (HEAD + "# A\n{#name}", "5:1: a spoken line needs a word to say"),
    (HEAD + "# A\n" + "word " * 201, "5:1: a spoken line has at most 1000 characters, found 1004; split it"),
    (
        HEAD + "# A\nHello {#My Line}",
        '5:9: a line\'s name has small letters, digits and single hyphens, at most 64; found "My Line"',
    ),
    (HEAD + "# A\nHello {#}", "5:9: a line's name has small letters"),
    (HEAD + "# A\nHello {#" + "a" * 65 + "}", "5:9: a line's name has small letters"),
    (HEAD + "# A\nHello {#a}\nGoodbye {#a}", '6:1: the name "a" stands for other words in line 5; choose another'),
    # Comments
    (HEAD + "# A\nHi.\n<!-- one", '6:1: this comment has no end; close it with "-->"'),
    (HEAD + "# A\n<!-- one --> Hi.\nHi.", '5:1: a comment stands on lines of its own, found "Hi." behind it'),
    (HEAD + "# A\nHi. <!-- one -->", '5:5: "<" is markup'),
    (HEAD + "# A\n<!-- " + "x" * 901 + " -->\nHi.", "5:1: a comment has at most 4000 characters, and 900 in one line"),
]


@pytest.mark.parametrize(("text", "message"), ERRORS, ids=[message[:60] for _, message in ERRORS])
def test_what_is_wrong_is_said_with_its_place(text: str, message: str) -> None:
    found = problems(text)
    assert found[0].startswith(f"a.md:{message}"), found
    assert len(found) == 1, found


def test_all_problems_come_in_one_go_in_order_of_place() -> None:
    found = problems(
        "---\ntitel: A\nbed: 7\n---\nHello.\n# A\n[pause 8]\nHi [b]\n# B {opt}\n# C {closing}\nHi.\n# D\nHi."
    )
    assert [line.split(" ")[0] for line in found] == [
        "a.md:1:1:",
        "a.md:2:1:",
        "a.md:3:6:",
        "a.md:5:1:",
        "a.md:7:8:",
        "a.md:8:4:",
        "a.md:9:6:",
        "a.md:10:1:",
    ]


def test_a_flood_of_problems_is_cut() -> None:
    found = problems(HEAD + "# A\n" + "[x]\n" * 3000)
    assert len(found) == limits.MAX_PROBLEMS + 1
    assert found[-1] == "a.md:105:2: there are more problems from here on; mend the first ones"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + "# A\n" + "Hi.\n" * (limits.MAX_SPOKEN_LINES + 1), "3005:1: a script has at most 3000 spoken lines"),
        (HEAD + "# A\nHi.\n" + "[bell]\n" * limits.MAX_CUES, "5005:1: a script has at most 5000 cues"),
        (HEAD + "# A\nHi.\n" * (limits.MAX_SECTIONS + 1), "404:1: a script has at most 200 sections"),
        (HEAD + "\n" * limits.MAX_LINES, "10001:1: a script has at most 10000 lines, found 10004"),
        (HEAD + "x" * 10_000_000, "1:1: a script has at most 256 KiB; split it into several practices"),
        (HEAD + "é" * 200_000, "1:1: a script has at most 256 KiB"),
        (HEAD + "# A\n" + "(" * limits.MAX_LINE_CHARACTERS, '5:1: a spoken line needs a word to say, found "((((('),
    ],
)
def test_a_text_beyond_a_limit_is_refused(text: str, message: str) -> None:
    assert problems(text)[0].startswith(f"a.md:{message}")


def test_line_ends_and_a_byte_order_mark_do_not_matter() -> None:
    assert parse("\ufeff" + WHOLE.replace("\n", "\r\n"), "a.md") == parse(WHOLE, "a.md")


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "heart.md"
    path.write_bytes(("\ufeff" + WHOLE.replace("\n", "\r\n")).encode())
    script = read(path)
    assert script == parse(WHOLE, "heart.md")
    assert script.file == "heart.md"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            HEAD.encode() + "# É\nä".encode() + b"\xff",
            "heart.md:5:2: byte 0xff is not UTF-8; save the file with the encoding",
        ),
        (WHOLE.encode("utf-16"), "heart.md:1:1: byte 0xff is not UTF-8"),
        (b"x" * (limits.MAX_BYTES + 1), "heart.md:1:1: a script has at most 256 KiB"),
    ],
)
def test_bytes_that_are_no_script_are_refused(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "heart.md"
    path.write_bytes(data)
    with pytest.raises(ScriptError) as caught:
        read(path)
    assert str(caught.value).startswith(message)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.md", tmp_path, tmp_path / "a\0b"):
        with pytest.raises(ScriptError, match=r"can't be read \("):
            read(path)


HOSTILE = st.sampled_from([
    "[", "]", "[[", "{", "}", "{#", "(", "<!--", "-->", "---", "#", "##", "# A", "\\", "\n", "\n\n", "\r", "\t", " ",
    "\x00", "\u202e", "\u2066", "\ufeff", "\ud800", "\U0001f600", "e\u0301", "&a", "*a", "!!python/object", "<<", "?",
    "? ", "-", "- ", ":", ": ", "|", ">", "...", "'", '"', "title: ", "say: ", "sources: ", "line_rest: ", "%YAML", "~",
    "1e999", "0x7f", "2020-01-01", "9" * 400 + "s", "[pause ", "[rest ", "[breathe ", "..", ",", "about", "cycles]",
    "{repeat ", "optional", "{when ", "eyes", "=", "open", "choices: {eyes: [open, closed]}", "order: ", "wishes: ",
    "[wishes]", "a: [A, B]",
])  # fmt: skip
"""Pieces that mean something to some reader."""


@settings(max_examples=300)
@given(st.one_of(st.text(), st.lists(st.one_of(HOSTILE, st.text(max_size=5)), max_size=40).map("".join)))
def test_arbitrary_text_gives_a_script_or_a_script_error(text: str) -> None:
    _try(text)


@settings(max_examples=300)
@given(st.lists(st.one_of(HOSTILE, st.text(max_size=8)), max_size=25).map("".join))
@example("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]")
@example("title: " + "[" * 1900)
@example("[" * 500 + "\n" + "[" * 500)
@example("? " * 500)
@example("- " * 900)
@example("title: !!python/object/apply:os.system ['true']")
@example("%TAG ! tag:x,2000:\n--- a")
@example("{" * 20 + "a" + "}" * 20)
@example('title: "\\ud800"')
@example('title: "\\U00110000"')
@example("title: a\nsay: {a: &x b, c: *x}")
@example("a: b: c: d")
@example("title: a\nchoices: {eyes: [open, [closed]]}")
@example("title: a\norder: {a: [A, {A: B}], b: ~}")
@example("title: a\nwishes: [~, [a], {b: c}]")
@example("title: a\nchoices: {eyes: [open, closed]}\n# {when eyes=open}")
@example("\t")
@example("title: 0o17\nbed: 1_000\nlanguage: no\nsummary: =\nsources: <<")
def test_hostile_front_matter_gives_a_script_or_a_script_error(head: str) -> None:
    _try(f"---\n{head}\n---\n# A\nHello.")


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(script_texts(), st.data())
def test_a_mutated_script_gives_a_script_or_a_script_error(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        stop = data.draw(st.integers(start, min(len(text), start + 12)))
        text = text[:start] + data.draw(st.one_of(st.just(""), HOSTILE, st.characters())) + text[stop:]
    _try(text)


@given(st.binary(max_size=200))
def test_arbitrary_bytes_give_a_script_or_a_script_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.md"
    path.write_bytes(HEAD.encode() + b"# A\n" + data)
    try:
        read(path)
    except ScriptError as error:
        assert error.problems


def _try(text: str) -> None:
    """Parse; whatever is a script survives the way through its canonical text."""
    try:
        script = parse(text, "a.md")
    except ScriptError as error:
        assert error.problems
        assert all(problem.place.line >= 1 and problem.place.column >= 1 for problem in error.problems)
        return
    assert parse(format_script(script), "a.md") == script
    assert not with_choices(script).is_open
