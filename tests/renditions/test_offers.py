"""What may be chosen: names that tell no path, the default first."""

from dataclasses import replace

from studios import RATE

from audio_service.practice import speak
from audio_service.renditions import Offers, Reading
from audio_service.voice import find_voice


def test_the_default_voice_comes_first_and_every_name_is_found_again(settings):
    offers = Offers(settings)
    assert offers.default_voice.startswith("pyttsx3")
    assert len(offers.voices) > 3
    for name in offers.voices:
        assert offers.voice(name).name == name


def test_a_voice_that_the_settings_name_by_a_path_is_offered_without_it(settings, tmp_path):
    takes = tmp_path / "takes of Anna"
    takes.mkdir()
    offers = Offers(replace(settings, voice=f"recorded:{takes},pyttsx3"))
    offered = offers.voices[offers.default_voice]
    assert "Anna" not in offered.name + offered.title
    assert offers.voice(offers.default_voice).name == offered.name
    assert not offered.synthetic


def test_what_the_command_line_has_spoken_is_not_spoken_again(settings, studio):
    script = studio.scripts.find("unheard").script
    speak(script, find_voice("pyttsx3", settings=settings), settings)
    reading = Reading(studio.scripts.find("unheard"), (), "", studio.offers.default_voice, RATE)
    assert studio.spoken(reading) is not None
    assert not studio.ready(replace(reading, rate=119))
    assert studio.ready(reading)
