"""The clip store: every line measured and spoken once, kept under the hash of what determines its sound.

Under the store's folder, ``lines`` maps the hash of a voice's key to a clip
and ``sounds`` keeps the samples of each clip under its digest, as 16-bit
integers after their own hash. A line of a voice that tells lengths before it
speaks is there as soon as it is measured; its sound follows. A file appears
whole or not at all, so processes that share a folder need no lock: at worst
both speak the same line.
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

from audio_service.errors import SoundMissing, StoreError, VoiceError
from audio_service.units import Samples
from audio_service.voice import treatment
from audio_service.voice.model import Clip, Sound, Take, Utterance, Voice

_FULL_SCALE: Final = 32767.0
_DIGEST_BYTES: Final = 20
_LEFTOVER_SECONDS: Final = 3600.0
"""Age at which a half-written file is somebody's remains."""

_KEPT_SHARE: Final = 7 / 8
"""What is left after forgetting, of the limit: so that a walk through the folder frees room for many clips."""

_MEASURED_AT_ONCE: Final = 24
"""Lines measured at a time: enough for all processors, and soon enough to tell how far it is."""

_MEASURED_SECONDS: Final = 86_400.0
"""How long a line that was measured and whose sound isn't here is known."""

_READERS: Final = 4
"""Clips read and checked side by side: most of it is hashing, which Python leaves to all processors."""

Progress = Callable[[int, int], None]
"""Is told how many of how many missing lines are spoken, first with 0; never called if none are missing."""


class Clips(Protocol):
    """Where clips are had from and kept; see :class:`ClipStore` for what each does."""

    def measured(self, voice: Voice, utterances: Sequence[Utterance]) -> dict[str, Clip] | None: ...

    def measure(
        self, voice: Voice, utterances: Sequence[Utterance], *, progress: Progress | None = None
    ) -> dict[str, Clip]: ...

    def unmeasured(self, voice: Voice, utterances: Sequence[Utterance]) -> list[Utterance]: ...

    def missing(self, voice: Voice, utterances: Sequence[Utterance]) -> list[Utterance]: ...

    def speak(
        self, voice: Voice, utterances: Sequence[Utterance], *, progress: Progress | None = None
    ) -> dict[str, Clip]: ...

    def sound(self, digest: str) -> Sound: ...

    def has(self, digest: str) -> bool: ...


class ClipStore:
    """Clips in a folder, which is made when the first is written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def measured(self, voice: Voice, utterances: Sequence[Utterance]) -> dict[str, Clip] | None:
        """Return the clip of each utterance by its id, or None where the length of one isn't known.

        Raises:
            VoiceError: a line's recording can't be read, or one id stands for different words.
        """
        _refuse_ambiguous(utterances)
        found, unknown = self._sorted(voice, utterances, self._known)
        return None if unknown else {utterance.id: found[_line_name(voice, utterance)] for utterance in utterances}

    def measure(
        self, voice: Voice, utterances: Sequence[Utterance], *, progress: Progress | None = None
    ) -> dict[str, Clip]:
        """Return the clip of each utterance by its id, measuring what is unknown, or speaking it where that is the way.

        Raises:
            VoiceError: a line can't be spoken, or one id stands for different words; the message names it.
            StoreError: what is known of a clip can't be written.
        """
        _refuse_ambiguous(utterances)
        found, unknown = self._sorted(voice, utterances, self._known)
        left = list(unknown.items())
        for first in range(0, len(left), _MEASURED_AT_ONCE):
            some = left[first : first + _MEASURED_AT_ONCE]
            if progress:
                progress(first, len(left))
            lengths = voice.measure([utterance for _, utterance in some])
            if lengths is None:
                return self.speak(voice, utterances, progress=progress)
            for (name, _), length in zip(some, lengths, strict=True):
                found[name] = self._note(name, Clip(_foretold(name, length), length))
        if progress and left:
            progress(len(left), len(left))
        return {utterance.id: found[_line_name(voice, utterance)] for utterance in utterances}

    def unmeasured(self, voice: Voice, utterances: Sequence[Utterance]) -> list[Utterance]:
        """Return one utterance for each length that isn't known; raises as :meth:`missing`."""
        return list(self._sorted(voice, utterances, self._known)[1].values())

    def missing(self, voice: Voice, utterances: Sequence[Utterance]) -> list[Utterance]:
        """Return one utterance for each sound that is not in the store whole.

        Raises:
            VoiceError: a line's recording can't be read.
        """
        return list(self._sorted(voice, utterances, self._spoken)[1].values())

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
        found, missing = self._sorted(voice, utterances, self._spoken)
        if missing:
            self._sweep()
            keys = list(missing)
            if progress:
                progress(0, len(keys))
            with contextlib.closing(voice.speak(list(missing.values()))) as takes:
                for number, take in enumerate(takes):
                    sound = treatment.clip(take.sound, take.rate, noisy=not take.synthetic, length=take.length)
                    found[keys[number]] = self._keep(keys[number], take, sound)
                    if progress:
                        progress(number + 1, len(keys))
        return {utterance.id: found[_line_name(voice, utterance)] for utterance in utterances}

    def sound(self, digest: str) -> Sound:
        """Return a clip's samples: mono float32 at 48 kHz, ``[shape=(n,)]``, not writable.

        Raises:
            SoundMissing: the store does not hold this clip (yet), or holds it damaged.
        """
        data = self._data(digest)
        if data is None:
            trouble = f"{self._folder}: clip {digest} is missing or damaged; render again to speak it anew"
            raise SoundMissing(trouble, digest=digest)
        sound = np.frombuffer(data, dtype="<i2") * np.float32(1.0 / _FULL_SCALE)
        sound.flags.writeable = False
        return sound

    def has(self, digest: str) -> bool:
        """Tell whether a clip's sound is here, without reading it; it may turn out to be damaged."""
        return _is_digest(digest) and self._sound_path(digest).exists()

    def make_room(self, limit_bytes: int, voice: Voice, kept: Sequence[Utterance]) -> None:
        """Forget the clips unused for longest where all together take more than a limit, until an eighth of it is free.

        What ``voice`` has spoken of ``kept`` stays, and isn't counted. A clip
        that goes while somebody mixes it is told of as any that is missing.
        """
        staying = {clip.digest for utterance in kept if (clip := self._noted(_line_name(voice, utterance)))}
        found = []
        for path in self._folder.glob("sounds/*/*.s16"):
            with contextlib.suppress(OSError):
                about = path.stat()
                if path.stem not in staying:
                    found.append((about.st_mtime_ns, about.st_size, path))
        left = sum(size for _, size, _ in found)
        if left <= limit_bytes:
            return
        for _, size, path in sorted(found):
            if left <= limit_bytes * _KEPT_SHARE:
                break
            path.unlink(missing_ok=True)
            left -= size
        for line in self._folder.glob("lines/*/*.json"):
            clip = self._noted(line.stem)
            if clip and not self.has(clip.digest):
                with contextlib.suppress(OSError):
                    old = time.time() - line.stat().st_mtime > _MEASURED_SECONDS
                    if old or clip.digest != _foretold(line.stem, clip.length):
                        line.unlink()

    def _sorted(
        self, voice: Voice, utterances: Sequence[Utterance], find: Callable[[str], Clip | None]
    ) -> tuple[dict[str, Clip], dict[str, Utterance]]:
        """Return the clips that are found and the utterances that are not, each by its line's name."""
        lines: dict[str, Utterance] = {}
        for utterance in utterances:
            lines.setdefault(_line_name(voice, utterance), utterance)
        with ThreadPoolExecutor(_READERS, thread_name_prefix="clips") as pool:
            clips = list(zip(lines, pool.map(find, lines), strict=True))
        found = {name: clip for name, clip in clips if clip}
        return found, {name: lines[name] for name, clip in clips if not clip}

    def _known(self, name: str) -> Clip | None:
        """Return a clip whose length is known and whose sound is here, or can be made again just so; or nothing."""
        clip = self._noted(name)
        return clip if clip and (clip.digest == _foretold(name, clip.length) or self._whole(clip)) else None

    def _spoken(self, name: str) -> Clip | None:
        """Return a clip whose sound is here whole, or nothing."""
        clip = self._noted(name)
        return clip if clip and self._whole(clip) else None

    def _noted(self, name: str) -> Clip | None:
        try:
            entry = json.loads(self._line_path(name).read_bytes())
            return Clip(str(entry["digest"]), Samples(int(entry["length"])), bool(entry["synthetic"]))
        except (OSError, ValueError, LookupError, TypeError):
            return None

    def _whole(self, clip: Clip) -> bool:
        data = self._data(clip.digest)
        return data is not None and len(data) == 2 * clip.length

    def _data(self, digest: str) -> bytes | None:
        if not _is_digest(digest):
            return None
        path = self._sound_path(digest)
        try:
            stored = path.read_bytes()
        except OSError:
            return None
        data = stored[_DIGEST_BYTES:]
        with contextlib.suppress(OSError):
            # Its age is the time since somebody used it.
            os.utime(path)
        if _hash(data).digest() != stored[:_DIGEST_BYTES]:
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        return data

    def _keep(self, name: str, take: Take, sound: Sound) -> Clip:
        data = np.round(sound * _FULL_SCALE).astype("<i2").tobytes()
        digest = _digest(data) if take.length is None else _foretold(name, take.length)
        # The sound first: a line that nobody measured always has its sound.
        self._write(self._sound_path(digest), _hash(data).digest() + data)
        return self._note(name, Clip(digest, Samples(len(sound)), take.synthetic))

    def _note(self, name: str, clip: Clip) -> Clip:
        entry = {"digest": clip.digest, "length": clip.length, "synthetic": clip.synthetic}
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


def _is_digest(digest: str) -> bool:
    return len(digest) == 2 * _DIGEST_BYTES and digest.isalnum()


def _foretold(name: str, length: Samples) -> str:
    """Return the digest of a line's clip that is named before there is any sound; of another length it is another."""
    return _digest(f"foretold {name} {length}".encode())


def _digest(data: bytes) -> str:
    return _hash(data).hexdigest()


def _hash(data: bytes) -> hashlib.blake2b:
    return hashlib.blake2b(data, digest_size=_DIGEST_BYTES)


def _refuse_ambiguous(utterances: Sequence[Utterance]) -> None:
    first: dict[str, Utterance] = {}
    for utterance in utterances:
        other = first.setdefault(utterance.id, utterance)
        if other.spoken != utterance.spoken:
            raise VoiceError(f"{utterance}: has the same id as {other}; give one of them another {{#id}}")
