from listener import NAME, PASSWORD, PHONE, Listener
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


def test_another_length_offers_to_go_on_where_it_was_left_until_that_is_erased(listener: Listener) -> None:
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
    listener.keeps(1, "places")
    listener.erases()
    listener.keeps(0, "places")
    listener.keeps(0, "letters")
    assert listener.sittings == []


def test_one_goes_on_on_another_device_of_the_same_account(visit, owner) -> None:
    phone, desk = visit(**PHONE, storage_state=owner), visit()
    phone.open()
    phone.seek(30)
    phone.part("play").click()
    phone.when("sound.currentTime > 36")
    phone.part("play").click()
    phone.letters(0)
    desk.page.goto("/sign-in?next=/practices/river?minutes=2")
    desk.page.get_by_label("Name").fill(NAME)
    desk.page.get_by_label("Password").fill(PASSWORD)
    desk.page.get_by_role("button", name="Sign in").click()
    desk.loaded()
    assert 36 < desk.when("sound.currentTime > 30") < 50
    desk.page.goto("/practices/river?minutes=3")
    desk.loaded()
    expect(desk.part("place-link")).to_contain_text("of 2:00")
    assert not phone.complaints + desk.complaints


def test_check_ins_before_and_after_are_kept_with_their_sitting(listener: Listener) -> None:
    listener.open(checks_in=True)
    listener.part("check-in-first").click()
    expect(listener.part("check-in")).to_be_visible()
    listener.page.locator("#felt-threat").fill("7")
    expect(listener.part("felt-threat-word")).to_have_text("large")
    expect(listener.part("felt-drive-word")).to_have_text("not said")
    listener.part("check-in-done").click()
    assert listener.paused, "the ground may come first; whoever goes on goes on"
    grounding = listener.part("helps").get_by_role("link", name="Grounding")
    assert grounding.get_attribute("href") == "/practices/grounding?minutes=4"
    listener.part("helps-on").click()
    listener.plays()
    expect(listener.part("helps")).to_be_hidden()
    listener.when("sound.currentTime > 6")
    listener.seek(118)
    listener.when("sound.ended")
    expect(listener.part("check-in")).to_be_visible()
    listener.page.locator("#felt-threat").fill("3")
    listener.page.locator("#felt-distress").fill("2")
    listener.part("check-in-done").click()
    expect(listener.part("check-in")).to_be_hidden()
    expect(listener.part("offer")).to_be_hidden()
    expect(listener.part("helps")).to_be_hidden()
    listener.letters(0)
    (pair,) = listener.json("/api/journal")["circles"]
    assert (pair["before"]["threat"], pair["after"]["threat"]) == (7, 3)
    assert pair["before"]["drive"] is None
    assert pair["sitting"] == listener.sittings[0]["id"]


def test_a_heavy_time_is_offered_something_to_lean_on(listener: Listener) -> None:
    listener.open(checks_in=True)
    listener.part("check-in-first").click()
    listener.part("check-in-skip").click()
    listener.plays()
    expect(listener.part("check-in-first")).to_be_hidden()
    listener.seek(118)
    listener.when("sound.ended")
    listener.page.locator("#felt-distress").fill("8")
    listener.part("check-in-done").click()
    expect(listener.part("offer")).to_be_visible()
    expect(listener.part("offer")).to_contain_text("emergency number")
    listener.part("offer-grounding").click()
    expect(listener.part("easing-sound")).to_be_visible()


def test_what_may_help_is_suggested_after_a_practice_and_easy_to_leave_alone(listener: Listener) -> None:
    listener.open(checks_in=True)
    listener.part("play").click()
    listener.plays()  # nothing is asked first
    listener.seek(118)
    listener.when("sound.ended")
    listener.page.locator("#felt-threat").fill("7")
    listener.page.locator("#felt-soothing").fill("9")
    listener.part("check-in-done").click()
    expect(listener.part("helps")).to_contain_text("before anything with feelings")
    expect(listener.part("helps")).not_to_contain_text("kind wish", use_inner_text=True)
    listener.part("helps-on").click()
    expect(listener.part("helps")).to_be_hidden()
    listener.letters(0)


def test_a_check_in_that_is_skipped_leaves_nothing(listener: Listener) -> None:
    listener.open(checks_in=True)
    listener.part("check-in-first").click()
    listener.part("check-in-skip").click()
    listener.plays()
    listener.letters(0)
    assert listener.json("/api/journal")["circles"] == []
