"""What the product's tests are run on: each flagship practice in each voice, and the files made of them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from audio_service.practice import Practice
from audio_service.sound import Mix, SoundSettings
from audio_service.timeline import Timeline
from audio_service.units import parse_minutes
from audio_service.voice import Voice

FLAGSHIPS = ("heart-breathing", "soften-soothe-allow")
VOICES = ("piper", "pyttsx3")

MINUTES = "5:11.5"
"""No whole number of minutes or seconds, and of words, pauses and breaths enough; ``scripts/proof_listen.py`` reads
longer ones word by word."""

SILENT = ("--bed", "none", "--bell", "none", "--breath-cue", "none")
VOICE_ONLY = SoundSettings(bed="none", bell="none", breath_cue="none")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@dataclass(frozen=True)
class Product:
    """A practice measured by a voice, and the command that speaks and renders it in the same stores."""

    name: str
    voice: str
    practice: Practice
    speaker: Voice
    run: Run
    renders: Path

    def mixed(self, minutes: str, sound: SoundSettings) -> tuple[Timeline, Mix]:
        """Return a timeline of the practice and its samples, with all spoken that is heard in it."""
        timeline = self.practice.timeline(parse_minutes(minutes), sound)
        self.practice.speak_heard(timeline, self.speaker)
        return timeline, self.practice.mix(timeline, sound)

    def file(self, minutes: str, *options: str) -> Path:
        """Return the MP3 that the command makes of a length and options; made once, for all tests."""
        return self.files(minutes, *options, endings=[".mp3"])[".mp3"]

    def files(self, minutes: str, *options: str, endings: Sequence[str]) -> dict[str, Path]:
        """Return the files of these formats that one command makes; made once, for all tests."""
        chosen = " ".join((self.name, self.voice, minutes.replace(":", "m"), *options))
        outputs = {ending: self.renders / f"{chosen}{ending}" for ending in endings}
        if not all(output.exists() for output in outputs.values()):
            self.renders.mkdir(exist_ok=True)
            wanted = [part for output in outputs.values() for part in ("-o", output)]
            done = self.run("render", self.name, "--minutes", minutes, "--voice", self.voice, *options, *wanted)
            assert done.returncode == 0, done.stderr
        return outputs

    def spoken_over_brown(self) -> tuple[Path, Timeline]:
        """Return the file that is read word by word, and the timeline that it is held against."""
        timeline = self.practice.timeline(parse_minutes(MINUTES), SoundSettings(bed="brown"))
        return self.file(MINUTES, "--bed", "brown"), timeline

    def voice_alone(self) -> tuple[Path, Timeline]:
        """Return a file in which nothing but the voice is heard, and the timeline that it is held against."""
        return self.file(MINUTES, *SILENT), self.practice.timeline(parse_minutes(MINUTES), VOICE_ONLY)


def every_product(function: Callable[..., None]) -> Callable[..., None]:
    """Run a test for each flagship in each voice."""
    cases = [pytest.param((name, voice), id=f"{name}-{voice}") for name in FLAGSHIPS for voice in VOICES]
    return pytest.mark.parametrize("product", cases, indirect=True, scope="session")(function)


def one_product(name: str, voice: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    case = pytest.param((name, voice), id=f"{name}-{voice}")
    return pytest.mark.parametrize("product", [case], indirect=True, scope="session")
