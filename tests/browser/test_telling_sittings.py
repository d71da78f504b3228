from listener import Listener
from playwright.sync_api import expect


def test_what_was_heard_to_the_end_is_completed(listener: Listener) -> None:
    listener.open()
    listener.seek(112)
    listener.part("play").click()
    listener.when("sound.ended")
    listener.letters(0)
    (sitting,) = listener.sittings
    assert sitting["outcome"] == "completed"
    assert 7 <= sitting["heard"] <= 8.5, sitting
    assert sitting["furthest"] == sitting["length"] == 120


def test_pressing_play_by_chance_is_no_sitting(listener: Listener) -> None:
    listener.open()
    listener.part("play").click()
    listener.when("sound.currentTime > 1")
    listener.part("play").click()
    listener.page.goto("/")
    listener.letters(0)
    assert listener.sittings == []


def test_loading_the_page_anew_goes_on_with_the_same_sitting(listener: Listener) -> None:
    listener.open()
    listener.seek(30)
    listener.part("play").click()
    listener.when("sound.currentTime > 36")
    listener.part("play").click()
    listener.letters(0)
    listener.page.reload()
    listener.loaded()
    place = listener.when("sound.currentTime > 30")
    assert 36 < place < 45
    listener.part("play").click()
    listener.when(f"sound.currentTime > {place + 2}")
    listener.part("play").click()
    listener.letters(0)
    (sitting,) = listener.sittings
    assert sitting["restarts"] == 0
    assert sitting["position"] >= place + 2
    assert 7 <= sitting["heard"] < 20


def test_another_length_offers_to_go_on_where_it_was_left(listener: Listener) -> None:
    listener.open()
    listener.seek(30)
    listener.part("play").click()
    listener.when("sound.currentTime > 36")
    listener.part("play").click()
    listener.letters(0)
    listener.page.goto("/practices/river?minutes=3")
    listener.loaded()
    listener.part("place-link").click()
    assert 36 < listener.when("!sound.paused && sound.currentTime > 36") < 50
    assert listener.rendition["seconds"] == 120


def test_check_ins_before_and_after_are_kept_with_their_sitting(listener: Listener) -> None:
    listener.open(checks_in=True)
    expect(listener.part("check-in")).to_be_visible()
    listener.page.locator("#felt-threat").fill("7")
    expect(listener.part("felt-threat-word")).to_have_text("large")
    expect(listener.part("felt-drive-word")).to_have_text("not said")
    listener.part("check-in-done").click()
    listener.plays()
    listener.when("sound.currentTime > 6")
    listener.seek(118)
    listener.when("sound.ended")
    expect(listener.part("check-in")).to_be_visible()
    listener.page.locator("#felt-threat").fill("3")
    listener.page.locator("#felt-distress").fill("2")
    listener.part("check-in-done").click()
    expect(listener.part("check-in")).to_be_hidden()
    expect(listener.part("offer")).to_be_hidden()
    listener.letters(0)
    (pair,) = listener.json("/api/journal")["circles"]
    assert (pair["before"]["threat"], pair["after"]["threat"]) == (7, 3)
    assert pair["before"]["drive"] is None
    assert pair["sitting"] == listener.sittings[0]["id"]


def test_a_heavy_time_is_offered_something_to_lean_on(listener: Listener) -> None:
    listener.open(checks_in=True)
    listener.part("check-in-skip").click()
    listener.plays()
    listener.seek(118)
    listener.when("sound.ended")
    listener.page.locator("#felt-distress").fill("8")
    listener.part("check-in-done").click()
    expect(listener.part("offer")).to_be_visible()
    expect(listener.part("offer")).to_contain_text("emergency number")
    listener.part("offer-grounding").click()
    expect(listener.part("easing-sound")).to_be_visible()


def test_a_check_in_that_is_skipped_leaves_nothing(listener: Listener) -> None:
    listener.open(checks_in=True)
    listener.part("check-in-skip").click()
    listener.plays()
    listener.letters(0)
    assert listener.json("/api/journal")["circles"] == []
