"""The linter: what a kind and careful teacher would point out in a script."""

from __future__ import annotations

from audio_service.script import safety_rules, timing_rules, wording_rules
from audio_service.script.findings import RULES, Finding
from audio_service.script.model import Script

__all__ = ["RULE_MODULES", "lint"]

RULE_MODULES = (timing_rules, safety_rules, wording_rules)
"""Importing these fills the register."""


def lint(script: Script) -> tuple[Finding, ...]:
    """Return what the rules find, in order of place.

    Rules that read words are silent about scripts that are not in English.
    """
    english = script.language.lower().partition("-")[0] == "en"
    findings = [
        Finding(rule.id, rule.severity, hit.place, hit.found, hit.reason, hit.better)
        for rule in RULES.values()
        if english or not rule.english
        for hit in rule.check(script)
    ]
    return tuple(sorted(findings, key=lambda finding: (finding.place, finding.rule, finding.found)))
