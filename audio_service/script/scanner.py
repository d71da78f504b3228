"""The small words of directives and attributes: lengths, ranges, counts, commas."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from audio_service.script.limits import MAX_SILENCE_SECONDS
from audio_service.script.model import Rest, RestOrigin
from audio_service.script.problems import Unreadable, quoted
from audio_service.units import SAMPLE_RATE, Samples

MILLISECOND: Final = SAMPLE_RATE // 1000
"""The smallest length a script can say, in samples."""

_MINUTE: Final = 60_000
_TOKEN: Final = re.compile(
    r"(?P<quantity>[0-9][0-9A-Za-z]*(?:\.[0-9][0-9A-Za-z]*)*)|(?P<word>[^\W\d_]+)|(?P<mark>\.\.|\S)"
)
_LENGTH: Final = re.compile(
    r"(?=[0-9])(?:(?P<minutes>[0-9]{1,4})m)?(?:(?P<seconds>[0-9]{1,5})(?:\.(?P<part>[0-9]{1,3}))?s)?"
)
_COUNT: Final = re.compile(r"[0-9]{1,6}")
_NUMBER: Final = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a quantity (it begins with a digit) or a mark; ``column`` counts from 1."""

    kind: str
    text: str
    column: int


class Scanner:
    """What is left to read of one directive; ``usage`` is what it should look like."""

    def __init__(self, text: str, column: int, usage: str) -> None:
        self.usage = usage
        self._tokens = [
            Token(found.lastgroup or "", found.group(), column + found.start()) for found in _TOKEN.finditer(text)
        ]
        self._tokens.append(Token("end", "", column + len(text.rstrip())))
        self._next = 0

    @property
    def next(self) -> Token:
        return self._tokens[self._next]

    def skip(self, text: str) -> bool:
        """Return whether a word or mark comes next (whatever its case), and step over it if so."""
        if self.next.kind == "quantity" or self.next.text.lower() != text:
            return False
        self._next += 1
        return True

    def expect(self, text: str, what: str) -> None:
        if not self.skip(text):
            raise self.unreadable(what)

    def finish(self) -> None:
        """Raise ``Unreadable`` unless everything was read."""
        if self.next.kind != "end":
            raise self.unreadable("nothing more")

    def length(self, what: str) -> Samples:
        """Return a length of time such as ``8s``, ``1.5s`` or ``1m30s``, exact in samples."""
        token = self.next
        found = _LENGTH.fullmatch(token.text)
        if token.kind != "quantity" or not found:
            raise self.unreadable(f"{what}, in seconds to the millisecond such as 8s or 1.5s, or minutes such as 1m30s")
        self._next += 1
        minutes, whole, part = found.group("minutes"), found.group("seconds"), found.group("part")
        milliseconds = int(minutes or 0) * _MINUTE + int(whole or 0) * 1000 + int((part or "0").ljust(3, "0"))
        return Samples(milliseconds * MILLISECOND)

    def count(self, what: str) -> int:
        token = self.next
        if token.kind != "quantity" or not _COUNT.fullmatch(token.text):
            raise self.unreadable(f"{what}, a whole number")
        self._next += 1
        return int(token.text)

    def number(self, what: str) -> float:
        token = self.next
        if token.kind != "quantity" or not _NUMBER.fullmatch(token.text):
            raise self.unreadable(f"{what}, a number with at most three decimals")
        self._next += 1
        return float(token.text)

    def counts(self, what: str, most: int) -> tuple[int, int]:
        """Return the bounds of ``6..40``, or of ``6`` twice; 1 <= lower <= upper <= ``most``."""
        start = self.next.column
        lower = upper = self.count(what)
        if self.skip(".."):
            upper = self.count(what)
        if not 1 <= lower <= upper <= most:
            found = f"{lower}..{upper}" if lower != upper else str(lower)
            raise Unreadable(start, f"{what} goes from 1 to {most}, the smaller number first; found {quoted(found)}")
        return lower, upper

    def unreadable(self, wanted: str) -> Unreadable:
        found = quoted(self.next.text) if self.next.kind != "end" else "the end"
        return Unreadable(self.next.column, f"expected {wanted}; found {found}; write {self.usage}")


def rest(scanner: Scanner, origin: RestOrigin) -> Rest:
    """Return ``4s..12s, about 6s`` as a rest.

    Where the author says no ``about``, a third of the way from the shortest to
    the longest is preferred, to the nearest tenth of a second: near the
    geometric mean, and defined from nothing on.

    Raises:
        Unreadable: it is not written so, or its bounds are out of order.
    """
    start = scanner.next.column
    shortest = scanner.length("the shortest length of a rest")
    if scanner.next.text != "..":
        raise Unreadable(
            start,
            f"a rest needs its shortest and its longest length, found only {quoted(length_text(shortest))}; "
            f"write {scanner.usage}, or [pause {length_text(shortest)}] for a fixed silence",
        )
    scanner.skip("..")
    longest = scanner.length("the longest length of a rest")
    bounds = f"{length_text(shortest)}..{length_text(longest)}"
    if longest < shortest:
        better = f"{length_text(longest)}..{length_text(shortest)}"
        raise Unreadable(
            start, f"a rest needs its shorter bound first, found {quoted(bounds)}; write {_like(scanner, better)}"
        )
    if not 0 < longest <= MAX_SILENCE_SECONDS * SAMPLE_RATE:
        raise Unreadable(
            start, f"a rest lasts more than 0s and at most {MAX_SILENCE_SECONDS // 60}m, found {quoted(bounds)}"
        )
    preferred = _third(shortest, longest)
    if scanner.skip(","):
        scanner.expect("about", '"about"')
        column = scanner.next.column
        preferred = scanner.length("the preferred length of a rest")
        if not shortest <= preferred <= longest:
            raise Unreadable(
                column,
                f"a rest's preferred length lies within its bounds {bounds}, found {quoted(length_text(preferred))}",
            )
    return Rest(shortest, preferred, longest, origin)


def rest_text(rest: Rest) -> str:
    """Return a rest as ``rest`` reads it."""
    return f"{length_text(rest.minimum)}..{length_text(rest.maximum)}, about {length_text(rest.preferred)}"


def length_text(length: Samples) -> str:
    """Return a length as it is written: seconds below two minutes, minutes and seconds from there on.

    Raises:
        ValueError: it is not a whole number of milliseconds, which no script can say.
    """
    milliseconds, rest = divmod(length, MILLISECOND)
    if rest:
        raise ValueError(f"{length} samples are not a whole number of milliseconds")
    minutes, milliseconds = divmod(milliseconds, _MINUTE) if milliseconds >= 2 * _MINUTE else (0, milliseconds)
    whole, part = divmod(milliseconds, 1000)
    decimals = f".{part:03}".rstrip("0") if part else ""
    written = f"{whole}{decimals}s" if milliseconds or not minutes else ""
    return f"{minutes}m{written}" if minutes else written


def _third(shortest: int, longest: int) -> Samples:
    tenth = SAMPLE_RATE // 10
    third = round((shortest + (longest - shortest) / 3) / tenth) * tenth
    return Samples(min(max(third, shortest), longest))


def _like(scanner: Scanner, bounds: str) -> str:
    return f"[rest {bounds}]" if scanner.usage.startswith("[") else bounds
