"""How times and words are written in every view of a timeline."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from audio_service.script.model import Phase
from audio_service.units import SAMPLE_RATE, clock, seconds

_GAP: Final = re.compile("[ \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]+")
"""White space that may be broken or shrunk; a no-break space stays what it is."""


def one_line(text: str) -> str:
    """Return a text as one line that any format may hold.

    White space is shrunk to single spaces; control characters, lone
    surrogates and noncharacters, which neither XML nor UTF-8 can carry, are
    left out. Everything else is kept, combining marks and emoji included.
    """
    return _GAP.sub(" ", "".join(letter for letter in text if _carried(letter))).strip(" ")


def position(at: int) -> str:
    """Return a position in samples as a clock: the second it falls in, ``m:ss`` or ``h:mm:ss``."""
    return clock(at // SAMPLE_RATE)


def duration(length: int) -> str:
    """Return a length in samples in words: ``4.5 s``, ``40 s``, ``1 min 20 s``, ``2 min``.

    Under 20 s a tenth of a second is told where there is one; a hundredth where
    rounding to tenths would change what an author wrote (``4.25 s``).
    """
    span = seconds(length)
    if span < 20:
        return f"{round(span, 2):g} s" if abs(span * 4 - round(span * 4)) < 1e-6 else f"{round(span, 1):g} s"
    minutes, rest = divmod(round(span), 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def about(length: int) -> str:
    """Return a length in samples in words, to the nearest second."""
    return duration(round(seconds(length)) * SAMPLE_RATE)


def counted(number: int, thing: str) -> str:
    """Return a count with its noun: ``1 breath``, ``14 breaths``."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def breathing(phases: Sequence[tuple[Phase, int]]) -> str:
    """Return one cycle in words: ``5 s in, 2 s hold, 5 s out``."""
    return ", ".join(f"{duration(length)} {phase.value}" for phase, length in phases)


def _carried(letter: str) -> bool:
    code = ord(letter)
    if unicodedata.category(letter) in ("Cc", "Cs"):
        return _GAP.match(letter) is not None
    return code & 0xFFFE != 0xFFFE and not 0xFDD0 <= code <= 0xFDEF
