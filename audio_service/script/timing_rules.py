"""Rules on time: silences, breaths, and lines too long to say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from audio_service.script.findings import Hit, Severity, rule
from audio_service.script.implied import HEARD, SILENT, followers
from audio_service.script.model import Breathing, Cue, Line, Pause, Phase, Rest, Script, Section
from audio_service.script.profiles import profile_of
from audio_service.script.scanner import length_text
from audio_service.units import SAMPLE_RATE, Samples

LONG_CYCLE: Final = 15 * SAMPLE_RATE
"""No breath is longer: longer ones come from pauses that were stretched by mistake."""

BREATH_WORDS: Final = 24
"""Words said in one breath: some 12 s at 115 words per minute."""

BREATH_CHARACTERS: Final = 170
"""The same for languages that set no spaces, and for long words."""

LINE_WORDS: Final = 45
"""Words of a whole line; beyond, it is two instructions."""

MEAN_WORDS: Final = 14
"""Words of a sentence on average."""

_SENTENCE: Final = re.compile(r"(?<=[.!?…;:。！？])[\"'”’)]*\s+|\s[–—-]\s|(?<=[。！？])")  # noqa: RUF001
_ANNOUNCED: Final = re.compile(
    r"\b(?:silen(?:t|tly|ce)|quiet(?:ly)?|still(?:ness)?|pause|without (?:words|guidance|my voice)"
    r"|no (?:words|guidance|instructions?)|on your own|minutes?|seconds?|moments?|a while|for now"
    r"|(?:some|more|own|take your) time|breaths|stay here|rest here"
    r"|(?:my|this|the) voice|i(?:'ll|’ll| will) (?:be|say|speak|stay|leave|come|let))\b",
    re.IGNORECASE,
)


@rule("silence-unannounced", Severity.WARNING)
def silence_unannounced(script: Script) -> Iterator[Hit]:
    """Silence that can reach a minute, in a careful profile half of one, is announced by the line before it."""
    long = profile_of(script).announced
    before: Line | None = None
    for section, after in zip(script.sections, _silences_after(script.sections), strict=True):
        for cue, length in _silences(section, after):
            line = _line_before(section, cue) or before
            if length >= long and not (line and _ANNOUNCED.search(line.text)):
                yield Hit(
                    cue.place,
                    f"silence of up to {length_text(length)}",
                    "a listener who does not know that it is meant may think the recording has stopped",
                    'let the line before it name what comes and how long, such as "Now two minutes in quiet"',
                )
        before = next((cue for cue in reversed(section.cues) if isinstance(cue, Line)), before)


@rule("long-cycle", Severity.WARNING, english=False)
def long_cycle(script: Script) -> Iterator[Hit]:
    """A breath takes no longer than 15 seconds."""
    for block in _breathing(script):
        if block.cycle > LONG_CYCLE:
            yield Hit(
                block.place,
                f"a breath of {length_text(block.cycle)}",
                "most people run out of breath beyond 15s",
                "shorten its parts, such as in 4s, out 6s",
            )


@rule("short-out-breath", Severity.ADVICE, english=False)
def short_out_breath(script: Script) -> Iterator[Hit]:
    """The out-breath is at least as long as the in-breath."""
    for block in _breathing(script):
        lengths = dict(block.phases)
        if lengths[Phase.OUT] < lengths[Phase.IN]:
            yield Hit(
                block.place,
                f"in {length_text(lengths[Phase.IN])}, out {length_text(lengths[Phase.OUT])}",
                "a longer out-breath calms, a longer in-breath rouses",
                "make the out-breath as long as the in-breath or longer, such as in 4s, out 6s",
            )


@rule("long-line", Severity.WARNING, english=False, alone=True)
def long_line(script: Script) -> Iterator[Hit]:
    """A line can be said in a breath."""
    for line in script.lines:
        parts = _sentences(line.text)
        words = max(len(part.split()) for part in parts)
        if words > BREATH_WORDS or max(map(len, parts)) > BREATH_CHARACTERS or len(line.text.split()) > LINE_WORDS:
            yield Hit(
                line.place,
                f"a line of {len(line.text.split())} words, {words} of them in one go",
                "it is too long to say, or to take in, in a breath",
                f"split it into lines with at most {BREATH_WORDS} words in one go",
            )


@rule("long-sentences", Severity.ADVICE)
def long_sentences(script: Script) -> Iterator[Hit]:
    """Sentences have at most 14 words on average."""
    lengths = [len(part.split()) for line in script.lines for part in _sentences(line.text)]
    if sum(lengths) > MEAN_WORDS * len(lengths):
        yield Hit(
            script.lines[0].place,
            f"{sum(lengths) / len(lengths):.1f} words in a sentence on average",
            "a listener with closed eyes can't read back",
            f"give one instruction in a sentence, and at most {MEAN_WORDS} words on average",
        )


def _breathing(script: Script) -> Iterator[Breathing]:
    for section in script.sections:
        yield from (cue for cue in section.cues if isinstance(cue, Breathing))


def _sentences(text: str) -> list[str]:
    return [part for part in _SENTENCE.split(text) if part.strip()] or [text]


def _line_before(section: Section, cue: Cue) -> Line | None:
    found = None
    for earlier in section.cues:
        if earlier is cue:
            return found
        if isinstance(earlier, Line):
            found = earlier
    return None


def _silences(section: Section, after: Samples) -> Iterator[tuple[Cue, Samples]]:
    """Yield the first cue of each run of silence, and how long it can get; the last goes on for ``after``."""
    first: Cue | None = None
    length = 0
    for cue in section.cues:
        if isinstance(cue, SILENT):
            first, length = first or cue, length + _longest(cue)
        elif isinstance(cue, HEARD):
            if first:
                yield first, Samples(length)
            first, length = None, 0
    if first:
        yield first, Samples(length + after)


def _silences_after(sections: Sequence[Section]) -> list[Samples]:
    """Return, for each section, the longest silence with which what comes next can begin."""
    leading = [0] * len(sections)
    after = [0] * len(sections)
    for index in reversed(range(len(sections))):
        section = sections[index]
        sounds = [place for place, cue in enumerate(section.cues) if isinstance(cue, HEARD)]
        leading[index] = sum(map(_longest, section.cues[: sounds[0]] if sounds else section.cues))
        after[index] = max(
            (leading[next_] for next_ in followers(sections, index) if sounds or next_ != index), default=0
        )
        if not sounds:
            after[index] += leading[index] * (section.maximum_rounds - 1)
            leading[index] += after[index]
    return [Samples(length) for length in after]


def _longest(cue: Cue) -> int:
    if isinstance(cue, Pause):
        return cue.duration
    return cue.maximum if isinstance(cue, Rest) else 0
