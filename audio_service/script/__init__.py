"""Text to script: the language authors write in, its formatter and its linter."""

from audio_service.script.findings import RULES, Finding, Rule, Severity
from audio_service.script.formatter import format_script
from audio_service.script.implied import followers, is_implied
from audio_service.script.linter import lint
from audio_service.script.model import (
    Bell,
    BellKind,
    Breathing,
    Cue,
    Line,
    Note,
    Pause,
    Phase,
    Rest,
    RestOrigin,
    Script,
    Section,
)
from audio_service.script.parser import parse, read
from audio_service.script.respelling import spoken

__all__ = [
    "RULES",
    "Bell",
    "BellKind",
    "Breathing",
    "Cue",
    "Finding",
    "Line",
    "Note",
    "Pause",
    "Phase",
    "Rest",
    "RestOrigin",
    "Rule",
    "Script",
    "Section",
    "Severity",
    "followers",
    "format_script",
    "is_implied",
    "lint",
    "parse",
    "read",
    "spoken",
]
