"""The clip store: every line spoken once, kept under the hash of what determines its sound.

Under the store's folder, ``lines`` maps the hash of a voice's key to a clip
and ``sounds`` keeps the samples of each clip under the hash of those samples,
as 16-bit integers. A file appears whole or not at all, so processes that share
a folder need no lock: at worst both speak the same line.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from audio_service.errors import StoreError, VoiceError
from audio_service.units import Samples
from audio_service.voice import treatment
from audio_service.voice.model import Clip, Sound, Utterance, Voice

_FULL_SCALE: Final = 32767.0
_DIGEST_BYTES: Final = 20
_LEFTOVER_SECONDS: Final = 3600.0
"""Age at which a half-written file is somebody's remains."""

_READERS: Final = 4
"""Clips read and checked side by side: most of it is hashing, which Python leaves to all processors."""

Progress = Callable[[int, int], None]
"""Is told how many of how many missing lines are spoken, first with 0; never called if none are missing."""


class Clips(Protocol):
    """Where clips are had from and kept; see :class:`ClipStore` for what each does."""

    def missing(self, voice: Voice, utterances: Sequence[Utterance]) -> list[Utterance]: ...

    def speak(
        self, voice: Voice, utterances: Sequence[Utterance], *, progress: Progress | None = None
    ) -> dict[str, Clip]: ...

    def sound(self, digest: str) -> Sound: ...


class ClipStore:
    """Clips in a folder, which is made when the first is written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def missing(self, voice: Voice, utterances: Sequence[Utterance]) -> list[Utterance]:
        """Return one utterance for each sound that is not in the store whole.

        Raises:
            VoiceError: a line's recording can't be read.
        """
        return list(self._sorted(voice, utterances)[1].values())

    def speak(
        self, voice: Voice, utterances: Sequence[Utterance], *, progress: Progress | None = None
    ) -> dict[str, Clip]:
        """Return the clip of each utterance by its id, speaking only what is not in the store.

        What was spoken before an error or a kill is kept.

        Raises:
            VoiceError: a line can't be spoken, or one id stands for different words; the message names it.
            StoreError: a clip can't be written.
        """
        _refuse_ambiguous(utterances)
        found, missing = self._sorted(voice, utterances)
        if missing:
            self._sweep()
            keys = list(missing)
            if progress:
                progress(0, len(keys))
            with contextlib.closing(voice.speak(list(missing.values()))) as takes:
                for number, take in enumerate(takes):
                    sound = treatment.clip(take.sound, take.rate, noisy=not take.synthetic)
                    found[keys[number]] = self._keep(keys[number], sound, synthetic=take.synthetic)
                    if progress:
                        progress(number + 1, len(keys))
        return {utterance.id: found[_line_name(voice, utterance)] for utterance in utterances}

    def sound(self, digest: str) -> Sound:
        """Return a clip's samples: mono float32 at 48 kHz, ``[shape=(n,)]``, not writable.

        Raises:
            StoreError: the store does not hold this clip, or holds it damaged.
        """
        data = self._data(digest)
        if data is None:
            raise StoreError(f"{self._folder}: clip {digest} is missing or damaged; render again to speak it anew")
        sound = np.frombuffer(data, dtype="<i2") * np.float32(1.0 / _FULL_SCALE)
        sound.flags.writeable = False
        return sound

    def _sorted(self, voice: Voice, utterances: Sequence[Utterance]) -> tuple[dict[str, Clip], dict[str, Utterance]]:
        """Return the clips that are here and the utterances that are not, each by its line's name."""
        lines: dict[str, Utterance] = {}
        for utterance in utterances:
            lines.setdefault(_line_name(voice, utterance), utterance)
        with ThreadPoolExecutor(_READERS, thread_name_prefix="clips") as pool:
            clips = list(zip(lines, pool.map(self._clip, lines), strict=True))
        found = {name: clip for name, clip in clips if clip}
        return found, {name: lines[name] for name, clip in clips if not clip}

    def _clip(self, name: str) -> Clip | None:
        """Return a stored clip whose sound is here whole, or nothing."""
        try:
            entry = json.loads(self._line_path(name).read_bytes())
            clip = Clip(str(entry["digest"]), Samples(int(entry["length"])), bool(entry["synthetic"]))
        except (OSError, ValueError, LookupError, TypeError):
            return None
        data = self._data(clip.digest)
        return clip if data is not None and len(data) == 2 * clip.length else None

    def _data(self, digest: str) -> bytes | None:
        if len(digest) != 2 * _DIGEST_BYTES or not digest.isalnum():
            return None
        try:
            data = self._sound_path(digest).read_bytes()
        except OSError:
            return None
        return data if _digest(data) == digest else None

    def _keep(self, name: str, sound: Sound, *, synthetic: bool) -> Clip:
        data = np.round(sound * _FULL_SCALE).astype("<i2").tobytes()
        clip = Clip(_digest(data), Samples(len(sound)), synthetic)
        entry = {"digest": clip.digest, "length": clip.length, "synthetic": synthetic}
        # The sound first: a line that is here always has its sound.
        self._write(self._sound_path(clip.digest), data)
        self._write(self._line_path(name), json.dumps(entry).encode())
        return clip

    def _write(self, path: Path, data: bytes) -> None:
        part = self._folder / "parts" / f"{os.getpid()}-{secrets.token_hex(8)}"
        try:
            part.parent.mkdir(parents=True, exist_ok=True)
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                part.write_bytes(data)
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(
                f"{path}: the clip can't be kept ({error.strerror}); free space or set another data folder"
            ) from error

    def _sweep(self) -> None:
        with contextlib.suppress(OSError):
            for part in (self._folder / "parts").iterdir():
                if time.time() - part.stat().st_mtime > _LEFTOVER_SECONDS:
                    part.unlink(missing_ok=True)

    def _line_path(self, name: str) -> Path:
        return self._folder / "lines" / name[:2] / f"{name}.json"

    def _sound_path(self, digest: str) -> Path:
        return self._folder / "sounds" / digest[:2] / f"{digest}.s16"


def _line_name(voice: Voice, utterance: Utterance) -> str:
    return _digest(voice.key(utterance).encode())


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=_DIGEST_BYTES).hexdigest()


def _refuse_ambiguous(utterances: Sequence[Utterance]) -> None:
    first: dict[str, Utterance] = {}
    for utterance in utterances:
        other = first.setdefault(utterance.id, utterance)
        if other.spoken != utterance.spoken:
            raise VoiceError(f"{utterance}: has the same id as {other}; give one of them another {{#id}}")
