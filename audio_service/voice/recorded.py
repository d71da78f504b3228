"""Recorded: a facilitator's own takes, and another voice for the lines that have none."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Final

from audio_service.errors import VoiceError
from audio_service.voice import treatment
from audio_service.voice.model import Take, Utterance, Voice
from audio_service.voice.recording import read_recording

_VERSION: Final = "1"


class RecordedVoice:
    """Takes from a folder, matched by cue id; what is missing is spoken by ``others``.

    A take is a file whose name without its extension is the cue's id, upper or
    lower case. Ids come from scripts, so no path is ever built from one: the
    folder is listed once and names are compared.
    """

    def __init__(self, folder: Path, others: Voice) -> None:
        """Read the list of takes.

        Raises:
            VoiceError: the folder can't be read, or two takes are for one id.
        """
        self._folder = folder
        self._others = others
        self._takes = _takes(folder)
        self._digests: dict[Path, str] = {}

    @property
    def name(self) -> str:
        return f"recorded, {self._others.name}"

    def key(self, utterance: Utterance) -> str:
        """Return everything that determines this line's sound: the take's own bytes, if there is one.

        Raises:
            VoiceError: the take can't be read.
        """
        take = self._take(utterance)
        if take is None:
            return self._others.key(utterance)
        return json.dumps([_VERSION, treatment.VERSION, "recorded", self._digest(take, utterance)])

    def measure(self, utterances: Sequence[Utterance]) -> None:  # noqa: ARG002
        """Return None: how long a recording is heard shows when it is read."""
        return

    def speak(self, utterances: Sequence[Utterance]) -> Generator[Take]:
        """Yield a take of each utterance, in order.

        Raises:
            VoiceError: a take can't be decoded or is silent, or the other voice failed; the message names the line.
        """
        others = self._others.speak([utterance for utterance in utterances if self._take(utterance) is None])
        with contextlib.closing(others):
            for utterance in utterances:
                path = self._take(utterance)
                yield next(others) if path is None else _read(path, utterance)

    def _take(self, utterance: Utterance) -> Path | None:
        return self._takes.get(utterance.id.casefold())

    def _digest(self, take: Path, utterance: Utterance) -> str:
        if take not in self._digests:
            try:
                with take.open("rb") as file:
                    self._digests[take] = hashlib.file_digest(file, hashlib.sha256).hexdigest()
            except OSError as error:
                raise VoiceError(f"{utterance}: {take}: can't be read ({error.strerror})") from error
        return self._digests[take]


def _read(path: Path, utterance: Utterance) -> Take:
    try:
        sound, rate = read_recording(path)
    except VoiceError as error:
        raise VoiceError(f"{utterance}: {error}") from error
    if fault := treatment.complaint(sound, rate):
        raise VoiceError(f"{utterance}: {path}: the recording {fault}; record it again or remove it")
    return Take(utterance, sound, rate, synthetic=False)


def _takes(folder: Path) -> dict[str, Path]:
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError as error:
        raise VoiceError(f"recorded: the folder {folder} can't be read ({error.strerror})") from error
    takes: dict[str, Path] = {}
    for path in files:
        other = takes.setdefault(path.stem.casefold(), path)
        if other != path:
            raise VoiceError(f"recorded: {other} and {path} are both for line {path.stem!r}; keep one of them")
    return takes
