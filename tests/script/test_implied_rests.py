"""Rests that the language implies: sounds never touch, however sections are left out or repeated."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import scripts

from audio_service.script import Bell, Breathing, Cue, Line, Note, Pause, Rest, RestOrigin, Script, parse

SIGNS = {Line: "L", Bell: "B", Breathing: "~", Pause: "p", Note: "n"}
RESTS = {RestOrigin.WRITTEN: "r", RestOrigin.LINE: ".", RestOrigin.PARAGRAPH: ":"}
BREATHE = "[breathe in 4s, out 6s, 2 cycles]"


def signs(text: str) -> list[str]:
    """Each section as a word: L(ine), B(ell), ~ breathing, p(ause), r(est), n(ote), . line rest, : paragraph rest."""
    script = parse(f"---\ntitle: A\n---\n{text}", "a.md")
    return ["".join(_sign(cue) for cue in section.cues) for section in script.sections]


def _sign(cue: Cue) -> str:
    return RESTS[cue.origin] if isinstance(cue, Rest) else SIGNS[type(cue)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a\nb", "L.L"),
        ("a\n\nb", "L:L"),
        ("a\n\n\n\nb", "L:L"),
        ("a\n[pause 1s]\nb", "LpL"),
        ("a\n\n[rest 1s..2s]\n\nb", "LrL"),
        ("a\n[pause 1s]\n[rest 1s..2s]\nb", "LprL"),
        ("[bell]\na\n[bell]", "B.L.B"),
        ("[bell]\n\na\n\n[bell]", "B:L:B"),
        (f"a\n{BREATHE}\nb", "L.~.L"),
        (f"a\n\n{BREATHE}\n\nb", "L:~:L"),
        (f"a\n{BREATHE}\n{BREATHE}", "L.~~"),
        (f"a\n{BREATHE}\n\n{BREATHE}", "L.~:~"),
        (f"a\n[bell]\n{BREATHE}\n[bell]", "L.B.~.B"),
        ("[bell]\n[bell]\na", "B.B.L"),
        ("\n\n[rest 1s..2s]\na\n[rest 1s..2s]\n", "rLr"),
        ("a\n<!-- n -->\nb", "L.nL"),
        ("a\n\n<!-- n -->\nb", "L:nL"),
        ("a\n<!-- n -->\n\nb", "L:nL"),
        ("a\n<!-- n -->\n[pause 1s]\n<!-- n -->\nb", "LnpnL"),
        ("<!-- n -->\n\na\n<!-- n -->", "nLn"),
    ],
)
def test_sounds_are_kept_apart_within_a_section(body: str, expected: str) -> None:
    assert signs(f"# A\n{body}") == [expected]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("# A\na\n# B\nb", ["L:", "L"]),
        ("# A\na\n[pause 1s]\n# B\nb", ["Lp", "L"]),
        ("# A\na\n# B\n[pause 1s]\nb", ["L", "pL"]),
        ("# A\na\n# B\n<!-- n -->\n[rest 1s..2s]\nb", ["L", "nrL"]),
        ("# A\na\n[bell]\n# B\nb", ["L.B:", "L"]),
        ("# A\na\n# B\n[bell]\nb", ["L:", "B.L"]),
        ("# A\na\n<!-- n -->\n# B\nb", ["L:n", "L"]),
        ("# A {optional}\na\n# B\nb", ["L:", "L"]),
        ("# A\na\n# B {optional}\n[pause 1s]\nb\n# C\nc", ["L:", "pL:", "L"]),
        ("# A\na\n# B {optional}\n[pause 1s]\nb\n# C\n[pause 1s]\nc", ["L", "pL", "pL"]),
        ("# A\na\n# B {optional}\nb\n# C {optional}\nc", ["L:", "L:", "L"]),
        ("# A {repeat 1..3}\na\n# B\n[pause 1s]\nb", ["L:", "pL"]),
        ("# A {repeat 1..3}\n[pause 1s]\na\n# B\n[pause 1s]\nb", ["pL", "pL"]),
        ("# A\na\n# B {repeat 2}\nb", ["L:", "L:"]),
        (f"# A\n{BREATHE}\n# B\n{BREATHE}\nb", ["~:", "~.L"]),
        ("# A\na\n# B {optional}\n[rest 1s..2s]\n# C\nc", ["L:", "r", "L"]),
    ],
)
def test_a_section_carries_the_rest_that_parts_it_from_what_may_come_next(body: str, expected: list[str]) -> None:
    assert signs(body) == expected


@settings(max_examples=60)
@given(scripts(max_cues=5), st.data())
def test_sounds_never_touch_whatever_is_left_out_or_repeated(script: Script, data: st.DataObject) -> None:
    played: list[Cue] = []
    for section in script.sections:
        if section.optional and data.draw(st.booleans()):
            continue
        played += section.cues * data.draw(st.integers(section.minimum_rounds, section.maximum_rounds))
    timed = [cue for cue in played if not isinstance(cue, Note)]
    for before, after in pairwise(timed):
        both_breathe = isinstance(before, Breathing) and isinstance(after, Breathing)
        assert both_breathe or isinstance(before, Rest | Pause) or isinstance(after, Rest | Pause)
    assert not timed or not isinstance(timed[0], Rest) or timed[0].origin is RestOrigin.WRITTEN
