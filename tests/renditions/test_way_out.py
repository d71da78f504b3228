"""The way out that is shipped is careful, and lasts a minute or so in every voice."""

import pytest

from audio_service.practice import speak
from audio_service.script import lint, read
from audio_service.settings import Settings
from audio_service.sound import SoundSettings
from audio_service.units import seconds
from audio_service.voice import find_voice, piper

TEXT = Settings().scripts_text / "ways-out" / "grounding.md"


def test_it_is_written_as_careful_teachers_would():
    assert not lint(read(TEXT))


@pytest.mark.parametrize("voice", ["piper", "pyttsx3"])
def test_it_takes_sixty_to_ninety_seconds(voice, tmp_path):
    if voice == "piper" and not piper.installed():
        pytest.skip("the neural extra is not installed, so Piper can't be tested")
    settings = Settings(data=tmp_path)
    spoken = speak(read(TEXT), find_voice(voice, settings=settings), settings)
    timeline = spoken.timeline(75, SoundSettings())
    assert seconds(timeline.total) == 75
    shortest, longest = spoken.range(SoundSettings())
    assert seconds(shortest) < 75 < 90 < seconds(longest)
