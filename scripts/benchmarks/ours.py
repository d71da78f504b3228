"""Us: the real command, from its start to its finished file."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.material import BED


def command(practice: str, minutes: str, output: Path, voice: str) -> list[str]:
    return [
        *(sys.executable, "-m", "audio_service", "render", practice, "--minutes", minutes),
        *("--voice", voice, "--bed", BED, "-o", str(output)),
    ]


def speaking(practice: str, minutes: str, voice: str, transcript: Path) -> list[str]:
    """Return the command that speaks every line, fits them and writes a transcript, but renders nothing."""
    arguments = ("render", practice, "--minutes", minutes, "--voice", voice, "-o", str(transcript))
    return [sys.executable, "-m", "audio_service", *arguments]


def environment(data: Path) -> dict[str, str]:
    """Return what tells our command where its stores are, and lets Python keep what it compiles, as by itself."""
    return {"AUDIO_SERVICE_DATA": str(data), "PYTHONDONTWRITEBYTECODE": ""}
