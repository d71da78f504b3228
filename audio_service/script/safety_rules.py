"""Rules on safety: choices, ways out, and claims that are not ours to make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from audio_service.errors import Place
from audio_service.script.findings import Hit, Severity, rule
from audio_service.script.model import Breathing, Line, Phase, Script, Section
from audio_service.script.problems import quoted

_NEARBY: Final = 2
"""Lines before and behind in which a choice still counts as offered."""

_EYES: Final = re.compile(
    r"\b(?:clos(?:e|es|ing)|shut(?:ting)?)\b[^.!?]{0,30}\beyes\b|\beyes\b[^.!?]{0,30}\b(?:clos(?:e|es|ed|ing)|shut)\b",
    re.IGNORECASE,
)
_EYES_CHOICE: Final = re.compile(
    r"\bor\b|\bif\b|\bopen(?:ed)?\b|\blower(?:ed|ing)?\b|\bgaze\b|\bhalf\b|\beither\b|\bwhether\b|\bchoice\b|\bchoose\b",
    re.IGNORECASE,
)
_CONDITION: Final = r"(?:trauma|ptsd|anxiety|depression|pain|illness|disease|panic|insomnia|grief|burn-?out)"
_CLAIM: Final = re.compile(
    r"\b(?:cur(?:e|es|ed|ing)|rewir(?:e|es|ed|ing)|detox(?:es|ify|ifies)?|vagus|vagal|neuroplasticity|solfeggio|binaural"
    r"|432 ?hz|528 ?hz|neurotransmitters?|serotonin|dopamine|oxytocin|endorphins?|cortisol|amygdala|prefrontal"
    r"|(?:alpha|beta|theta|delta|gamma|brain) ?waves?|brain states?"
    r"|(?:clinically|scientifically) proven|guaranteed?"
    r"|(?:chang|reprogram|reshap|resett?)(?:e|es|ed|ing|s|ms|med|ming)? (?:your|the) (?:brain|nervous system|subconscious)"
    r"|heal(?:s|ed|ing)? (?:your|the|any|all|every|old|past|deep|from)\b"
    rf"|(?:treat|heal|releas|resolv|remov|eras|eliminat|overcom|process|fix)(?:e|es|ed|ing|s)? (?:\w+ ){{0,2}}{_CONDITION})\b",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(r"(?:\b(?:not|no|never|nor|without|nothing)\b|n['\u2019]t\b)[^.!?]{0,40}$", re.IGNORECASE)
_SAFE: Final = re.compile(r"\b(?:you are|you['\u2019]re) (?:\w+ )?safe\b", re.IGNORECASE)
_WAY_OUT: Final = re.compile(
    r"\b(?:at any (?:time|point|moment)|any time|anytime|whenever you|too much|too strong|overwhelm\w*|too intense"
    r"|you (?:can|may|are free to|are welcome to) (?:always |also )?(?:stop|pause|leave|step|take a break|let (?:it|this) be)"
    r"|(?:stop|pause|leave|take a break|skip (?:this|it))\b[^.!?]*\b(?:if|when|whenever|any)\b"
    r"|(?:if|when|whenever)\b[^.!?]*\b(?:stop|pause|leave|take a break|open your eyes|skip|feet|step (?:back|out)))\b",
    re.IGNORECASE,
)
_BREATH_CHOICE: Final = re.compile(
    r"\b(?:as it is|own (?:way|rhythm|pace|time|breath)|natural(?:ly)?|breathe as you|just as you are breathing"
    r"|if (?:this|that|it|the)\b[^.!?]*\b(?:breath\w*|pace|rhythm|comfortable|pleasant|uncomfortable|easy|easier|hard|too)"
    r"|breath\w*\b[^.!?]*\b(?:any|another|other) (?:way|pace|rhythm)|let the breath (?:be|come|go|find)|no need to follow"
    r"|(?:shorter|longer|slower|faster|different) (?:breath|pace|rhythm)|comfortable (?:for you|pace))\b",
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


@rule("claim", Severity.WARNING)
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


@rule("you-are-safe", Severity.WARNING)
def you_are_safe(script: Script) -> Iterator[Hit]:
    """Nobody is told that they are safe."""
    for line in script.lines:
        if (found := _SAFE.search(line.text)) and not re.search(r"\bif\b", line.text[: found.start()], re.IGNORECASE):
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
    if not any(_WAY_OUT.search(line.text) for line in kept):
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
