"""What all contenders work from, made once and not counted: clips, bed, voice track, finished mix."""

from __future__ import annotations

import json
import os
import shutil
import wave
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from audio_service.library import find_practice
from audio_service.loudness import gain
from audio_service.practice import Practice, speak
from audio_service.settings import Settings
from audio_service.sound import Mix, SoundSettings, Stem
from audio_service.timeline import BellStroke, BreathPhase, Spoken, Timeline
from audio_service.units import SAMPLE_RATE, frame_samples, seconds
from audio_service.voice import DEFAULT_RATE, find_voice
from audio_service.voice.model import Sound
from benchmarks.measure import BenchmarkError

BED: Final = "rain"
SPARSE: Final = str(Path(__file__).with_name("sparse.md"))
FLAGSHIPS: Final = ("heart-breathing", "soften-soothe-allow")

_BED_LOUDNESS: Final = -32.0
"""Where the peers' bed file lies: 4 LU above its level under speech, as in our pauses; ducking takes it down."""

_BLOCK: Final = 20 * SAMPLE_RATE


@dataclass(frozen=True)
class Material:
    """One practice at one length, as files that a peer starts from.

    Attributes:
        duration: The length in seconds.
        voice: Voice, bells and breath cues at their places: mono 16 bit WAV.
        bed: The loop at the level it has in pauses: stereo 16 bit WAV.
        finished: The mix as we make it: stereo 16 bit WAV.
        overlays: JSON list of [file of one sound, its place in milliseconds].
    """

    duration: float
    voice: Path
    bed: Path
    finished: Path
    overlays: Path


class Workshop:
    """A folder in which material is made, and data folders in which our command finds what is warm."""

    def __init__(self, folder: Path, voice: str) -> None:
        self.folder = folder
        self.voice = voice
        self._data = folder / "data"
        self._sound = SoundSettings(bed=BED)
        self._settings = Settings(data=self._data)
        self.material = cache(self._material)
        self.spoken = cache(self._spoken)

    def data_folder(self, name: str, *, after: Path | None = None) -> Path:
        """Return a fresh data folder: clips in the store and the bed's file made, no chunk and no encoded frame.

        ``after`` is a data folder that some command has used; what it left is kept.
        """
        self._prepare_bed()
        fresh = self.folder / f"data-{name}"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(after or self._data, fresh)
        return fresh

    def check_warm(self, data: Path) -> None:
        """Refuse a run that made anew what it was thought to have, because the figure would be another's.

        Raises:
            BenchmarkError: there are clips or beds in the folder that the workshop didn't make.
        """
        for kind in ("clips", "beds"):
            if new := _files(data / kind) - _files(self._data / kind):
                raise BenchmarkError(f"our command made {kind} that should have been in its store: {sorted(new)[:3]}")

    def timeline(self, practice: str, minutes: str) -> Timeline:
        return self.spoken(practice).timeline(60 * float(minutes), self._sound)

    def speech_seconds(self, practice: str, minutes: str) -> float:
        """Return how long the lines take to hear that are spoken for a length of a practice, each once."""
        spoken = {
            event.id: event.length for event in self.timeline(practice, minutes).events if isinstance(event, Spoken)
        }
        return float(seconds(sum(spoken.values())))

    def fullest_flagship(self, minutes: str) -> str:
        """Return the flagship with the least bed alone at a length: the one that is harder for us."""
        return min(FLAGSHIPS, key=lambda name: self._bed_share(self._mix(name, minutes)))

    def _spoken(self, practice: str) -> Practice:
        script = find_practice(practice, self._settings.scripts_text)
        return speak(script, find_voice(self.voice, rate=DEFAULT_RATE, settings=self._settings), self._settings)

    def _mix(self, practice: str, minutes: str) -> Mix:
        return self.spoken(practice).mix(self.timeline(practice, minutes), self._sound)

    def _prepare_bed(self) -> None:
        self._mix(SPARSE, "5")

    @staticmethod
    def _bed_share(mix: Mix) -> float:
        return sum(steady.stop - steady.start for steady in mix.steady) / frame_samples(mix.frames)

    def _material(self, practice: str, minutes: str) -> Material:
        timeline, mix = self.timeline(practice, minutes), self._mix(practice, minutes)
        folder = self.folder / f"{Path(practice).stem}-{minutes}"
        folder.mkdir(exist_ok=True)
        made = Material(
            duration=float(seconds(timeline.total)),
            voice=folder / "voice.wav",
            bed=folder / "bed.wav",
            finished=folder / "finished.wav",
            overlays=folder / "overlays.json",
        )
        bed = mix.bed
        write_wav(made.bed, bed.sound * np.float32(gain(_BED_LOUDNESS - bed.loudness)))
        with _opened(made.voice, 1) as voice, _opened(made.finished, 2) as finished:
            for first in range(0, timeline.total, _BLOCK):
                last = min(first + _BLOCK, timeline.total)
                voice.writeframes(_pcm(mix.samples(first, last, frozenset({Stem.VOICE, Stem.CUES}))[:, 0]))
                finished.writeframes(_pcm(mix.samples(first, last)))
        _write_overlays(made, timeline, mix)
        return made


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _write_overlays(material: Material, timeline: Timeline, mix: Mix) -> None:
    """Write each sound of a timeline once, and where it is heard."""
    files: dict[object, Path] = {}
    places: list[tuple[str, float]] = []
    for event in timeline.events:
        key: object
        if isinstance(event, Spoken):
            key = event.clip
        elif isinstance(event, BellStroke):
            key = event.bell
        elif isinstance(event, BreathPhase):
            key = (event.phase, event.length)
        else:
            continue
        if key not in files:
            files[key] = material.overlays.with_name(f"sound-{len(files)}.wav")
            sound = mix.samples(event.start, event.stop, frozenset({Stem.VOICE, Stem.CUES}))
            write_wav(files[key], sound[:, 0])
        places.append((str(files[key]), 1000 * event.start / SAMPLE_RATE))
    material.overlays.write_text(json.dumps(places))


def _opened(path: Path, channels: int) -> wave.Wave_write:
    file = wave.open(os.fspath(path), "wb")  # noqa: SIM115  (closed by the one who asked)
    file.setnchannels(channels)
    file.setsampwidth(2)
    file.setframerate(SAMPLE_RATE)
    return file


def write_wav(path: Path, sound: Sound) -> None:
    """Write mono or stereo float32 at 48 kHz as 16 bit WAV."""
    with _opened(path, sound.ndim) as file:
        file.writeframes(_pcm(sound))


def _pcm(sound: Sound) -> bytes:
    return np.clip(np.rint(sound * 32767), -32768, 32767).astype("<i2").tobytes()
