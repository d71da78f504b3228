import re

from listener import Listener
from playwright.sync_api import expect


def test_it_plays_what_the_address_asks_for(listener: Listener) -> None:
    listener.open(minutes="2")
    listener.part("play").click()
    listener.plays()
    assert listener.when("sound.currentTime > 1") < 10
    expect(listener.part("play")).to_have_attribute("aria-label", "Pause")
    assert listener.page.evaluate("document.querySelector('[data-part=audio]').duration") == 120


def test_a_seek_to_a_minute_nobody_has_rendered_plays_there(listener: Listener) -> None:
    listener.open(minutes="4:37")
    listener.part("play").click()
    listener.plays()
    listener.seek(200)
    assert 200 <= listener.when("!sound.paused && sound.currentTime > 200.5") < 215


def test_captions_say_what_is_spoken_now(listener: Listener) -> None:
    listener.open()
    timeline = listener.timeline
    lines = [event for event in timeline["events"] if event["kind"] == "line"]
    for line in (lines[1], lines[-1], lines[0]):
        listener.seek((line["start"] + line["stop"]) / 2 / timeline["sample_rate"])
        expect(listener.part("caption")).to_have_text(line["text"])


def test_captions_can_be_switched_off_and_stay_off(listener: Listener) -> None:
    listener.open()
    listener.part("captions").click()
    expect(listener.part("caption")).to_be_hidden()
    listener.page.reload()
    listener.loaded()
    expect(listener.part("captions")).to_have_attribute("aria-pressed", "false")


def test_the_pacer_shows_the_breath_of_the_timeline(listener: Listener) -> None:
    listener.open()
    timeline = listener.timeline
    breaths = [event for event in timeline["events"] if event["kind"] == "breath"]
    for breath, words in ((breaths[0], "Breathe in"), (breaths[1], "Breathe out"), (breaths[2], "Breathe in")):
        listener.seek((breath["start"] + 0.75 * (breath["stop"] - breath["start"])) / timeline["sample_rate"])
        expect(listener.part("pacer-word")).to_have_text(words)
        expect(listener.part("pacer-count")).to_have_text("1")
    listener.seek(0)
    expect(listener.part("pacer-word")).to_be_empty()


def test_the_pacer_stands_still_for_who_asks_for_little_movement(visit) -> None:
    listener = visit(reduced_motion="reduce")
    listener.open()
    timeline = listener.timeline
    breath = next(event for event in timeline["events"] if event["kind"] == "breath")
    listener.seek((breath["start"] + 2 * timeline["sample_rate"]) / timeline["sample_rate"])
    expect(listener.part("pacer-word")).to_have_text("Breathe in")
    assert listener.part("pacer-breath").evaluate("ring => ring.style.transform") == "scale(0.42)"
    expect(listener.part("pacer-bar")).to_be_visible()


def test_pressing_a_line_or_a_section_goes_there(listener: Listener) -> None:
    listener.open()
    timeline = listener.timeline
    listener.page.get_by_role("button", name="This is the end.").click()
    last = [event for event in timeline["events"] if event["kind"] == "line"][-1]
    assert abs(listener.when("!sound.seeking") - last["start"] / timeline["sample_rate"]) < 0.1
    listener.page.get_by_role("button", name=re.compile("^Breathing")).click()
    section = next(one for one in timeline["sections"] if one["title"] == "Breathing")
    assert abs(listener.when("!sound.seeking") - section["start"] / timeline["sample_rate"]) < 0.1
    expect(listener.part("section")).to_have_text("Breathing")


def test_the_lock_screen_knows_title_and_section(listener: Listener) -> None:
    listener.open()
    listener.part("play").click()
    listener.plays()
    told = listener.page.evaluate(
        "(({ metadata, playbackState }) => [metadata.title, metadata.artist, playbackState])(navigator.mediaSession)"
    )
    assert told == ["By the river", "Arriving", "playing"]


def test_the_bed_can_be_louder_than_the_voice_while_it_plays(listener: Listener) -> None:
    listener.open()
    listener.part("play").click()
    listener.plays()
    before = listener.when("sound.currentTime > 1")
    listener.part("volume-button").click()
    listener.slide("bed-volume", 150)
    expect(listener.part("volume-note")).to_have_text("Voice and bed are mixed on this device now.")
    expect(listener.part("play")).to_have_attribute("aria-label", "Pause")
    assert listener.paused, "the finished mix goes on under the two stems"
    listener.part("volume-reset").click()
    listener.plays()
    assert before <= listener.position < before + 60


def test_the_sleep_timer_fades_and_then_stops(listener: Listener) -> None:
    listener.open(minutes="5")
    listener.part("play").click()
    listener.plays()
    listener.page.clock.install()
    listener.part("sleep-button").click()
    listener.page.locator('input[name="sleep"][value="5"]').check()
    expect(listener.part("sleep-label")).to_have_text(re.compile(r"^(5:00|4:5\d)$"))
    listener.page.clock.fast_forward("04:45")
    listener.page.clock.fast_forward("00:25")
    listener.when("sound.paused")
    expect(listener.part("sleep-label")).to_have_text("Timer")
