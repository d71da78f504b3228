"""Rules on safety: choices, ways out, and claims that are not ours to make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from audio_service.errors import Place
from audio_service.script.findings import Hit, Severity, rule
from audio_service.script.model import Breathing, Line, Phase, Script, Section
from audio_service.script.problems import quoted

_NEARBY: Final = 1
"""Lines before and behind in which a choice still counts as offered."""

_EYES: Final = re.compile(
    r"\b(?:clos(?:e|es|ing)|shut(?:ting)?)\b[^.!?]{0,30}\beyes\b|\beyes\b[^.!?]{0,30}\b(?:clos(?:e|es|ed|ing)|shut)\b",
    re.IGNORECASE,
)
_EYES_CHOICE: Final = re.compile(
    r"\b(?:or|if|open(?:ed)?(?! (?:your|the) eyes)|lower(?:ed|ing)?|gaze|half|either|whether|choice|choose)\b",
    re.IGNORECASE,
)
_EYES_ORDER: Final = re.compile(
    r"(?:^|[.!?;] )(?:(?:now|and|then|gently|slowly|softly|just|please),? )*"
    r"(?:open|close|shut|lower|keep) (?:your|the) eyes\b(?P<rest>[^.!?;]*)",
    re.IGNORECASE,
)
_INVITED: Final = re.compile(r"\b(?:if|when|whenever|or|as)\b", re.IGNORECASE)
_TOO_MUCH: Final = re.compile(r"\btoo (?:much|strong|intense)\b", re.IGNORECASE)
_ILLS: Final = r"(?:trauma|ptsd|anxiety|depression|pain|illness|disease|panic|insomnia|grief|burn-?out)"
_CLAIM: Final = re.compile(
    r"\b(?:cur(?:e|es|ed|ing)|rewir(?:e|es|ed|ing)|detox(?:es|ify|ifies)?|vagus|vagal|neuroplasticity"
    r"|neurotransmitters?|serotonin|dopamine|oxytocin|endorphins?|cortisol|amygdala|prefrontal"
    r"|solfeggio|binaural|432 ?hz|528 ?hz|(?:alpha|beta|theta|delta|gamma|brain) ?waves?|brain states?"
    r"|(?:clinically|scientifically) proven|guaranteed?"
    r"|(?:chang|reprogramm?|reshap|reset)(?:e|es|ed|ing|s|ting)? (?:your|the) (?:brain|nervous system|subconscious)"
    r"|heal(?:s|ed|ing)? (?:your|the|any|all|every|old|past|deep|from)"
    r"|(?:treat|heal|releas|resolv|remov|eras|eliminat|overcom|process|fix)(?:e|es|ed|ing|s)?"
    rf" (?:\w+ ){{0,2}}{_ILLS})\b",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(r"(?:\b(?:not|no|never|nor|without|nothing)\b|n['\u2019]t\b)[^.!?]{0,40}$", re.IGNORECASE)
_SAFE: Final = re.compile(
    r"\b(?:you are|you['\u2019]re) (?:\w+ )?safe\b|\b(?:this|here) is (?:a |an )?(?:\w+ )?safe\b"
    r"|\b(?:it is|it['\u2019]s) (?:\w+ )?safe (?:here|now|to)\b|\bnothing (?:here )?can (?:hurt|harm) you\b"
    r"|\bfeel (?:\w+ )?safe\b",
    re.IGNORECASE,
)
WAY_OUT: Final = re.compile(
    r"\b(?:at any (?:time|point|moment)|any ?time|too (?:much|strong|intense)|overwhelm\w*"
    r"|you (?:can|may|are (?:free|welcome) to) (?:always |also )?(?:stop|leave|skip|step (?:back|out)|take a break)"
    r"|(?:stop|leave|take a break|skip)\b[^.!?]{0,80}\b(?:if|when|whenever|any)"
    r"|(?:if|when|whenever)\b[^.!?]{0,80}\b(?:stop|leave|take a break|skip|feel your feet|step (?:back|out)))\b",
    re.IGNORECASE,
)
"""Words that say one may stop, or leave something out."""

_BREATH_CHOICE: Final = re.compile(
    r"\b(?:as it is|own (?:way|rhythm|pace|time|breath)|natural(?:ly)?|no need to follow|comfortable (?:for you|pace)"
    r"|if (?:this|that|it|the)\b[^.!?]{0,80}\b"
    r"(?:breath\w*|pace|rhythm|(?:un)?comfortable|pleasant|eas(?:y|ier)|hard|too)"
    r"|breath\w*\b[^.!?]{0,80}\b(?:any|another|other) (?:way|pace|rhythm)|let (?:the|your) breath (?:be|come|go|find)"
    r"|(?:shorter|longer|slower|faster|different) (?:breath|pace|rhythm))\b",
    re.IGNORECASE,
)


@rule("eyes-no-choice", Severity.WARNING)
def eyes_no_choice(script: Script) -> Iterator[Hit]:
    """Whoever is asked to close their eyes is offered another way nearby."""
    for section in script.sections:
        lines = _lines(section)
        for index, line in enumerate(lines):
            near = lines[max(0, index - _NEARBY) : index + _NEARBY + 1]
            found = _EYES.search(line.text)
            if found and not any(_EYES_CHOICE.search(other.text) for other in near if other is line or _eyes(other)):
                yield Hit(
                    line.place,
                    quoted(found.group()),
                    "closed eyes frighten some people, and a choice takes nothing from the others",
                    'offer both, such as "eyes open, lowered or closed"',
                )


@rule("eyes-order", Severity.ADVICE, alone=True)
def eyes_order(script: Script) -> Iterator[Hit]:
    """Nobody is ordered to open or close their eyes, but on the way out."""
    for section in script.sections:
        lines = _lines(section)
        if any(_TOO_MUCH.search(line.text) for line in lines):
            continue
        for line in lines:
            found = _EYES_ORDER.search(line.text)
            if found and not _INVITED.search(found["rest"]):
                yield Hit(
                    line.place,
                    quoted(found.group().strip(" .!?;")),
                    "the eyes are the listener's own, and so is the moment",
                    'invite, such as "if your eyes are closed, open them when you are ready"',
                )


@rule("claim", Severity.WARNING, alone=True)
def claim(script: Script) -> Iterator[Hit]:
    """Nothing is said to cure, to heal trauma, or to change the brain."""
    said = [(line.place, line.text) for line in script.lines]
    head = Place(script.file, 1, 1)
    for place, text in [(head, script.title), (head, script.summary), *said]:
        for found in _CLAIM.finditer(text):
            if not _DENIED.search(text[: found.start()]):
                yield Hit(
                    place,
                    quoted(found.group()),
                    "a practice is not a treatment, and a promise that fails turns into shame",
                    "say what the listener does, not what it will do to them",
                )


@rule("you-are-safe", Severity.WARNING, alone=True)
def you_are_safe(script: Script) -> Iterator[Hit]:
    """Nobody is told that they are safe."""
    for line in script.lines:
        if (found := _SAFE.search(line.text)) and not re.search(
            r"\b(?:if|whether)\b", line.text[: found.start()], re.IGNORECASE
        ):
            yield Hit(
                line.place,
                quoted(found.group()),
                "a recording can't know that",
                'say "as comfortable as you can be here"',
            )


@rule("no-closing", Severity.WARNING, english=False)
def no_closing(script: Script) -> Iterator[Hit]:
    """A practice ends with a closing section, the return, which is never left out."""
    last = script.sections[-1]
    if not last.closing:
        yield Hit(
            last.place,
            f"the last section, {quoted(last.title)}, is not closing",
            "a listener needs time to come back to the room",
            "end with # Closing {closing}: body, room, small movements, eyes",
        )


@rule("no-way-out", Severity.WARNING)
def no_way_out(script: Script) -> Iterator[Hit]:
    """A line that is always played says that one may stop."""
    kept = [line for section in script.sections if not section.optional for line in _lines(section)]
    if not any(WAY_OUT.search(line.text) for line in kept):
        yield Hit(
            script.sections[0].place,
            "no line that is always played offers a way out",
            "a recording can't see that it has become too much",
            'say early that one may stop, such as "You can stop at any time, and feel your feet on the floor"',
        )


@rule("breath-no-choice", Severity.WARNING)
def breath_no_choice(script: Script) -> Iterator[Hit]:
    """Whoever is given a pace to breathe at may also let the breath be as it is."""
    blocks = [(section, cue) for section in script.sections for cue in section.cues if isinstance(cue, Breathing)]
    kept = [section for section in script.sections if not section.optional]
    for section, block in blocks[:1]:
        if not any(_BREATH_CHOICE.search(line.text) for part in [*kept, section] for line in _lines(part)):
            yield Hit(
                block.place,
                "a pace to breathe at, without a choice",
                "breath at a given pace makes some people dizzy or afraid",
                'say before it: "Or let the breath be as it is"',
            )


@rule("breath-hold", Severity.ADVICE, english=False)
def breath_hold(script: Script) -> Iterator[Hit]:
    """The breath is not held."""
    for section in script.sections:
        for cue in section.cues:
            if isinstance(cue, Breathing) and any(phase is Phase.HOLD for phase, _ in cue.phases):
                yield Hit(
                    cue.place,
                    "a held breath",
                    "holding the breath alarms some people",
                    "leave the hold out, and make the out-breath longer",
                )


def _lines(section: Section) -> list[Line]:
    return [cue for cue in section.cues if isinstance(cue, Line)]


def _eyes(line: Line) -> bool:
    return bool(re.search(r"\b(?:eyes?|gaze|look|them|lids|floor)\b", line.text, re.IGNORECASE))
