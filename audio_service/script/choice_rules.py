"""Rules on choices: each makes a difference, and each combination keeps what its profile asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from audio_service.errors import Place
from audio_service.script.choosing import options_of, with_choices
from audio_service.script.findings import Hit, Severity, rule
from audio_service.script.implied import followers
from audio_service.script.model import Breathing, Cue, Line, Note, Rest, Script, Section, When
from audio_service.script.problems import quoted
from audio_service.script.profiles import longest, profile_of
from audio_service.script.safety_rules import WAY_OUT
from audio_service.script.scanner import MILLISECOND, length_text
from audio_service.script.vocabulary import ORDER
from audio_service.units import Samples

_OUTSIDE: Final = re.compile(
    r"\b(?:sounds?|hear|listen\w*|look(?:ing)?|see|sights?|window|light|colou?rs?|objects?)\b", re.IGNORECASE
)
_BREATH: Final = re.compile(
    r"\b(?:notice|feel|follow|find|imagine|watch|let|take|stay with|rest with|come back to|count) (?:\w+ ){0,3}breath"
    r"|\bbreath(?:e|ing) (?:in|out)\b|\binhal\w+|\bexhal\w+",
    re.IGNORECASE,
)
_GROUND: Final = re.compile(
    r"\b(?:feet|foot|soles?|floor|ground\w*|seat|chair|bed|under(?:neath)? you|(?:holds?|holding) you|support\w*)\b",
    re.IGNORECASE,
)
_TOO_MUCH: Final = re.compile(r"\btoo (?:much|strong|intense)\b", re.IGNORECASE)
_TEEN_TOPIC: Final = re.compile(
    r"\b(?:trauma\w*|abuse\w*|(?:difficult|hard) (?:person|people)|(?:someone|somebody|a person) (?:who|you) (?:\w+ )?"
    r"(?:hurt|find(?:s)? (?:difficult|hard)|harmed)|opposites?)\b",
    re.IGNORECASE,
)


@rule("choice-unused", Severity.WARNING, english=False, alone=True)
def choice_unused(script: Script) -> Iterator[Hit]:
    """Whoever chooses hears a difference."""
    conditions = [term for when in _conditions(script) for term in when.terms]
    for name, options in script.offers.items():
        told_apart = [set(allowed) for term, allowed in conditions if term == name]
        alike = [
            (one, two)
            for one, two in combinations(options, 2)
            if not any((one in allowed) != (two in allowed) for allowed in told_apart)
            and not _shaped_apart(script, name, one, two)
        ]
        for one, two in alike:
            yield Hit(
                Place(script.file, 1, 1),
                f"{name}={one} and {name}={two} sound the same",
                "a choice that changes nothing is no choice",
                f"write a line for one of them, such as {{when {name}={two}}}, or offer one of them only",
            )


@rule("rests-meet", Severity.ADVICE, english=False)
def rests_meet(script: Script) -> Iterator[Hit]:
    """What a condition takes away takes its rest along."""
    if not (script.chosen and script.chosen.options):
        return
    for section in script.sections:
        before: Cue | None = None
        for cue in section.cues:
            if isinstance(cue, Rest) and isinstance(before, Rest):
                yield Hit(
                    cue.place,
                    "two rests with nothing between them",
                    "together they are longer than either was meant to be",
                    "give the rest behind a conditional line the line's own {when …}",
                )
            if not isinstance(cue, Note):
                before = cue


@rule("gap-too-long", Severity.WARNING, english=False)
def gap_too_long(script: Script) -> Iterator[Hit]:
    """No more time passes without a voice than the profile allows."""
    limit = profile_of(script).gap
    if limit is None:
        return
    for place, length in _gaps(script):
        if length > limit:
            yield Hit(
                place,
                f"up to {length_text(_milliseconds(length))} without a voice",
                f"whoever chose this profile is not left alone for longer than {length_text(limit)}",
                "put a line in between, such as a light word that the quiet goes on",
            )


@rule("no-consent", Severity.WARNING)
def no_consent(script: Script) -> Iterator[Hit]:
    """The first section is always played, and says what is to come and that one may stop."""
    first = script.sections[0]
    if first.optional or not any(WAY_OUT.search(line.text) for line in _lines(first)):
        yield Hit(
            first.place,
            f"the first section, {quoted(first.title)}, does not say that one may stop",
            "whoever knows it before anything else happens can say yes to the rest",
            'say there what it is, how long it lasts, and "you can stop whenever you like"',
        )


@rule("gentle-anchor", Severity.WARNING)
def gentle_anchor(script: Script) -> Iterator[Hit]:
    """In the gentle profile sounds or sights are offered before the breath."""
    if not _is(script, "gentle"):
        return
    offered = False
    for index, section in enumerate(script.sections):
        for cue in section.cues:
            text = cue.text if isinstance(cue, Line) else ""
            offered = offered or (not section.optional and bool(_OUTSIDE.search(text)))
            if not offered and (isinstance(cue, Breathing) or (index and _BREATH.search(text))):
                yield Hit(
                    cue.place,
                    "the breath comes before any anchor outside the body",
                    "the breath is not neutral for everyone",
                    "offer sounds, or something to look at, in a section before it that is never left out",
                )
                return


@rule("gentle-grounding", Severity.WARNING)
def gentle_grounding(script: Script) -> Iterator[Hit]:
    """In the gentle profile grounding is offered before and after."""
    if not _is(script, "gentle"):
        return
    kept = [section for section in script.sections if not section.optional]
    calm = [section for section in kept if not any(_TOO_MUCH.search(line.text) for line in _lines(section))]
    half = (len(calm) + 1) // 2
    for when, sections, place in (("before", calm[:half], kept[0].place), ("after", kept[-1:], kept[-1].place)):
        if not any(_GROUND.search(line.text) for section in sections for line in _lines(section)):
            yield Hit(
                place,
                f"no grounding {when}",
                "feet, seat or ground are what a listener comes back to when it gets too much",
                "let a section that is never left out notice the feet, or what holds one up, early and in the closing",
            )


@rule("teen-pace", Severity.WARNING, english=False)
def teen_pace(script: Script) -> Iterator[Hit]:
    """In the teen profile there are seven to ten breaths a minute."""
    paces = profile_of(script).paces
    for section in script.sections if paces else ():
        for cue in section.cues:
            if paces and isinstance(cue, Breathing) and not paces[0] <= cue.cycle <= paces[1]:
                yield Hit(
                    cue.place,
                    f"a breath of {length_text(cue.cycle)}",
                    "young people breathe faster, and follow no long counts",
                    "write another pace for them, such as [breathe in 4s, out 4s, 4..8 cycles] {when profile=teen}",
                )


@rule("teen-topic", Severity.WARNING)
def teen_topic(script: Script) -> Iterator[Hit]:
    """In the teen profile there are no opposites, difficult people or trauma."""
    if not _is(script, "teen"):
        return
    for line in script.lines:
        if found := _TEEN_TOPIC.search(line.text):
            yield Hit(
                line.place,
                quoted(found.group()),
                "it belongs to work with somebody at their side",
                "leave it out with {when profile=standard|gentle}, or choose something lighter",
            )


def _conditions(script: Script) -> Iterator[When]:
    for section in script.sections:
        yield section.when
        yield from (cue.when for cue in section.cues if not isinstance(cue, Note))


def _shaped_apart(script: Script, name: str, one: str, two: str) -> bool:
    """Whether two options of a choice that no line need name make different practices."""
    if name == ORDER:
        return script.orders[one] != script.orders[two]
    if name != "profile":
        return False
    others = {choice: option for choice, option in options_of(script).items() if choice != name}
    first, second = (with_choices(script, {**others, name: option}) for option in (one, two))
    return first.sections != second.sections or profile_of(first).longest != profile_of(second).longest


def _is(script: Script, profile: str) -> bool:
    return script.chosen is not None and script.chosen.options.get("profile") == profile


def _lines(section: Section) -> list[Line]:
    return [cue for cue in section.cues if isinstance(cue, Line)]


def _gaps(script: Script) -> Iterator[tuple[Place, int]]:
    """Yield where each stretch without a voice begins, and how long it can get."""
    for section, after in zip(script.sections, _ahead(script.sections), strict=True):
        rounds = 1 if _lines(section) else section.maximum_rounds
        run, place = 0, section.place
        for cue in section.cues:
            if isinstance(cue, Line):
                yield place, run
                run = 0
            elif not isinstance(cue, Note):
                place = place if run else cue.place
                run += longest(cue)
        yield place, run * rounds + after


def _ahead(sections: Sequence[Section]) -> list[int]:
    """Return, for each section, the longest time without a voice with which what comes next can begin."""
    ahead = [0] * len(sections)
    for index in reversed(range(len(sections))):
        next_ = [after for after in followers(sections, index) if after != index or _lines(sections[index])]
        ahead[index] = max(
            (_lead(sections[after]) + (0 if _lines(sections[after]) else ahead[after]) for after in next_), default=0
        )
    return ahead


def _lead(section: Section) -> int:
    """Return the longest time before a section's first line; of one without lines, all its rounds."""
    total = 0
    for cue in section.cues:
        if isinstance(cue, Line):
            return total
        total += longest(cue)
    return total * section.maximum_rounds


def _milliseconds(length: int) -> Samples:
    """Return a length in whole milliseconds, rounded up."""
    return Samples(-(-length // MILLISECOND) * MILLISECOND)
