"""What the product's tests are run on: each flagship practice in each voice."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from audio_service.practice import Practice

FLAGSHIPS = ("heart-breathing", "soften-soothe-allow")
VOICES = ("piper", "pyttsx3")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@dataclass(frozen=True)
class Product:
    """A practice spoken by a voice, and the command that renders it from the same stores."""

    name: str
    voice: str
    practice: Practice
    run: Run

    def render(self, output: Path, minutes: float | str, *options: str) -> Path:
        done = self.run("render", self.name, "--minutes", str(minutes), "--voice", self.voice, *options, "-o", output)
        assert done.returncode == 0, done.stderr
        return output


def every_product(function: Callable[..., None]) -> Callable[..., None]:
    """Run a test for each flagship in each voice; one worker has all of one practice, so it is spoken once."""
    cases = [
        pytest.param((name, voice), id=f"{name}-{voice}", marks=pytest.mark.xdist_group(f"{name}-{voice}"))
        for name in FLAGSHIPS
        for voice in VOICES
    ]
    return pytest.mark.parametrize("product", cases, indirect=True)(function)


def one_product(name: str, voice: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    case = pytest.param((name, voice), id=f"{name}-{voice}", marks=pytest.mark.xdist_group(f"{name}-{voice}"))
    return pytest.mark.parametrize("product", [case], indirect=True)
