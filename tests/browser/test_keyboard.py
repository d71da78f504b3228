from listener import Listener
from playwright.sync_api import expect


def test_every_control_can_be_reached_and_seen_with_the_tab_key(listener: Listener) -> None:
    listener.open()
    names = listener.page.evaluate(
        """() => [...document.querySelectorAll('[data-part="player"] button, [data-part="player"] input')]
            .filter(one => one.checkVisibility()).map(one => one.dataset.part)"""
    )
    listener.page.evaluate("document.activeElement.blur()")
    reached, outlined = set(), set()
    for _ in range(40):
        listener.page.keyboard.press("Tab")
        name, seen = listener.page.evaluate(
            "[document.activeElement.dataset.part, getComputedStyle(document.activeElement).outlineStyle !== 'none']"
        )
        reached.add(name)
        if seen:
            outlined.add(name)
    assert set(names) <= reached
    assert set(names) <= outlined


def test_keys_play_seek_caption_and_ease_out(listener: Listener) -> None:
    listener.open()
    listener.page.locator("h1").click()
    press = listener.page.keyboard.press
    press("k")
    listener.plays()
    press("k")
    listener.when("sound.paused")
    listener.seek(60)
    press("ArrowRight")
    assert 75 <= listener.when("!sound.seeking && sound.currentTime > 70") < 80
    press("ArrowLeft")
    assert listener.when("!sound.seeking && sound.currentTime < 70") >= 60
    press("[")
    press("c")
    expect(listener.part("captions")).to_have_attribute("aria-pressed", "false")
    press("?")
    expect(listener.page.get_by_role("dialog")).to_be_visible()
    press("Escape")
    expect(listener.page.get_by_role("dialog")).to_be_hidden()
    expect(listener.part("easing")).to_be_hidden()
    press("e")
    expect(listener.part("easing-sound")).to_be_visible()


def test_single_keys_can_be_switched_off(listener: Listener) -> None:
    listener.open()
    listener.part("keys-button").click()
    listener.part("keys-on").uncheck()
    listener.page.get_by_role("button", name="Close").click()
    listener.page.locator("h1").click()
    listener.page.keyboard.press("c")
    expect(listener.part("captions")).to_have_attribute("aria-pressed", "true")
    listener.page.keyboard.press("Escape")
    expect(listener.part("easing-sound")).to_be_visible()


def test_space_on_a_button_presses_that_button_alone(listener: Listener) -> None:
    listener.open()
    listener.part("captions").focus()
    listener.page.keyboard.press("Space")
    expect(listener.part("captions")).to_have_attribute("aria-pressed", "false")
    assert listener.paused


def test_the_words_are_one_stop_of_the_tab_key_and_arrows_lead_from_line_to_line(listener: Listener) -> None:
    listener.open()
    press = listener.page.keyboard.press
    lines = listener.page.locator('[data-part="sections"] .line')
    lines.first.focus()
    press("ArrowDown")
    press("ArrowDown")
    expect(lines.nth(2)).to_be_focused()
    press("ArrowUp")
    expect(lines.nth(1)).to_be_focused()
    press("Enter")
    starts = [event["start"] / 48_000 for event in listener.timeline["events"] if event["kind"] == "line"]
    listener.when(f"!sound.seeking && Math.abs(sound.currentTime - {starts[1]}) < 0.1")
    press("End")
    expect(lines.last).to_be_focused()
    press("Shift+Tab")
    assert listener.page.evaluate("document.activeElement.className") == "section"
    assert lines.evaluate_all("all => all.filter(one => one.tabIndex === 0).length") == 1
