import re

from listener import Listener
from playwright.sync_api import expect


def test_another_length_changes_outline_picture_and_address(listener: Listener) -> None:
    listener.open(minutes="2")
    picture = listener.part("picture").get_attribute("src")
    listener.slide("slider", 3)
    expect(listener.part("picture")).not_to_have_attribute("src", picture)
    expect(listener.part("outline")).to_contain_text("By the river · 3:00")
    expect(listener.page).to_have_url(re.compile(r"\?minutes=3$"))
    expect(listener.part("remaining")).to_have_text("−3:00")


def test_a_length_can_be_typed_as_a_clock(listener: Listener) -> None:
    listener.open()
    listener.part("minutes").fill("2:30")
    listener.part("minutes").press("Enter")
    expect(listener.part("outline")).to_contain_text("2:30")
    expect(listener.part("minutes")).to_have_value("2.5")


def test_a_length_that_does_not_fit_takes_the_nearest(listener: Listener) -> None:
    listener.open()
    listener.part("minutes").fill("600")
    listener.part("minutes").press("Enter")
    expect(listener.part("length-note")).to_contain_text("10:00:00 doesn’t fit")
    longest = int(listener.rendition["range"]["longest"])
    expect(listener.part("outline")).to_contain_text(f"{longest // 60}:{longest % 60:02}")
    listener.complaints.clear()  # the browser itself complains of the answer 422


def test_what_is_no_length_is_said(listener: Listener) -> None:
    listener.open()
    listener.part("minutes").fill("a while")
    listener.part("minutes").press("Enter")
    expect(listener.part("length-note")).to_contain_text("17:30")


def test_while_something_plays_another_length_waits_to_be_asked_for(listener: Listener) -> None:
    listener.open()
    before = listener.part("player").get_attribute("data-loaded")
    listener.part("play").click()
    listener.when("sound.currentTime > 1.5")
    listener.slide("slider", 3)
    expect(listener.part("swap")).to_be_visible()
    assert listener.part("player").get_attribute("data-loaded") == before
    assert not listener.paused
    listener.part("swap").click()
    expect(listener.part("remaining")).to_have_text(re.compile("^−(3:00|2:5)"))
    listener.plays()


def test_a_pace_never_spoken_is_spoken_first_and_says_how_far_it_is(listener: Listener) -> None:
    listener.open()
    listener.page.evaluate(
        """() => {
            window.shown = [];
            const words = document.querySelector('[data-part="speaking-words"]');
            new MutationObserver(() => shown.push(words.textContent)).observe(words, { childList: true });
        }"""
    )
    listener.page.locator(".chooser .fold summary").first.click()
    listener.slide("rate", 140)
    expect(listener.page).to_have_url(re.compile("rate=140"))
    expect(listener.part("speaking")).to_be_hidden()
    assert listener.page.evaluate("shown.length") > 0
    assert listener.rendition["wish"]["rate"] == 140


def test_the_safety_text_comes_before_the_first_sound_and_once(listener: Listener) -> None:
    listener.page.request.put("/api/preferences", data={"check_ins": False})
    listener.page.goto("/practices/river")
    expect(listener.part("before")).to_contain_text("emergency number")
    expect(listener.part("play")).to_be_hidden()
    listener.part("seen").locator("button").click()
    expect(listener.part("play")).to_be_focused()
    assert listener.paused, "nothing sounds that wasn't asked for"
    listener.page.reload()
    expect(listener.part("before")).to_have_count(0)
    expect(listener.part("play")).to_be_visible()
