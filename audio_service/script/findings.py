"""What the linter may say about a script, and the register of its rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from audio_service.errors import Place
from audio_service.script.model import Script


class Severity(StrEnum):
    """How much a finding matters."""

    WARNING = "warning"
    """A listener may be left alone, hurried, or misled."""
    ADVICE = "advice"
    """Other words are known to serve listeners better."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a rule applies: what was found, why it matters, and what to write instead."""

    place: Place
    found: str
    reason: str
    better: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A hit with the stable id and the severity of its rule."""

    rule: str
    severity: Severity
    place: Place
    found: str
    reason: str
    better: str

    def __str__(self) -> str:
        return f"{self.place}: {self.severity}[{self.rule}]: {self.found}: {self.reason}; {self.better}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing the linter looks for.

    ``english`` rules read words and know English only. ``alone`` rules read each
    line by itself, whatever is chosen, so once is enough; the others look at
    every combination of a script's choices.
    """

    id: str
    severity: Severity
    english: bool
    alone: bool
    check: Callable[[Script], Iterator[Hit]]

    @property
    def about(self) -> str:
        """One sentence for people: what the rule wants."""
        return (self.check.__doc__ or "").strip().partition("\n")[0]


RULES: Final[dict[str, Rule]] = {}
"""Every rule by its id, in the order of their modules."""


def rule(
    name: str, severity: Severity, *, english: bool = True, alone: bool = False
) -> Callable[[Callable[[Script], Iterator[Hit]]], Callable[[Script], Iterator[Hit]]]:
    """Register a function as the rule ``name``."""

    def registered(check: Callable[[Script], Iterator[Hit]]) -> Callable[[Script], Iterator[Hit]]:
        RULES[name] = Rule(name, severity, english, alone, check)
        return check

    return registered
