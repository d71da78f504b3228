"""The linter: what a kind and careful teacher would point out in a script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from audio_service.script import choice_rules, safety_rules, timing_rules, wording_rules
from audio_service.script.choosing import with_choices, with_every_line
from audio_service.script.combinations import Combination, combinations, common
from audio_service.script.findings import RULES, Finding, Rule
from audio_service.script.model import Script

__all__ = ["RULE_MODULES", "lint"]

RULE_MODULES: Final = (timing_rules, safety_rules, choice_rules, wording_rules)
"""Importing these fills the register."""


def lint(script: Script) -> tuple[Finding, ...]:
    """Return what the rules find, in order of place.

    Of an open script every combination of its choices is made and looked at (or
    a part, see ``combinations``), with its own wishes; what holds in some
    combinations only says in which. Rules that read words are silent about
    scripts that are not in English.
    """
    english = script.language.lower().partition("-")[0] == "en"
    rules = [rule for rule in RULES.values() if english or not rule.english]
    findings = list(_found([rule for rule in rules if rule.alone], with_every_line(script)))
    combined = [rule for rule in rules if not rule.alone]
    where: dict[Finding, list[Combination]] = {}
    every = combinations(script.offers)
    for options in every:
        for finding in dict.fromkeys(_found(combined, with_choices(script, options))):
            where.setdefault(finding, []).append(options)
    for finding, found in where.items():
        known = "" if len(found) == len(every) else f" (with {common(found, script.offers)})"
        findings.append(replace(finding, found=finding.found + known))
    return tuple(sorted(findings, key=lambda finding: (finding.place, finding.rule, finding.found)))


def _found(rules: list[Rule], script: Script) -> Iterator[Finding]:
    for rule in rules:
        for hit in rule.check(script):
            yield Finding(rule.id, rule.severity, hit.place, hit.found, hit.reason, hit.better)
