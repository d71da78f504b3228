"""Finished practices, heard as a listener gets them, and what was understood of each as a row of a table."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from audio_service.library import find_practice
from audio_service.output import write
from audio_service.practice import speak
from audio_service.sound import SoundSettings
from audio_service.timeline import Spoken
from audio_service.units import clock, seconds
from audio_service.voice import find_voice
from listening.whisper import Heard, decoded_for_listening, listen

if TYPE_CHECKING:
    from audio_service.settings import Settings
    from audio_service.timeline import Timeline

HEAD: Final = "| practice | length | words | misheard | of a hundred | misheard most |\n|---|---|---|---|---|---|"

SHOWN: Final = 4
"""How many misheard words a row has room for."""


@dataclass(frozen=True)
class HeardPractice:
    """A practice at one length, and what was understood of it."""

    name: str
    timeline: Timeline
    heard: Heard

    @property
    def of_a_hundred(self) -> float:
        """How many words of a hundred were misheard: the word error rate in percent."""
        return 100 * self.heard.errors / self.heard.words

    @property
    def row(self) -> str:
        """The practice's row of the table that ``HEAD`` begins."""
        most = [
            f"{written or '(nothing)'} → {said or '(nothing)'}" + (f" ({times} times)" if times > 1 else "")
            for (written, said), times in self.heard.misheard().most_common(SHOWN)
        ]
        length, rate = clock(seconds(self.timeline.total)), f"{self.of_a_hundred:.1f}"
        cells = (self.name, length, self.heard.words, self.heard.errors, rate, "; ".join(most))
        return f"| {' | '.join(map(str, cells))} |"


def hear(name: str, length: float, voice: str, settings: Settings) -> HeardPractice:
    """Return what is understood of a practice over the bed that it suggests.

    Args:
        name: The practice's name, or a path to a script; what it leaves to choose is as it is by default.
        length: Seconds; where the practice can't be so long or short, it is as near as it can be.
        voice: Who speaks; lines that are in the store are not spoken again.
        settings: Where practices, clips and beds are kept.

    Raises:
        AudioServiceError: The practice or the voice isn't there, or a line can't be spoken.
    """
    script = find_practice(name, settings.scripts_text)
    practice = speak(script, find_voice(voice, settings=settings), settings)
    sound = SoundSettings(bed=script.bed or "none")
    shortest, longest = map(seconds, practice.range(sound))
    timeline = practice.timeline(min(max(length, shortest), longest), sound)
    with tempfile.TemporaryDirectory(prefix="audio-service-listen-") as folder:
        file = Path(folder) / "practice.mp3"
        write(file, practice, timeline, sound)
        heard = decoded_for_listening(file)
    lines = [event for event in timeline.events if isinstance(event, Spoken)]
    return HeardPractice(Path(name).stem, timeline, listen(heard, lines))
