"""Respelling: what a voice is given to say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_service.script import spoken


@pytest.mark.parametrize(
    ("text", "say", "expected"),
    [
        ("Kristin Neff says.", {"Neff": "nef"}, "Kristin nef says."),
        ("NEFF, neff; Neff.", {"Neff": "nef"}, "nef, nef; nef."),
        ("Sneff Neffs Neff_", {"Neff": "nef"}, "Sneff Neffs Neff"),
        ("Neff's and Neff’s way", {"Neff": "nef"}, "nef's and nef’s way"),
        ("don't", {"don": "dohn", "t": "tee"}, "don't"),
        ("don’t, Don't", {"don't": "dohnt"}, "dohnt, dohnt"),
        ("self-compassion", {"self-compassion": "selfcom", "self": "X", "compassion": "Y"}, "selfcom"),
        ("self-kindness", {"self": "X"}, "X-kindness"),
        ("self\u2011compassion", {"self-compassion": "selfcom"}, "selfcom"),
        ("Thich Nhat  Hanh and Nhat", {"Thich Nhat Hanh": "tik not hahn", "Nhat": "not"}, "tik not hahn and not"),
        ("a b", {"a": "b", "b": "a"}, "b a"),
        ("Zürich, zürich", {"ZÜRICH": "tsoorich"}, "tsoorich, tsoorich"),
        ("cafe\u0301", {"café": "kaffay"}, "kaffay"),
        ("L'amour", {"amour": "ahmoor"}, "L'ahmoor"),
        ("नमस्ते नम", {"नम": "num"}, "नमस्ते num"),
        ("काम म", {"म": "ma"}, "काम ma"),
        ("метта — Метта!", {"метта": "мэтта"}, "мэтта — мэтта!"),
        ("A. B (a)", {"a.": "x"}, "x B (a)"),
        ("1 2 12", {"1": "one"}, "one 2 12"),
        ("back\\1 \\g<0>", {"back": "\\1"}, "1 1 g 0"),
        ("plain", {}, "plain"),
    ],
)
def test_whole_words_are_respelled_once(text: str, say: dict[str, str], expected: str) -> None:
    assert spoken(text, say) == expected


@pytest.mark.parametrize("text", ["[laughs] a", "<b> a", "[[h@]] a", "*a*", "a {b}", "\\[[slnc 100]] a", "[x](/y/) a"])
def test_marks_that_voices_take_for_commands_are_left_out(text: str) -> None:
    assert not set(spoken(text, {})) & set("[]<>{}*_`~|^\\")


@given(st.text(), st.dictionaries(st.from_regex(r"\A\w[\w'-]{0,6}\Z"), st.from_regex(r"\A[\w' -]{1,8}\Z"), max_size=5))
def test_any_text_and_words_give_text_a_voice_can_be_given(text: str, say: dict[str, str]) -> None:
    said = spoken(text, say)
    assert not set(said) & set("[]<>{}\n")
    assert said == said.strip()


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=20))
def test_nothing_is_respelled_twice(words: list[str]) -> None:
    said = spoken(" ".join(words), {"a": "b", "b": "c", "c": "a"})
    assert said == " ".join({"a": "b", "b": "c", "c": "a"}[word] for word in words)
