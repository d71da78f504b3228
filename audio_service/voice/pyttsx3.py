"""pyttsx3: the system's own voices on macOS and Windows, eSpeak NG on Linux with no system package."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import sys
from pathlib import Path
from typing import Final

from audio_service.errors import VoiceError
from audio_service.settings import Settings
from audio_service.voice.model import VoiceNote
from audio_service.voice.synthetic import SyntheticVoice
from audio_service.voice.worker import Worker, WorkerFailed, module_command
from audio_service.voice.workers import Workers

_ESPEAK: Final = sys.platform.startswith("linux")

_DEFAULT: Final = "gmw/en-gb-x-rp" if _ESPEAK else ""
"""The English eSpeak voice that Whisper tiny.en understands best; elsewhere the system's own.

Word error rates over 51 lines of both flagship practices: en-gb-x-rp 5.0 %, en 5.6 %, en-us 7.3 %,
en-us-nyc 10.0 %, en-gb-x-gbclan 10.6 %.
"""

_PITCH: Final = 42 if _ESPEAK else 0
"""A little under eSpeak's usual 50: calmer, and as well understood."""

_COMMAND: Final = tuple(module_command("audio_service.voice.pyttsx3_worker"))


def pyttsx3_voice(speaker: str, *, rate: float, settings: Settings, workers: Workers) -> SyntheticVoice:
    """Return the pyttsx3 voice of an id, or the default one.

    Raises:
        VoiceError: pyttsx3 knows no such voice; the message names some that it knows.
    """
    if speaker and speaker != _DEFAULT and not _in_wheel(speaker):
        known = _known(settings)
        if speaker not in known:
            like = [name for name in known if "en" in name.rsplit("/", 1)[-1].split("-")]
            raise VoiceError(
                f"pyttsx3 has no voice {speaker!r}; it has {', '.join(f'pyttsx3:{name}' for name in like or known)} "
                f"and others: all {len(known)} are listed by: audio-service voices"
            )
    speaker = speaker or _DEFAULT
    versions = [importlib.metadata.version("pyttsx3")]
    if _ESPEAK:
        versions.append(importlib.metadata.version("espeakng-loader"))
    return SyntheticVoice(
        name=f"pyttsx3:{speaker}" if speaker else "pyttsx3",
        identity=json.dumps(["pyttsx3", sys.platform, *versions, speaker, _PITCH]),
        command=_COMMAND,
        request={"speaker": speaker, "pitch": _PITCH},
        rate=rate,
        seconds=settings.line_seconds,
        workers=workers,
    )


def pyttsx3_notes(settings: Settings) -> list[VoiceNote]:
    """Return the pyttsx3 voices that are here, the default first; none if the engine does not start."""
    try:
        known = _known(settings)
    except VoiceError:
        return []
    engine, licence = ("eSpeak NG", "GPL-3 engine, free speech") if _ESPEAK else ("system", "the system's")
    notes = []
    for speaker, name in sorted(known.items(), key=lambda item: (item[0] != _DEFAULT, item[0])):
        language = speaker.rsplit("/", 1)[-1] if _ESPEAK else ""
        note = f"{name}; the default of pyttsx3" if speaker == _DEFAULT else name
        notes.append(VoiceNote(f"pyttsx3:{speaker}", f"pyttsx3, {engine}", language, licence, note))
    return notes


def _in_wheel(speaker: str) -> bool:
    """Return whether eSpeak's data has this voice, without starting the engine."""
    spec = importlib.util.find_spec("espeakng_loader") if _ESPEAK else None
    if spec is None or spec.origin is None:
        return False
    folder = Path(spec.origin).parent / "espeak-ng-data" / "lang"
    # pyttsx3 writes ids in lower case, the files are in mixed case.
    return speaker in {path.relative_to(folder).as_posix().lower() for path in folder.rglob("*") if path.is_file()}


def _known(settings: Settings) -> dict[str, str]:
    """Return the names of the engine's voices by their ids."""
    try:
        with Worker(_COMMAND, seconds=settings.line_seconds) as worker:
            answer = next(worker.answers([{"list": True}]))
    except WorkerFailed as error:
        raise VoiceError(f"pyttsx3 can't list its voices: it {error}") from error
    pairs = (text.split("\t", 1) for text in answer.voices)
    return {pair[0]: pair[-1] for pair in pairs}
