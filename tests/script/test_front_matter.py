"""Front matter: every value is checked for its kind, and nothing hostile is ever built."""

from __future__ import annotations

import pytest
import yaml

from audio_service.errors import ScriptError
from audio_service.script import Script, limits, parse, yaml_tree
from audio_service.script.front_matter import LINE_REST, PARAGRAPH_REST

BODY = "---\n# A\nHello.\n"


def script(head: str) -> Script:
    return parse(f"---\n{head}\n{BODY}", "a.md")


def problems(head: str) -> list[str]:
    with pytest.raises(ScriptError) as caught:
        script(head)
    return [str(problem) for problem in caught.value.problems]


def test_a_title_is_enough() -> None:
    read = script("title: A")
    assert (read.summary, read.language, read.sources, dict(read.say), read.bed) == ("", "en", (), {}, "")
    assert (read.line_rest, read.paragraph_rest) == (LINE_REST, PARAGRAPH_REST)


ERRORS = [
    ("", "1:1: a script needs a title; write title: Heart breathing between the two ---"),
    ("summary: A", "1:1: a script needs a title"),
    ("just text", "2:1: the front matter is one map of keys and values, such as title: Heart breathing"),
    ("- title", "2:1: the front matter is one map of keys and values"),
    ("title: A\nsumary: B", '3:1: no key of the front matter is called "sumary"; did you mean summary?'),
    ("title: A\nline-rest: 1s..2s", '3:1: no key of the front matter is called "line-rest"; did you mean line_rest?'),
    ("title: A\nxyz: B", '3:1: no key of the front matter is called "xyz"; there are title, summary, language'),
    ("title: A\n7: B", '3:1: a key must be text, found a number "7"; put it in quotes: "7"'),
    ("title: A\n[a]: B", "3:1: a key must be text, found a list"),
    ("title: A\ntitle: B", '3:1: "title" stands here twice; write it once'),
    ("title: A\nTitle: B", '3:1: "Title" stands here twice; write it once'),
    ("title: A\n? ''\n: B", "3:3: a key is empty; write a word before the colon"),
    ("title: 42", '2:8: title must be text, found a number "42"; put it in quotes: "42"'),
    ("title: 1.5", '2:8: title must be text, found a number "1.5"'),
    ("title: yes", '2:8: title must be text, found yes or no "yes"; put it in quotes: "yes"'),
    ("title: 2024-01-01", '2:8: title must be text, found a date "2024-01-01"'),
    ("title:", "2:7: title must be text, found nothing"),
    ("title: ~", '2:8: title must be text, found nothing "~"'),
    ("title: ''", "2:8: title is empty; write title: Heart breathing"),
    ("title: [A]", "2:8: title must be text, found a list"),
    ("title: {A: B}", "2:8: title must be text, found a map"),
    ("title: " + "a" * 201, "2:8: title has at most 200 characters, found 201"),
    ('title: "a\\u202eb"', "2:8: in title: an invisible character, U+202E (right-to-left override), has no place"),
    ('title: "a\\0b"', "2:8: in title: a control character, U+0000"),
    ("title: A\nsummary: [B]", "3:10: summary must be text, found a list"),
    ("title: A\nsummary: >\n" + "  a\n" * 451, "3:10: summary has at most 900 characters, found 902"),
    ("title: A\nlanguage: no", '3:11: language must be text, found yes or no "no"; put it in quotes: "no"'),
    ("title: A\nlanguage: english", '3:11: language is a tag such as en, en-GB or pt-BR, found "english"'),
    ("title: A\nlanguage: e", "3:11: language is a tag"),
    ("title: A\nsources: one", "3:10: sources must be a list of texts, found text; write each behind a hyphen"),
    ("title: A\nsources:\n- one\n- 2", '5:3: a source must be text, found a number "2"'),
    ("title: A\nsources: [one, '']", "3:16: a source is empty; write it out or delete it"),
    ("title: A\nsources: [[one]]", "3:11: a source must be text, found a list"),
    ("title: A\nsources: [" + "a, " * 51 + "]", "3:10: sources has at most 50 entries, found 51"),
    ("title: A\nsay: [one]", "3:6: say must map words to respellings, found a list; write say: {Neff: neff}"),
    ("title: A\nsay: {Neff: 7}", '3:13: the respelling of "Neff" must be text, found a number "7"'),
    ("title: A\nsay: {Neff: neff, neff: nef}", '3:19: "neff" stands here twice; write it once'),
    ("title: A\nsay: {'[[x': neff}", '3:7: say takes words of letters, digits, apostrophes and hyphens, found "[[x"'),
    ("title: A\nsay: {Neff: '[[n@f]]'}", '3:13: a respelling is written in letters, such as neff; found "[[n@f]]"'),
    ("title: A\nsay: {Neff: '-'}", "3:13: a respelling is written in letters"),
    (
        "title: A\nsay: {" + ", ".join(f"w{index}: x" for index in range(201)) + "}",
        "3:6: say has at most 200 entries, found 201",
    ),
    ("title: A\nline_rest: 3s..1s", '3:12: a rest needs its shorter bound first, found "3s..1s"; write 1s..3s'),
    ("title: A\nline_rest: '3s..1s'", '3:13: a rest needs its shorter bound first, found "3s..1s"; write 1s..3s'),
    (
        "title: A\nline_rest: 3s",
        '3:12: a rest needs its shortest and its longest length, found only "3s"; write 1s..3s',
    ),
    ("title: A\nline_rest: 3", '3:12: line_rest must be text, found a number "3"'),
    ("title: A\nparagraph_rest: 1s..3s, abuot 2s", '3:25: expected "about"; found "abuot"; write 1s..3s, about 1.5s'),
    ("title: A\nparagraph_rest: 1s..3s more", '3:24: expected nothing more; found "more"'),
    ("title: A\nbed: Rain!", '3:6: bed is a bed\'s name in small letters, such as rain or brown-noise; found "Rain!"'),
    ("title: A\nfacilitator_note: [x]", "3:19: facilitator_note must be text, found a list"),
    (
        "title: A\nfacilitator_note: |\n" + f"  {'abc ' * 40}\n" * 30,
        "3:19: facilitator_note has at most 4000 characters, found",
    ),
    ("title: A\nfacilitator_note: " + "a" * 901, "3:19: one word of facilitator_note has at most 900 characters"),
    ("title: A\n[a]: B # c", "3:1: a key must be text, found a list"),
    ("title: A\n#" + "a" * 901, "3:1: a comment has at most 900 characters in a line"),
    ("title: &a A", "2:8: anchors (&) and aliases (*) have no place in front matter"),
    ("title: *a", "2:8: anchors (&) and aliases (*) have no place in front matter"),
    ("title: !!str A", "2:8: a tag such as tag:yaml.org,2002:str has no place in front matter"),
    ("title: !!python/object/apply:os.system [x]", "2:8: a tag such as tag:yaml.org,2002:python/object/apply"),
    ("say: {<<: {a: {b: c}}}", "2:15: front matter nests at most 3 deep: a map of lists as the value of a key"),
    ("title: A\n...\n--- B", "4:1: directives and further documents have no place here"),
    ("title: 'A", "2:"),
    ("title: A: B", "2:9: the front matter is not valid YAML: mapping values are not allowed "),
    ("title: A\n\tb: C", "3:1: the front matter is not valid YAML: found "),
    ("title: " + "[" * 1900, "2:1: more than 32 brackets are open here"),
    ("say:\n" + "[\n" * 100, "35:1: more than 32 brackets are open here"),
    ("say: {" + "a, " * 600 + "}", "2:1501: front matter has at most 1000 values"),
    ("\n" * limits.MAX_FRONT_MATTER_LINES, "2:1: front matter has at most 500 lines, found 501"),
]


@pytest.mark.parametrize(("head", "message"), ERRORS, ids=[message[:60] for _, message in ERRORS])
def test_what_is_wrong_is_said_with_its_place(head: str, message: str) -> None:
    found = [problem for problem in problems(head) if "needs a title" not in problem or "needs a title" in message]
    assert found[0].startswith(f"a.md:{message}"), found
    assert len(found) == 1, found


@pytest.mark.parametrize(
    "head",
    [
        'title: "\\U00110000"',
        'title: "\\UFFFFFFFF"',
        "title: A: B",
        "title: 'A",
        "a: &a b",
        "[" * 30,
        "? " * 500,
        "\t",
        "%X",
    ],
)
def test_a_machine_without_libyaml_refuses_the_same(monkeypatch: pytest.MonkeyPatch, head: str) -> None:
    found = problems(head)
    monkeypatch.setattr(yaml_tree, "_LOADER", yaml.SafeLoader)
    assert len(problems(head)) == len(found)


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert problems(bomb)[0].startswith("a.md:2:4: anchors (&)")


@pytest.mark.parametrize(
    "word", ["Neff", "self-kindness", "you're", "Thich Nhat Hanh", "Dr.", "नमस्ते", "חסד", "慈悲", "10"]
)
def test_words_of_any_language_can_be_respelled(word: str) -> None:
    assert dict(script(f"title: A\nsay: {{'{word.replace(chr(39), chr(39) * 2)}': {word!r}}}").say) == {word: word}


def test_folded_and_literal_text_is_kept_tidy() -> None:
    read = script(
        "title: >\n  A\n  title\nsummary: 'one\n\n  two'\nfacilitator_note: |\n  One.\n\n    Two.\n\n\nbed: rain"
    )
    assert (read.title, read.summary, read.facilitator_note) == ("A title", "one two", "One.\n\nTwo.")


def test_comments_are_kept_with_their_keys() -> None:
    read = script(
        "# first\ntitle: A#1 # behind\n# before\nsay:\n  # inside\n  a: b # last\n\nsummary: 'no # comment'\n"
        "facilitator_note: |\n  # no comment\n#end\n#"
    )
    assert read.remarks == (
        ("title", "first"),
        ("title", "behind"),
        ("say", "before"),
        ("say", "inside"),
        ("say", "last"),
        ("", "end"),
    )
