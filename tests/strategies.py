"""Hypothesis strategies for scripts, as models and as the texts that people write."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from types import MappingProxyType

from hypothesis import strategies as st

from audio_service.script import (
    Bell,
    BellKind,
    Breathing,
    Cue,
    Line,
    Note,
    Pause,
    Phase,
    Rest,
    RestOrigin,
    Script,
    Section,
    When,
)
from audio_service.script.ids import line_id
from audio_service.script.implied import as_written, with_joins, with_rests
from audio_service.script.model import ALWAYS, Wishes
from audio_service.script.scanner import length_text
from audio_service.units import SAMPLE_RATE, Samples

MILLISECOND = SAMPLE_RATE // 1000
WORDS = re.findall(
    r"\S+",
    "You may let the breath be as it is here now and notice warmth feet floor kind you're self-kindness Neff's café "
    "naïve Straße дыхание нежно 呼吸 שלום سلام ॐ 3 4:30 – “soft” (gently) warm, open: rest pause bell breathe in out",
)
MARKUP = ("[laughs]", "<b>", "*soft*", "#1", "\\o/", "[pause 8s]", "a_b", "- and", "pause 8s", "&amp;")
_CHOICE = random.Random(1)
PHRASES = [*WORDS, *(" ".join(_CHOICE.choices(WORDS, k=1 + index % 14)) for index in range(300))]
PLAIN = st.sampled_from(PHRASES)
"""Text of one to fourteen words; one draw, since drawing word by word takes most of a test's time."""
HEARD = (Line, Bell, Breathing)
SILENT = (Pause, Rest)


def lengths(shortest: float = 0.001, longest: float = 90) -> st.SearchStrategy[Samples]:
    """Whole milliseconds, small round numbers first."""
    least, most = round(shortest * 1000), round(longest * 1000)
    whole = st.integers(-(-least // 1000), most // 1000).map(lambda n: n * 1000)
    exact = st.integers(least, most)
    return st.one_of(whole.filter(lambda n: n >= least), exact).map(lambda n: Samples(n * MILLISECOND))


@st.composite
def rests(draw: st.DrawFn, origin: RestOrigin = RestOrigin.WRITTEN, longest: float = 90) -> Rest:
    low, high, about = sorted([draw(lengths(0, longest)), draw(lengths(0.001, longest)), draw(lengths(0, longest))])
    return Rest(low, high, about or Samples(MILLISECOND), origin)


@st.composite
def breathings(draw: st.DrawFn) -> Breathing:
    phases = []
    for phase in (Phase.IN, Phase.OUT):
        phases.append((phase, draw(lengths(0.5, 12))))
        if draw(st.booleans()):
            phases.append((Phase.HOLD, draw(lengths(0.5, 4))))
    least, most = sorted(draw(st.tuples(st.integers(1, 40), st.integers(1, 40))))
    return Breathing(tuple(phases), least, most)


@st.composite
def spoken_texts(draw: st.DrawFn) -> str:
    """Text that a line may hold, now and then with marks that have to be escaped."""
    text = draw(PLAIN)
    if draw(st.integers(0, 9)) == 0:
        text = draw(st.sampled_from(MARKUP)) + " " + text
    return text if any(character.isalnum() for character in text) else text + " here"


def lines() -> st.SearchStrategy[Line]:
    return spoken_texts().map(lambda text: Line(text, line_id(text)))


def notes() -> st.SearchStrategy[Note]:
    return st.lists(PLAIN, min_size=1, max_size=3).map(lambda lines: Note("\n".join(lines)))


def cues() -> st.SearchStrategy[Cue]:
    return st.one_of(
        lines(),
        lines(),
        lines(),
        lengths().map(Pause),
        rests(),
        st.sampled_from(BellKind).map(Bell),
        breathings(),
        notes(),
    )


@st.composite
def scripts(draw: st.DrawFn, max_sections: int = 6, max_cues: int = 8) -> Script:
    """Scripts as the parser makes them, with every kind of cue and section, and the rests the language implies."""
    line_rest = draw(rests(RestOrigin.LINE, longest=6))
    paragraph_rest = draw(rests(RestOrigin.PARAGRAPH, longest=15))
    drafts = draw(st.lists(_sections(max_cues), min_size=1, max_size=max_sections))
    if not any(isinstance(cue, Line) for section in drafts if not section.optional for cue in section.cues):
        drafts[-1] = replace(drafts[-1], cues=(*drafts[-1].cues, draw(lines())), optional=False, weight=1.0)
    if draw(st.booleans()):
        drafts[-1] = Section(drafts[-1].title, drafts[-1].cues, closing=True)
    named = iter(range(1, 1000))
    sections = [
        replace(
            section,
            cues=tuple(
                replace(cue, id=f"line-{next(named)}", named=True) if isinstance(cue, Line) and cue.named else cue
                for cue in _with_rests(section.cues, draw, line_rest, paragraph_rest)
            ),
        )
        for section in drafts
    ]
    return Script(
        title=draw(PLAIN),
        sections=tuple(_joined(sections, paragraph_rest)),
        line_rest=line_rest,
        paragraph_rest=paragraph_rest,
        summary=draw(st.one_of(st.just(""), PLAIN)),
        language=draw(st.sampled_from(["en", "en-GB", "pt-BR", "de"])),
        sources=tuple(draw(st.lists(PLAIN, max_size=2))),
        say=draw(
            st.dictionaries(
                st.sampled_from(["Neff", "self-kindness", "you're", "café", "no", "12"]),
                st.sampled_from(["neff", "on", "3", "kaf-ay"]),
                max_size=3,
            )
        ),
        facilitator_note=draw(st.one_of(st.just(""), st.lists(PLAIN, min_size=1, max_size=3).map("\n".join))),
        bed=draw(st.sampled_from(["", "rain", "brown-noise"])),
        preface=tuple(draw(st.lists(notes(), max_size=1))),
        remarks=tuple(
            draw(st.sampled_from([(), (("title", "draft"),), (("say", "names"), ("", "end of front matter"))]))
        ),
    )


OFFERED = {
    "eyes": ("lowered", "open", "closed"),
    "anchor": ("feet", "sounds"),
    "touch": ("heart", "none"),
    "profile": ("standard", "gentle", "teen"),
}


@st.composite
def open_scripts(draw: st.DrawFn) -> Script:
    """Scripts that leave things to choose: conditions, orders and wishes; rests are put in by the product itself."""
    script = draw(scripts(max_sections=4, max_cues=5))
    names = draw(st.lists(st.sampled_from(list(OFFERED)), min_size=1, max_size=3, unique=True))
    choices = {name: OFFERED[name] for name in names}
    says_wishes = draw(st.booleans())
    sections: list[Section] = []
    for index, section in enumerate(script.sections):
        cues = []
        for written in as_written(section):
            cue = written.cue
            if says_wishes and draw(st.integers(0, 3)) == 0:
                spoken_rest = draw(st.none() | rests(longest=60))
                cues.append(replace(written, cue=Wishes(spoken_rest, when=draw(_conditions(choices)))))
            when = ALWAYS if isinstance(cue, Note) else draw(_conditions(choices))
            cues.append(replace(written, cue=replace(cue, when=when)) if when else written)
        when = ALWAYS if section.closing else draw(_conditions(choices))
        found = with_rests(cues, script.line_rest, script.paragraph_rest)
        sections.append(replace(section, title=f"{section.title} {index}", cues=found, when=when))
    if not any(map(_always_speaks, sections)):
        sections.insert(0, Section("Start", (draw(lines()),)))
    has_wishes = any(isinstance(cue, Wishes) for section in sections for cue in section.cues)
    movable = [section.title for section in sections if not section.closing]
    orders = {}
    if len(movable) > 1 and draw(st.booleans()):
        orders = {"as-it-is": tuple(movable), "other-way": tuple(draw(st.permutations(movable)))}
    return replace(
        script,
        sections=with_joins(sections, script.paragraph_rest),
        choices=MappingProxyType(choices),
        orders=MappingProxyType(orders),
        wishes=("May I be well", "May I: rest", "May I [be] steady") if has_wishes else (),
        remarks=(),
    )


@st.composite
def _conditions(draw: st.DrawFn, choices: dict[str, tuple[str, ...]]) -> When:
    if draw(st.booleans()):
        return ALWAYS
    names = draw(st.lists(st.sampled_from(list(choices)), min_size=1, max_size=2, unique=True))
    return When(
        tuple(
            (
                name,
                tuple(
                    draw(
                        st.lists(
                            st.sampled_from(choices[name]), min_size=1, max_size=len(choices[name]) - 1, unique=True
                        )
                    )
                ),
            )
            for name in names
        )
    )


def _always_speaks(section: Section) -> bool:
    speaks = any(isinstance(cue, Line) and not cue.when for cue in section.cues)
    return speaks and not section.optional and not section.when


@st.composite
def _sections(draw: st.DrawFn, max_cues: int) -> Section:
    found = draw(st.lists(cues(), min_size=1, max_size=max_cues))
    if all(isinstance(cue, Note) for cue in found):
        found.append(draw(lines()))
    found = [
        replace(cue, named=True) if isinstance(cue, Line) and draw(st.integers(0, 4)) == 0 else cue for cue in found
    ]
    optional = draw(st.booleans())
    least, most = sorted(draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))) if draw(st.booleans()) else (1, 1)
    weight = draw(st.integers(1, 100_000)) / 1000 if optional and draw(st.booleans()) else 1.0
    return Section(draw(PLAIN), tuple(found), optional, weight, least, most)


def _with_rests(cues: tuple[Cue, ...], draw: st.DrawFn, line_rest: Rest, paragraph_rest: Rest) -> list[Cue]:
    """Put a rest behind every sound that another sound follows, with or without a blank line between."""
    found: list[Cue] = []
    for index, cue in enumerate(cues):
        found.append(cue)
        after = next((later for later in cues[index + 1 :] if not isinstance(later, Note)), None)
        if isinstance(cue, HEARD) and isinstance(after, HEARD):
            if draw(st.booleans()):
                found.append(paragraph_rest)
            elif not (isinstance(cue, Breathing) and isinstance(after, Breathing)):
                found.append(line_rest)
    return found


def _joined(sections: list[Section], paragraph_rest: Rest) -> list[Section]:
    """Put a rest at the end of every section whose last sound another sound may follow."""

    def timed(section: Section) -> list[int]:
        return [index for index, cue in enumerate(section.cues) if not isinstance(cue, Note)]

    joined = []
    for index, section in enumerate(sections):
        last = timed(section)[-1]
        possible = [section] if section.maximum_rounds > 1 else []
        for later in sections[index + 1 :]:
            possible.append(later)
            if not later.optional:
                break
        if isinstance(section.cues[last], HEARD) and any(isinstance(s.cues[timed(s)[0]], HEARD) for s in possible):
            cues = (*section.cues[: last + 1], paragraph_rest, *section.cues[last + 1 :])
            joined.append(replace(section, cues=cues))
        else:
            joined.append(section)
    return joined


@st.composite
def script_texts(draw: st.DrawFn) -> str:
    """Valid scripts as people write them: loose layout, Windows line ends, minutes, capitals, comments, conditions."""
    out = [*draw(st.lists(st.just(""), max_size=1)), "---"]
    head = [f'title: "{draw(PLAIN).replace(chr(34), "")}"'.replace("\\", "")]
    head += draw(
        st.lists(
            st.sampled_from(
                [
                    "summary: >\n  Two lines\n  of text",
                    "sources: [one, 'two: three']  # all of them",
                    "sources:\n- one # first\n- two",
                    "say: {Neff: neff}\n",
                    "line_rest: 1s..3s, about 1.5s",
                    "paragraph_rest: '3s .. 9s'",
                    "# a remark",
                    "language: en-GB",
                    "bed: rain",
                    "facilitator_note: |\n  One.\n\n  Two # not a remark.",
                ]
            ),
            unique_by=lambda entry: entry.partition(":")[0],
            max_size=5,
        )
    )
    conditions = [""]
    if draw(st.booleans()):
        head.append(
            draw(st.sampled_from(["choices: {eyes: [open, closed]}", "choices:\n  eyes:\n  - open\n  - closed"]))
        )
        conditions += [" {when eyes=open}", " {When eyes = closed }"]
    out += [*draw(st.permutations(head)), "---"]
    count = draw(st.integers(1, 5))
    for index in range(count):
        final = ["{closing}", "{ CLOSING }"] if index == count - 1 else []
        choices = ["{optional}", "{Optional,weight 2.50}", "{repeat 2, optional}"] if index else []
        attributes = ["", "{repeat 1..4}", *choices, *final]
        out += ["", f"#  {draw(PLAIN)}  {draw(st.sampled_from(attributes))}", draw(spoken_texts().map(_escaped))]
        for _ in range(draw(st.integers(0, 6))):
            line = draw(st.one_of(st.just(""), spoken_texts().map(_escaped), st.sampled_from(DIRECTIVES), _pauses()))
            out.append(line if line.startswith("<") or not line else line + draw(st.sampled_from(conditions)))
    indent = draw(st.sampled_from(["", " ", "\t"]))
    start = out.index("---", out.index("---") + 1) + 1
    out[start:] = [indent + line for line in out[start:]]
    text = draw(st.sampled_from(["", "\ufeff"])) + "\n".join(out)
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


DIRECTIVES = (
    "[pause 8s]",
    "[ Pause 1m30s ]",
    "[pause 0.125s]",
    "[rest 4s..12s, about 6s]",
    "[rest 0s..1m]",
    "[REST 2s .. 2.5s , about 2.25s]",
    "[bell]",
    "[bell interval]",
    "[bell END]",
    "[breathe in 5s, out 5s, 6..40 cycles]",
    "[breathe in 4s, hold 2s, out 6.5s, hold 1s, 1 cycle]",
    "<!-- a note -->",
    "<!-- a note\n\n  of several lines\n-->",
)


def _pauses() -> st.SearchStrategy[str]:
    return lengths().map(lambda length: f"[pause {length_text(length)}]")


def _escaped(text: str) -> str:
    return "\\" + text
