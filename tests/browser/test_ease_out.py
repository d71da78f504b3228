import pytest
from listener import Listener
from playwright.sync_api import expect


def leave(listener: Listener) -> float:
    """Play from the middle, ease out, and return where that was."""
    listener.open()
    listener.seek(60)
    listener.part("play").click()
    listener.plays()
    listener.when("sound.currentTime > 66")
    listener.page.keyboard.press("Escape")
    expect(listener.part("easing-sound")).to_be_visible()
    return listener.position


def test_it_fades_and_then_a_voice_grounds(listener: Listener) -> None:
    listener.open()
    easing = listener.rendition["ease_out"]
    listener.part("play").click()
    listener.plays()
    levels = listener.page.evaluate(
        """async () => {
            const sound = document.querySelector('[data-part="audio"]'), levels = [];
            const own = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "volume");
            Object.defineProperty(sound, "volume", {
                get() { return own.get.call(this); },
                set(level) { levels.push(level); own.set.call(this, level); },
            });
            const faded = new Promise(done => sound.addEventListener("emptied", done, { once: true }));
            document.querySelector('[data-part="ease"]').click();
            await faded;
            return levels;
        }"""
    )
    fading = levels[: levels.index(min(levels)) + 1]
    assert len(fading) > 10
    assert fading == sorted(fading, reverse=True)
    assert fading[-1] < 0.05
    expect(listener.part("easing-sound")).to_be_visible()
    listener.when(f"sound.src.endsWith('{easing['audio']}') && !sound.paused && sound.currentTime > 0")
    assert 60 <= easing["seconds"] <= 90


def test_after_it_there_is_a_choice(listener: Listener) -> None:
    leave(listener)
    listener.when("!sound.paused && sound.duration > 0")
    listener.page.evaluate(
        "(sound => sound.currentTime = sound.duration - 0.3)(document.querySelector('[data-part=audio]'))"
    )
    expect(listener.part("easing-choice")).to_be_visible()
    assert listener.paused
    expect(listener.part("easing-choice")).to_contain_text("emergency number")
    expect(listener.part("tools")).to_be_hidden()


def test_while_it_plays_the_button_is_always_in_sight(visit) -> None:
    listener = visit(viewport={"width": 1280, "height": 600})
    listener.open()
    expect(listener.part("ease")).not_to_be_in_viewport()
    listener.page.locator("h1").click()
    listener.page.keyboard.press("k")
    listener.plays()
    expect(listener.part("mini-ease")).to_be_in_viewport(ratio=1)
    listener.part("ease").scroll_into_view_if_needed()
    expect(listener.part("mini-ease")).to_be_hidden()


def test_the_focus_goes_along(listener: Listener) -> None:
    listener.open()
    listener.part("play").click()
    listener.plays()
    listener.part("ease").focus()
    listener.page.keyboard.press("Enter")
    expect(listener.part("easing-sound")).to_be_focused()
    listener.page.keyboard.press("Escape")
    expect(listener.part("easing-choice")).to_be_focused()
    listener.part("go-back").press("Enter")
    expect(listener.part("play")).to_be_focused()


def test_going_back_goes_on_where_it_was_left(listener: Listener) -> None:
    leave(listener)
    listener.page.keyboard.press("e")
    listener.part("go-back").click()
    place = listener.when("sound.readyState > 0 && sound.currentTime > 60")
    assert 66 < place < 90
    listener.part("play").click()
    listener.plays()


def test_the_journal_says_eased_out_and_nothing_worse(listener: Listener) -> None:
    leave(listener)
    listener.letters(0)
    (sitting,) = listener.sittings
    assert sitting["outcome"] == "eased-out"
    assert sitting["position"] >= 66
    assert 5 <= sitting["heard"] < 60, "what was sought over isn't heard"


@pytest.mark.parametrize("key", ["nexttrack", "stop"])
def test_the_lock_screen_can_ease_out(visit, key: str) -> None:
    listener = visit()
    listener.page.add_init_script(
        """(() => {
            window.lockScreen = {};
            const own = MediaSession.prototype.setActionHandler;
            MediaSession.prototype.setActionHandler = function (name, handler) {
                lockScreen[name] = handler;
                own.call(this, name, handler);
            };
        })()"""
    )
    listener.open()
    listener.part("play").click()
    listener.plays()
    listener.page.evaluate(f"lockScreen.{key}()")
    expect(listener.part("easing-sound")).to_be_visible()


def test_whoever_presses_play_while_it_fades_stays(listener: Listener) -> None:
    listener.open()
    listener.part("play").click()
    listener.plays()
    listener.part("ease").click()
    listener.page.locator(".leaving").wait_for()
    listener.part("play").click()
    listener.page.locator(".leaving").wait_for(state="detached")
    expect(listener.part("easing")).to_be_hidden()
    assert listener.page.evaluate("document.querySelector('[data-part=audio]').volume") == 1
