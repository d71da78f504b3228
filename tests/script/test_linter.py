"""The linter: every rule finds what it is for, and leaves good scripts alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import open_scripts, scripts

from audio_service.script import RULES, Finding, Script, Severity, lint, parse, read

PRACTICES = sorted((Path(__file__).parents[2] / "scripts_text").glob("*.md"))

OFFERING = "choices: {eyes: [lowered, open, closed]}\n---\n"
GENTLE = "choices: {profile: [standard, gentle]}\n---\n"
TEEN = "choices: {profile: [standard, teen]}\n---\n"
"""More front matter and its end, before a body."""

FOUND: dict[str, list[str]] = {
    "silence-unannounced": [
        "# A\nNotice the breath.\n[pause 60s]\nHere.",
        "# A\nNotice the breath.\n[rest 10s..60s]\nHere.",
        "# A\nNotice the breath.\n[rest 10s..40s]\n[pause 20s]\nHere.",
        "# A\nNotice the breath.\n[rest 10s..40s]\n<!-- on -->\n[rest 5s..20s]\nHere.",
        "# A\nNow two minutes in silence.\nFeel the feet.\n[pause 2m]\nHere.",
        "# A\n[pause 60s]\nHere.",
        "# A\nNotice.\n[rest 5s..30s]\n# B\n[rest 5s..30s]\nHere.",
        "# A\nNotice.\n[rest 5s..30s]\n# B {optional}\nHere.\n# C\n[rest 5s..30s]\nHere.",
        "# A\nNotice.\n# B {repeat 1..3}\n[pause 20s]\n# C\nHere.",
        "# A {repeat 1..2}\n[pause 30s]\nNotice.\n[pause 30s]\n# B\nHere.",
    ],
    "long-cycle": [
        "# A\nHi.\n[breathe in 8s, out 8s, 2 cycles]",
        "# A\nHi.\n[breathe in 5s, hold 3s, out 7.001s, 2 cycles]",
    ],
    "short-out-breath": ["# A\nHi.\n[breathe in 6s, out 4s, 2 cycles]"],
    "long-line": ["# A\n" + "feel " * 25, "# A\n" + "Feel it here. " * 16, "# A\n" + "ж" * 180],
    "long-sentences": ["# A\n" + ("feel " * 15 + "\n") * 3],
    "eyes-no-choice": [
        "# A\nClose your eyes.",
        "# A\nYou may gently close your eyes.",
        "# A\nLet your eyes close.",
        "# A\nSit with eyes closed.",
        "# A\nClose your eyes.\nBreathe in or out.",
        "# A\nClose your eyes.\nNow open your eyes.",
    ],
    "claim": [
        "# A\nThis will cure you.",
        "# A\nLet the breath heal your body.",
        "# A\nIt releases old trauma.",
        "# A\nThis treats PTSD.",
        "# A\nYou are rewiring your brain.",
        "# A\nIt resets the nervous system.",
        "# A\nFeel the vagus nerve.",
        "# A\nTheta waves arise.",
        "# A\nIt is scientifically proven.",
    ],
    "you-are-safe": [
        "# A\nYou are safe here.",
        "# A\nYou’re completely safe.",
        "# A\nThis is a safe place.",
        "# A\nIt is safe to feel it.",
        "# A\nNothing here can hurt you.",
    ],
    "eyes-order": ["# A\nOpen your eyes.", "# A\nNow, gently open your eyes.", "# A\nIt is over. Keep your eyes open."],
    "no-closing": ["# A\nHi.", "# A\nHi.\n# B\nHi."],
    "no-way-out": ["# A\nHi.", "# A {optional}\nYou can stop at any time.\n# B\nWhen you are ready, open your eyes."],
    "breath-no-choice": ["# A\nBreathe with the tones.\n[breathe in 4s, out 6s, 2 cycles]"],
    "breath-hold": ["# A\nHi.\n[breathe in 4s, hold 1s, out 6s, 2 cycles]"],
    "we": ["# A\nNow we notice.", "# A\nLet’s begin.", "# A\nLet us begin.", "# A\nFeel our breath."],
    "order": [
        "# A\nYou must sit.",
        "# A\nYou should feel it.",
        "# A\nYou need to sit.",
        "# A\nDon’t stop.",
        "# A\nNever let it stop.",
    ],
    "striving": [
        "# A\nTry to relax.",
        "# A\nConcentrate.",
        "# A\nDon't think.",
        "# A\nClear your mind.",
        "# A\nQuieten the mind.",
        "# A\nDo your best.",
        "# A\nPush through it.",
    ],
    "promise": [
        "# A\nYou will feel calm.",
        "# A\nYou'll soon fall asleep.",
        "# A\nIt will calm you.",
        "# A\nThe feeling will soon pass.",
        "# A\nThis will help.",
    ],
    "told-result": ["# A\nYour breath is now slow.", "# A\nYou are deeply relaxed."],
    "pressure": [
        "# A\nLet go of it.",
        "# A\nRelease the tension.",
        "# A\nRelax now.",
        "# A\nSit, and relax.",
        "# A\nSurrender.",
    ],
    "dismissal": ["# A\nAt least you are here.", "# A\nThis is just a thought.", "# A\nIt is not that bad."],
    "rigid-posture": ["# A\nSit up straight.", "# A\nKeep your back very straight.", "# A\nBe perfectly still."],
    "forced-breath": ["# A\nTake a deep breath.", "# A\nBreathe deeply.", "# A\nHold your breath."],
    "parent": ["# A\nThink of your mother."],
    "esoteric": ["# A\nOpen the heart chakra.", "# A\nFeel your energy.", "# A\nThe universe holds you."],
    "heavy-word": ["# A\nThis is a moment of suffering.", "# A\nA loving breath.", "# A\nHeal now."],
    "body-word": ["# A\nFeel your pelvis.", "# A\nNotice the fat on your belly."],
    "fearful-image": [
        "# A\nPicture a fire.",
        "# A\nSinking into deep water.",
        "# A\nFalling into it.",
        "# A\nRest in darkness.",
        "# A\nThe floor is holding you down.",
    ],
    "gender": ["# A\nSee her face.", "# A\nPicture a wise woman."],
    "choice-unused": [
        OFFERING + "# A\nHi.",
        OFFERING + "# A\nHi.\nLook around. {when eyes=open}",
        "choices: {touch: [none, heart]}\n---\n# A\nHi.",
    ],
    "rests-meet": [
        OFFERING + "# A\nHi.\n[rest 1s..2s]\nLook. {when eyes=open}\n[rest 1s..2s]\nHi.",
        OFFERING + "# A\nHi.\n[rest 1s..2s]\n<!-- n -->\nLook. {when eyes=open}\n[rest 1s..2s] {when eyes=closed}",
    ],
    "gap-too-long": [
        GENTLE + "# A\nHi.\n[pause 46s]\nHi.",
        GENTLE + "# A\nHi.\n[pause 20s]\n[bell]\n[pause 17s]\nHi.",
        GENTLE + "# A\nHi.\n[pause 30s]\n# B {optional}\nHi.\n# C\n[pause 16s]\nHi.",
        GENTLE + "# A\nHi.\n# B {repeat 1..3}\n[pause 16s]\n# C\nHi.",
        GENTLE + "# A\nHi.\n[breathe in 30s, out 30s, 1 cycle]\nHi.",
        "choices: {profile: [teen, standard]}\n---\n# A\nHi.\n[pause 46s]\nHi.",
    ],
    "no-consent": [
        "# A\nHi.\n# B\nYou can stop at any time.",
        "# A {optional}\nYou can stop at any time.\n# B\nHi.",
        OFFERING + "# A\nHi.\nYou can stop at any time. {when eyes=open}",
    ],
    "gentle-anchor": [
        GENTLE + "# A\nHi.\n# B\nNotice the breath.\nHear the sounds.",
        GENTLE + "# A\nHi.\n# B\nHi.\n[breathe in 4s, out 6s, 2 cycles]",
        GENTLE + "# A\nHi.\n# B {optional}\nHear the sounds.\n# C\nBreathing in, being here.",
    ],
    "gentle-grounding": [
        GENTLE + "# A\nHi.\n# B\nHi.\n# C {closing}\nFeel your feet.",
        GENTLE + "# A\nFeel your feet.\n# B\nHi.\n# C {closing}\nHi.",
        GENTLE + "# A\nHi.\n# B\nIf it is too much, feel your feet.\n# C\nHi.\n# D {closing}\nFeel the floor.",
    ],
    "teen-pace": [
        TEEN + "# A\nHi.\n[breathe in 5s, out 5s, 2 cycles]",
        TEEN + "# A\nHi.\n[breathe in 2s, out 3s, 2 cycles]",
    ],
    "teen-topic": [TEEN + "# A\nThink of a difficult person.", TEEN + "# A\nThink of someone who hurt you."],
    "questions": ["# A\nWhere is it?\nHow big?\nHow warm?", "# A\nWhere? How? Why?"],
}

LEFT_ALONE: dict[str, list[str]] = {
    "silence-unannounced": [
        "# A\nNow two minutes in quiet.\n[pause 2m]\nHere.",
        "# A\nI will be silent for a while.\n[bell]\n[rest 10s..90s]\n[bell]\nHere.",
        "# A\nNotice the breath.\n[rest 10s..59.9s]\nHere.",
        "# A\nNotice.\n[rest 10s..40s]\n[bell interval]\n[rest 10s..40s]\nHere.",
        "# A\nNotice.\n[rest 10s..40s]\n[breathe in 5s, out 5s, 60 cycles]\n[rest 10s..40s]\nHere.",
        "# A\nNotice.\n[rest 5s..30s]\n# B\nHere.\n# C\n[rest 5s..30s]\nHere.",
        "# A\nStay for a few minutes.\n# B\n[rest 5s..90s]\nHere.",
    ],
    "long-cycle": ["# A\nHi.\n[breathe in 7s, out 8s, 90 cycles]"],
    "short-out-breath": ["# A\nHi.\n[breathe in 5s, out 5s, 2 cycles]"],
    "long-line": ["# A\n" + "feel " * 24, "# A\n" + "Feel it here. " * 15],
    "long-sentences": ["# A\n" + "feel " * 20 + "\nHere.\nNow."],
    "eyes-no-choice": [
        "# A\nYou may close your eyes, or rest them softly on the floor.",
        "# A\nClose your eyes if you like.",
        "# A\nEyes open, lowered or closed.",
        "# A\nLet your eyes close.\nOr leave them open.",
        "# A\nYour eyes can stay open.\nOr close your eyes.",
        "# A\nIf your eyes are closed, open them.",
        "# A\nStay close to what you see.",
    ],
    "claim": [
        "# A\nThis is not a cure.",
        "# A\nNothing here heals any illness.",
        "# A\nTreat yourself kindly.",
        "# A\nFeel secure, and curious.",
        "# A\nThe waves come and go.",
    ],
    "you-are-safe": [
        "# A\nAs comfortable as you can be here.",
        "# A\nNotice if you are safe here.",
        "# A\nNotice whether it is safe to.",
    ],
    "eyes-order": [
        "# A\nIf your eyes are closed, open them when you are ready.",
        "# A\nOpen your eyes when you are ready.",
        "# A\nIf it gets too much, stop.\nOpen your eyes.",
        "# A\nYour eyes can be open, lowered or closed.",
    ],
    "no-closing": ["# A\nHi.\n# B {closing}\nHi."],
    "no-way-out": [
        "# A\nYou can stop whenever you like.",
        "# A\nIf it gets too much, feel your feet.",
        "# A\nLeave out whatever does not suit you, any time.",
    ],
    "breath-no-choice": [
        "# A\nOr let the breath be as it is.\n[breathe in 4s, out 6s, 2 cycles]",
        "# A\nHi.\n[pause 8s]",
        "# A {optional}\nBreathe at your own pace.\n[breathe in 4s, out 6s, 2 cycles]\n# B\nHi.",
    ],
    "breath-hold": ["# A\nHi.\n[breathe in 4s, out 6s, 2 cycles]"],
    "we": ["# A\nYou may let it be.", "# A\nWell, here it is.", "# A\nWelcome."],
    "order": ["# A\nYou may sit.", "# A\nThere is nothing you must do.", "# A\nOnly as clearly as you need to."],
    "striving": ["# A\nNo need to try to relax.", "# A\nThere is nothing to work at.", "# A\nThe country is quiet."],
    "promise": [
        "# A\nYou may feel calm.",
        "# A\nIf it will pass, it may.",
        "# A\nPerhaps you will feel calm, or not.",
        "# A\nYou will hear a bell.",
    ],
    "told-result": ["# A\nNotice how your breath is now.", "# A\nNotice whether your body is heavy."],
    "pressure": ["# A\nLet it soften, if it wants to.", "# A\nYou may let go.", "# A\nRelease your hands."],
    "dismissal": ["# A\nThis is hard.", "# A\nStay for at least one breath.", "# A\nIt is just here."],
    "rigid-posture": ["# A\nSit in a way that works.", "# A\nGo straight on.", "# A\nIt is still here."],
    "forced-breath": ["# A\nAn easy breath.", "# A\nNo need to breathe deeply.", "# A\nThe deep sea."],
    "parent": ["# A\nThink of someone who makes you smile."],
    "esoteric": ["# A\nNotice how much energy there is."],
    "heavy-word": ["# A\nWelcome to loving-kindness.", "# A\nThis is hard.", "# A\nThere is nothing to heal."],
    "body-word": ["# A\nFeel your belly.", "# A\nThe chest may widen."],
    "fearful-image": ["# A\nPicture a window.", "# A\nYou may fall asleep.", "# A\nFeel what is holding you up."],
    "gender": ["# A\nSee their face.", "# A\nThere is this, and then that."],
    "choice-unused": [
        OFFERING + "# A\nHi.\nLook. {when eyes=open}\nRest them. {when eyes=closed}",
        OFFERING + "# A\nHi.\nLook. {when eyes=open|lowered}\nRest them. {when eyes=open}",
        "choices: {touch: [none, heart]}\n---\n# A\nHi.\n# B {when touch=heart}\nHi.",
        GENTLE + "# A\nHi.",
        "order: {a: [A, B], b: [B, A]}\n---\n# A\nHi.\n# B\nHi.",
    ],
    "rests-meet": [
        OFFERING + "# A\nHi.\n[rest 1s..2s]\nLook. {when eyes=open}\n[rest 1s..2s] {when eyes=open}\nHi.",
        "# A\nHi.\n[rest 1s..2s]\n[rest 1s..2s]\nHi.",
    ],
    "gap-too-long": [
        GENTLE + "# A\nHi.\n[rest 10s..90s]\nHi.",
        GENTLE + "# A\nHi.\n[breathe in 5s, out 5s, 12 cycles]\nHi.",
        GENTLE + "# A\nHi.\n[rest 10s..40s]\n# B\n[rest 10s..40s]\nHi.",
        GENTLE + "# A\nHi.\n[rest 10s..40s]\n[bell]\n[breathe in 5s, out 5s, 2..9 cycles]\n[rest 5s..30s]\nHi.",
        GENTLE + "# A\nHi.\n[pause 46s] {when profile=standard}\nHi.",
        "# A\nHi.\n[pause 3m]\nHi.",
    ],
    "no-consent": ["# A\nYou can stop at any time.", "# A\nLeave out what does not suit you, any time.\n# B\nHi."],
    "gentle-anchor": [
        GENTLE + "# A\nHi.\n# B\nHear the sounds.\nNotice the breath.",
        GENTLE + "# A\nBreathing with the heart.\n# B\nHear the sounds.\n# C\nNotice the breath.",
        GENTLE + "# A\nHi.\n# B {when profile=gentle}\nLook around.\n# C\nNotice the breath.",
        GENTLE + "# A\nHi.\n# B {when profile=standard}\nNotice the breath.",
        "# A\nHi.\n# B\nNotice the breath.",
    ],
    "gentle-grounding": [
        GENTLE + "# A\nFeel your feet.\n# B\nHi.\n# C {closing}\nFeel what is holding you up.",
        "# A\nHi.\n# B {closing}\nHi.",
    ],
    "teen-pace": [
        TEEN + "# A\nHi.\n[breathe in 4s, out 4s, 2 cycles]",
        TEEN + "# A\nHi.\n[breathe in 5s, out 5s, 2 cycles] {when profile=standard}",
        "# A\nHi.\n[breathe in 5s, out 5s, 2 cycles]",
    ],
    "teen-topic": [TEEN + "# A\nThink of a friend.", "# A\nThink of a difficult person."],
    "questions": ["# A\nWhere is it?\nHow big?\nStay there.\nHow warm?"],
}


def script(body: str, head: str = "title: A") -> Script:
    """Return a script with a body, or with more front matter and a body behind it."""
    end = "" if "\n---\n" in body else "---\n"
    return parse(f"---\n{head}\n{end}{body}", "a.md")


def rules(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.rule for finding in findings}


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_examples_and_says_what_it_wants(rule: str) -> None:
    assert FOUND.get(rule), "a text that triggers it"
    assert LEFT_ALONE.get(rule), "a text that does not"
    assert RULES[rule].about.endswith(".")


@pytest.mark.parametrize(("rule", "body"), [(rule, body) for rule in FOUND for body in FOUND[rule]])
def test_a_rule_finds_what_it_is_for(rule: str, body: str) -> None:
    assert rule in rules(lint(script(body)))


@pytest.mark.parametrize(("rule", "body"), [(rule, body) for rule in LEFT_ALONE for body in LEFT_ALONE[rule]])
def test_a_rule_leaves_other_texts_alone(rule: str, body: str) -> None:
    assert rule not in rules(lint(script(body)))


def test_a_finding_says_where_why_and_what_is_better() -> None:
    body = "# A\nYou can stop at any time.\nNow we notice.\n# B {closing}\nHi.\n[breathe in 4s, out 12s, 2 cycles]"
    found = lint(script(body + "\n<!-- -->\nLet the breath be as it is."))
    plural, cycle = map(str, found)
    assert plural.startswith(
        'a.md:6:1: advice[we]: "we": listeners like the plural least of all; write "you", or an -ing'
    )
    assert cycle == (
        "a.md:9:1: warning[long-cycle]: a breath of 16s: most people run out of breath beyond 15s; "
        "shorten its parts, such as in 4s, out 6s"
    )
    assert [finding.severity for finding in found] == [Severity.ADVICE, Severity.WARNING]


def test_a_claim_in_the_title_or_the_summary_is_found() -> None:
    findings = lint(script("# A\nHi.", "title: Rewire your brain\nsummary: It cures anxiety."))
    assert [finding.found for finding in findings if finding.rule == "claim"] == ['"Rewire"', '"cures"']


def test_rules_on_words_are_silent_in_other_languages() -> None:
    found = rules(lint(script("# A\nClose your eyes.\n[pause 2m]\nWe must.", "title: A\nlanguage: de")))
    assert found == {"no-closing"}
    assert "we" in rules(lint(script("# A\nWe must.", "title: A\nlanguage: EN-gb")))


def test_what_holds_for_some_choices_only_says_for_which() -> None:
    head = "choices: {eyes: [lowered, open, closed], profile: [standard, gentle]}\n---\n"
    body = head + "# A\nStop at any time, and hear the sounds.\nFeel your feet.\n[pause 50s]\nLook. {when eyes=open}\n"
    found = lint(script(body + "Rest them. {when eyes=lowered}\n[pause 20s]\nHi.\n# B {closing}\nFeel your feet."))
    assert [finding.found for finding in found if finding.rule == "gap-too-long"] == [
        "up to 50s without a voice (with eyes=lowered|open, profile=gentle)",
        "up to 70s without a voice (with eyes=closed, profile=gentle)",
    ]
    assert [finding.found for finding in found if finding.rule == "silence-unannounced"] == [
        "silence of up to 50s (with eyes=lowered|open, profile=gentle)",
        "silence of up to 70s (with eyes=closed)",
    ]


def test_a_line_is_told_of_once_however_many_choices_there_are() -> None:
    found = lint(script(OFFERING + "# A\nNow we notice. {when eyes=open}\nHi, you may stop any time."))
    assert [finding.found for finding in found if finding.rule == "we"] == ['"we"']


def test_wishes_are_read_like_other_lines() -> None:
    found = lint(script("wishes: [May you be well, May we be well, May I]\n---\n# A\nHi.\n[wishes]"))
    assert [str(finding.place) for finding in found if finding.rule == "we"] == ["a.md:7:1"]


@pytest.mark.parametrize("path", PRACTICES, ids=lambda path: path.stem)
def test_a_practice_of_ours_lints_clean(path: Path) -> None:
    assert lint(read(path)) == ()


def test_the_examples_in_the_readme_lint_clean() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    examples = re.findall(r"```\n(---\n.*?)```", readme, re.DOTALL)
    assert len(examples) == 2
    for text in examples:
        assert lint(parse(text, "README.md")) == ()


@settings(max_examples=30)
@given(st.one_of(scripts(), open_scripts()))
def test_any_script_can_be_linted(script: Script) -> None:
    findings = lint(script)
    assert list(findings) == sorted(findings, key=lambda finding: finding.place)
    assert rules(findings) <= set(RULES)
