"""Rules on words: what listeners liked least, and what is kinder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from audio_service.script.findings import Hit, Severity, rule
from audio_service.script.model import Line, Script
from audio_service.script.problems import quoted

_A: Final = r"['\u2019]"
_FREEING: Final = 90
_FREED: Final = re.compile(
    rf"(?:\b(?:not|no|never|nothing|without|nor|all|neither)\b|n{_A}t\b)[^.!?;]{{0,80}}$", re.IGNORECASE
)
"""What stands before words that are denied: "there is no need to try to…"."""

_LEFT_OPEN: Final = re.compile(r"\b(?:if|whether|how|when|perhaps|maybe|may|might|can|or not)\b", re.IGNORECASE)
"""What makes a sentence an invitation."""

_WE: Final = re.compile(rf"\b(?:we(?:{_A}(?:ll|re|ve|d))?|let{_A}s|us|ours?|ourselves)\b", re.IGNORECASE)
_ORDER: Final = re.compile(
    r"(?<!\bas )\byou (?:must|should|have to|need to|ought to|are (?:going|required) to)\b|\bmake sure\b"
    r"|\bdo(?: not|n['\u2019]t) (?:move|fidget|open|close|let|allow|stop)\b"
    r"|\b(?:never|always) (?:let|keep|stay|breathe)\b",
    re.IGNORECASE,
)
_STRIVING: Final = re.compile(
    rf"\b(?:try(?:ing)? (?:to|hard|harder|and|your best)|work(?:ing)? (?:at|on|hard)|focus (?:hard|only|completely)"
    rf"|(?:stay|keep) focused|concentrat(?:e|ing)|stop thinking|(?:do not|don{_A}t) think"
    rf"|(?:clear|empty|quieten|still|control) (?:your|the) (?:mind|thoughts)|make an effort|as (?:hard|best) as you can"
    rf"|do your best|push (?:yourself|through|harder)|achiev(?:e|ing)|strive|striving|master(?:y|ing)?"
    rf"|force yourself)\b",
    re.IGNORECASE,
)
_PROMISE: Final = re.compile(
    rf"\byou(?: will|{_A}ll) (?:(?:now|soon|begin to|start to) )*"
    r"(?:feel|become|experience|fall asleep|find (?:peace|calm|yourself)"
    r"|be (?:calm|relaxed|free|happy|at peace|healed))\b"
    r"|\bwill (?:calm|relax|soothe|heal|free|help|protect) (?:you|your)\b"
    r"|\b(?:it|this|that|the (?:feeling|pain|worry|fear|tension|difficulty)) will (?:\w+ )?"
    r"(?:pass|fade|soften|ease|lift|melt|dissolve|disappear|go away|get better|become easier|help|work)\b"
    r"|\bwill (?:leave|make) you (?:feel|calm|relaxed|happy)\b",
    re.IGNORECASE,
)
_STATE: Final = r"(?:calm|slow|relaxed|heavy|still|quiet|peaceful|at peace)"
_TOLD: Final = re.compile(
    rf"\byour (?:breath|breathing|body|mind|heart) (?:is|has become) (?:now )?{_STATE}\b"
    rf"|\byou(?: are|{_A}re) (?:now )?(?:completely |deeply |so |very )?{_STATE}\b",
    re.IGNORECASE,
)
_PRESSURE: Final = re.compile(
    r"\blet(?:ting)? go\b|\bsurrender\b|(?:^|[.!?;,] )(?:now,? |and |just |then )*relax\b|\bjust relax\b"
    r"|\brelease (?:it|this|that|all|any|every|the (?:tension|feeling|pain|emotion|stress)"
    r"|your (?:tension|feelings?|pain|fear|anger|stress|worries))\b",
    re.IGNORECASE,
)
_DISMISSAL: Final = re.compile(
    rf"^at least\b|(?:[.!?] )at least\b|\b(?:this is|it is|it{_A}s|that{_A}s) (?:just|only|merely) an?\b"
    rf"|\b(?:not|n{_A}t) (?:that|so) (?:bad|hard|serious)\b|\bothers have it worse\b|\b(?:simply|just) accept\b",
    re.IGNORECASE,
)
_RIGID: Final = re.compile(
    r"\b(?:straight (?:spine|back)|(?:spine|back) (?:\w+ )?(?:straight|erect)|sit (?:up )?straight"
    r"|(?:perfectly|completely|absolutely) still)\b",
    re.IGNORECASE,
)
_DEEP: Final = re.compile(
    r"\b(?:deep(?:er)? (?:in-?)?breaths?|deep,? (?:\w+,? )?breaths?|breath(?:e|ing) (?:in )?(?:very )?deep(?:ly|er)?"
    r"|hold(?:ing)? (?:your|the) breath|as deep(?:ly)? as you can)\b",
    re.IGNORECASE,
)
_PARENT: Final = re.compile(r"\byour (?:mother|father|mom|mum|dad|parents?)\b", re.IGNORECASE)
_ESOTERIC: Final = re.compile(
    r"\b(?:chakras?|kundalini|third eye|auras?|life force|the universe|namaste|karma|divine|god|prayers?|pray(?:ing)?"
    r"|sacred|holy|souls?|spirit guides?|bless(?:ed|ings?)"
    r"|(?:your|the|healing|divine|cosmic|universal) energy)\b",
    re.IGNORECASE,
)

_HEAVY: Final = re.compile(r"\b(?:suffer(?:s|ing|ed)?|loving(?!-)|heal(?:s|ed|ing)?|broken|damaged)\b", re.IGNORECASE)
_BODY: Final = re.compile(
    r"\b(?:sexy|sexual(?:ly)?|sensual|fat|skinny|slim|overweight|attractive|curves|pelvi[sc]|groin|genitals?"
    r"|buttocks|breasts?)\b",
    re.IGNORECASE,
)
_IMAGES: Final = re.compile(
    r"\b(?:fire|flames?|burning|drown\w*|underwater|deep (?:water|sea|ocean)|depths?"
    r"|sink(?:s|ing)? (?:in|into|down|deeper)"
    r"|fall(?:s|ing)? (?:into|through|down|backwards?|deeper)|dark(?:ness)?|pinned|(?:held|hold(?:s|ing)? you) down"
    r"|trapped|buried|suffocat\w+|chok(?:e|ing))\b",
    re.IGNORECASE,
)
_GENDER: Final = re.compile(
    r"\b(?:he|she|him|her|hers|his|himself|herself|man|men|woman|women|girls?|boys?|brothers?|sisters?|husband|wife)\b",
    re.IGNORECASE,
)


@rule("we", Severity.ADVICE, alone=True)
def we(script: Script) -> Iterator[Hit]:
    """The listener is "you", or nobody is named at all."""
    yield from _said(
        script, _WE, "listeners like the plural least of all", 'write "you", or an -ing form such as "noticing"'
    )


@rule("order", Severity.ADVICE, alone=True)
def order(script: Script) -> Iterator[Hit]:
    """The listener is invited, not ordered."""
    yield from _said(script, _ORDER, "an order takes the choice away", 'invite, such as "you may" or "if you like"')


@rule("striving", Severity.ADVICE, alone=True)
def striving(script: Script) -> Iterator[Hit]:
    """There is nothing to try for."""
    yield from _said(script, _STRIVING, "effort is what gets in the way", 'say "notice", and "come back when you can"')


@rule("promise", Severity.ADVICE, alone=True)
def promise(script: Script) -> Iterator[Hit]:
    """No feeling is promised."""
    better = 'leave it open, such as "the feeling may change or not"'
    yield from _said(script, _PROMISE, "whoever does not feel it has failed", better, unless=_LEFT_OPEN)


@rule("told-result", Severity.ADVICE, alone=True)
def told_result(script: Script) -> Iterator[Hit]:
    """The listener is not told how they are."""
    better = 'ask to notice, such as "notice how the breath is now"'
    yield from _said(script, _TOLD, "a recording can't know that", better, unless=_LEFT_OPEN)


@rule("pressure", Severity.ADVICE, alone=True)
def pressure(script: Script) -> Iterator[Hit]:
    """Nothing has to soften or go."""
    better = 'leave it free, such as "soften if it wants to"'
    yield from _said(script, _PRESSURE, "it can't be done on demand", better, unless=_LEFT_OPEN)


@rule("dismissal", Severity.ADVICE, alone=True)
def dismissal(script: Script) -> Iterator[Hit]:
    """What is hard is not made small."""
    yield from _said(
        script, _DISMISSAL, "it makes what is felt small", 'say that it is hard, such as "many people feel this"'
    )


@rule("rigid-posture", Severity.ADVICE, alone=True)
def rigid_posture(script: Script) -> Iterator[Hit]:
    """Any posture that works will do."""
    yield from _said(
        script,
        _RIGID,
        "not every body can, and rigidity is no help",
        'say "sit, stand or lie in a way that works for you"',
    )


@rule("forced-breath", Severity.ADVICE, alone=True)
def forced_breath(script: Script) -> Iterator[Hit]:
    """The breath is neither forced nor held."""
    yield from _said(
        script,
        _DEEP,
        "deep or held breaths make some people dizzy or afraid",
        'say "an easy breath", soft rather than deep',
    )


@rule("parent", Severity.ADVICE, alone=True)
def parent(script: Script) -> Iterator[Hit]:
    """Nobody is asked to think of their parents."""
    yield from _said(
        script, _PARENT, "for many people that is where it hurts", 'say "someone, or an animal, that makes you smile"'
    )


@rule("esoteric", Severity.ADVICE, alone=True)
def esoteric(script: Script) -> Iterator[Hit]:
    """Words are ordinary and belong to no creed."""
    yield from _said(script, _ESOTERIC, "it shuts out those who do not share the belief", "use ordinary words")


@rule("heavy-word", Severity.ADVICE, alone=True)
def heavy_word(script: Script) -> Iterator[Hit]:
    """Words are light enough for everyone."""
    yield from _said(
        script, _HEAVY, "many people turn away from the word, or feel judged by it", 'say "hard", "kind" or "warm"'
    )


@rule("body-word", Severity.ADVICE, alone=True)
def body_word(script: Script) -> Iterator[Hit]:
    """Nothing is said of the body's shape or of sex."""
    yield from _said(
        script,
        _BODY,
        "it can hurt, or call up what was done to someone",
        "name feet, hands, face, or what holds one up",
    )


@rule("fearful-image", Severity.ADVICE, alone=True)
def fearful_image(script: Script) -> Iterator[Hit]:
    """Images hold no fire, deep water, falling, dark or being held down."""
    yield from _said(
        script, _IMAGES, "for some people it is a memory", "choose a plain, light image, such as a window or a bench"
    )


@rule("gender", Severity.ADVICE, alone=True)
def gender(script: Script) -> Iterator[Hit]:
    """Nobody's gender is named."""
    yield from _said(script, _GENDER, "it leaves some listeners out", 'say "they", "a person" or "someone"')


@rule("questions", Severity.ADVICE)
def questions(script: Script) -> Iterator[Hit]:
    """No more than two questions are asked in a row."""
    for section in script.sections:
        row = 0
        for line in (cue for cue in section.cues if isinstance(cue, Line)):
            asked = line.text.count("?")
            row = row + asked if asked else 0
            if row > 2 >= row - asked:
                yield Hit(
                    line.place,
                    f"{row} questions in a row",
                    "a listener can't answer so fast",
                    "ask one, and give it time",
                )


def _said(
    script: Script, pattern: re.Pattern[str], reason: str, better: str, unless: re.Pattern[str] | None = None
) -> Iterator[Hit]:
    """Yield a hit for every line with the pattern, unless the words before deny it or its sentence has ``unless``."""
    for line in script.lines:
        for found in pattern.finditer(line.text):
            denied = _FREED.search(line.text, max(0, found.start() - _FREEING), found.start())
            if not denied and not (unless and unless.search(_sentence(line.text, found))):
                yield Hit(line.place, quoted(found.group()), reason, better)
                break


def _sentence(text: str, found: re.Match[str]) -> str:
    start = max(text.rfind(mark, 0, found.start()) for mark in ".!?;")
    stop = min((end for mark in ".!?;" if (end := text.find(mark, found.end())) >= 0), default=len(text))
    return text[start + 1 : stop]
