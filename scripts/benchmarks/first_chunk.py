"""How soon a running process gives 30 s at a random place of a practice that nobody has heard.

Run as a program it is that process: it takes the practice's timeline, names
its rendition, and reads one chunk, each time from an empty chunk store or from
one that holds the bed's encoded frames (of another length). It prints seconds.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
import time
from pathlib import Path

from audio_service.library import find_practice
from audio_service.practice import speak
from audio_service.settings import Settings
from audio_service.sound import SoundSettings
from audio_service.units import FRAME_BYTES
from audio_service.voice import DEFAULT_RATE, find_voice

PLACES = 7
_SEED = 20_240_229
_FRAMES = 1250
"""30 s."""


def command(data: Path, practice: str, minutes: str, voice: str, bed: str) -> list[str]:
    return [sys.executable, __file__, str(data), practice, minutes, voice, bed]


def main(data: str, practice: str, minutes: str, voice: str, bed: str) -> None:
    settings = Settings(data=Path(data))
    script = find_practice(practice, settings.scripts_text)
    spoken = speak(script, find_voice(voice, rate=DEFAULT_RATE, settings=settings), settings)
    sound = SoundSettings(bed=bed)
    chunks = Path(data) / "chunks"
    place = random.Random(_SEED)

    def read(length: float, *, whole: bool = False) -> float:
        began = time.perf_counter()
        rendition = spoken.rendition(spoken.timeline(length, sound), sound)
        if whole:
            rendition.render()
        else:
            part = _FRAMES * FRAME_BYTES
            first = rendition.size - rendition.frames * FRAME_BYTES
            first += part * place.randrange(rendition.frames // _FRAMES)
            rendition.read(first, first + part)
        return time.perf_counter() - began

    duration = 60 * float(minutes)
    read(duration / 2)
    found: dict[str, list[float]] = {"cold": [], "warm": []}
    for _ in range(PLACES):
        shutil.rmtree(chunks, ignore_errors=True)
        found["cold"].append(read(duration))
    shutil.rmtree(chunks, ignore_errors=True)
    read(duration - 300, whole=True)
    for number in range(PLACES):
        # Another length each time, so that no chunk of it was ever made.
        found["warm"].append(read(duration - 0.24 * number))
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
