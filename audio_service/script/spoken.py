"""Spoken lines: words that a voice can say, and nothing else."""

from __future__ import annotations

import re
from typing import Final

from audio_service.errors import Place
from audio_service.script.characters import tidy
from audio_service.script.ids import line_id
from audio_service.script.limits import MAX_ID_CHARACTERS, MAX_SPOKEN_CHARACTERS
from audio_service.script.model import Line
from audio_service.script.problems import Unreadable, quoted
from audio_service.script.when import when_text

ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""What the name of a line, or of a bed, looks like."""

_ESCAPE: Final = "a line that is to be spoken as it stands begins with a backslash"
_BRACKETS: Final = re.compile(r"[\[\]\uff3b\uff3d\u3010\u3011]")
_NEVER: Final = re.compile(r"[{}]|\[\[|\]\]")
_UNSPOKEN: Final = re.compile(r"[<>*_`~|^\\]|&#?\w{1,10};")
_BULLET: Final = re.compile(r"[-+•]\s")
_BARE_DIRECTIVE: Final = re.compile(
    r"(?:pause|rest|breathe)\b(?=.*?\b[0-9]+(?:\.[0-9]+)?[sm]\b)"
    r"|(?:pause|rest)[\s:]+[0-9.]+\s*(?:s|secs?|seconds?|m|mins?|minutes?)?[\s.]*$"
    r"|(?:pause|wishes|bell(?:\s+(?:start|interval|end))?)$"
    r"|\((?:pause|rest|bell|silence)\b[^()]{0,40}\)\W*$",
    re.IGNORECASE,
)


def spoken_line(text: str, place: Place) -> Line:
    """Return the line that a text line stands for; ``text`` has no white space at its ends.

    Raises:
        Unreadable: it holds something that is no word, or looks like a mistyped directive.
    """
    brace = text.rfind("{#") if text.endswith("}") else -1
    written = text if brace < 0 else text[:brace].rstrip()
    escaped = written.startswith("\\")
    words = tidy(written[1:] if escaped else written)
    fault = _never(written) or (None if escaped else _unescaped_fault(written))
    if fault:
        raise Unreadable(place.column + fault[0], fault[1])
    if not any(character.isalnum() for character in words):
        raise Unreadable(place.column, f"a spoken line needs a word to say, found {quoted(text)}")
    if len(words) > MAX_SPOKEN_CHARACTERS:
        raise Unreadable(
            place.column,
            f"a spoken line has at most {MAX_SPOKEN_CHARACTERS} characters, found {len(words)}; split it",
        )
    if brace < 0:
        return Line(words, line_id(words), place=place)
    name = text[brace + 2 : -1]
    if not ID.fullmatch(name) or len(name) > MAX_ID_CHARACTERS:
        raise Unreadable(
            place.column + brace + 2,
            f"a line's name has small letters, digits and single hyphens, at most {MAX_ID_CHARACTERS}; "
            f"found {quoted(name)}; write {{#my-line}}",
        )
    return Line(words, name, named=True, place=place)


def spoken_text(line: Line) -> str:
    """Return a line as ``spoken_line`` reads it, escaped only where it has to be."""
    escape = "\\" if line.text[0] in "[#<\\" or _unescaped_fault(line.text) else ""
    return escape + line.text + (f" {{#{line.id}}}" if line.named else "") + when_text(line.when)


def _never(text: str) -> tuple[int, str] | None:
    found = _NEVER.search(text)
    if not found:
        return None
    if found.group() in "{}":
        return found.start(), (
            "braces are not spoken; at the end of a line they hold its name, such as {#my-line}, "
            "or when it is said, such as {when eyes=closed}"
        )
    return found.start(), f"{quoted(found.group())} would be read as sound symbols by some voices; delete it"


def _unescaped_fault(text: str) -> tuple[int, str] | None:
    if found := _BRACKETS.search(text):
        return (
            found.start(),
            f"square brackets hold a directive, alone on its line such as [pause 8s]; found {quoted(text)}; {_ESCAPE}",
        )
    if found := _UNSPOKEN.search(text):
        return found.start(), f"{quoted(found.group())} is markup, not a word; delete it; {_ESCAPE}"
    if _BULLET.match(text):
        return 0, f"a script has no lists, found {quoted(text)}; write each item as a line to speak; {_ESCAPE}"
    if _BARE_DIRECTIVE.match(text):
        return (
            0,
            f"{quoted(text)} looks like a directive, which stands in square brackets such as [pause 8s]; {_ESCAPE}",
        )
    return None
