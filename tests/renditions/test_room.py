"""Clips have a limit, and what a first start made ready is never what goes."""

from dataclasses import replace

from studios import RATE

from audio_service.renditions import Reading, Studio, make_room


def test_what_the_default_voice_has_spoken_stays_and_other_paces_go(settings, database, clock):
    studio = Studio(replace(settings, clip_store_bytes=0), database, clock)
    voice, scripted = studio.offers.default_voice, studio.scripts.find("short")
    usual, quicker = (Reading.every_line(scripted, voice, rate) for rate in (RATE, 150))
    studio.speak(quicker, lambda _, __: None)
    other = Studio(studio.settings, database, clock)
    assert other.ready(quicker)
    make_room(other)
    afresh = Studio(studio.settings, database, clock)
    assert afresh.ready(usual)
    assert not afresh.ready(quicker)
