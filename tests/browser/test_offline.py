from listener import GUARD, Listener
from playwright.sync_api import expect


def keep(listener: Listener) -> None:
    """Keep a copy on a second visit: by then the service worker answers for every page."""
    listener.page.goto("/")
    listener.page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    listener.open()
    listener.part("keep").click()
    listener.page.locator('[data-part="keep"].kept').wait_for()


def test_a_copy_plays_and_seeks_without_a_network(listener: Listener) -> None:
    keep(listener)
    last = [event for event in listener.timeline["events"] if event["kind"] == "line"][-1]
    listener.page.context.set_offline(True)
    listener.page.reload()
    listener.loaded()
    listener.part("play").click()
    listener.plays()
    listener.seek(90)
    assert 90 <= listener.when("!sound.paused && sound.currentTime > 90.5") < 100
    listener.seek((last["start"] + last["stop"]) / 2 / 48_000)
    expect(listener.part("caption")).to_have_text(last["text"])


def test_easing_out_works_without_a_network(listener: Listener) -> None:
    keep(listener)
    listener.page.context.set_offline(True)
    listener.page.reload()
    listener.loaded()
    listener.part("play").click()
    listener.plays()
    listener.page.keyboard.press("e")
    expect(listener.part("easing-sound")).to_be_visible()
    listener.when("!sound.paused && sound.currentTime > 0 && sound.readyState > 2")


def test_what_plays_goes_on_from_a_copy_that_was_made_meanwhile(listener: Listener) -> None:
    listener.page.goto("/")
    listener.page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    listener.open()
    listener.part("play").click()
    listener.plays()
    listener.part("keep").click()
    listener.page.locator('[data-part="keep"].kept').wait_for()
    listener.page.context.set_offline(True)
    listener.seek(100)
    assert 100 <= listener.when("!sound.paused && sound.currentTime > 101") < 110
    listener.page.context.set_offline(False)
    listener.part("keep").click()
    listener.page.locator('[data-part="keep"]:not(.kept)').wait_for()
    listener.seek(20)
    assert 20 <= listener.when("!sound.paused && sound.currentTime > 21") < 30


def test_sound_that_broke_off_goes_on_by_itself_where_it_was_once_the_network_is_back(listener: Listener) -> None:
    listener.open(minutes="5.5")
    listener.part("play").click()
    listener.plays()
    listener.page.context.set_offline(True)
    listener.part("seek").fill("300")
    expect(listener.part("trouble")).to_contain_text("goes on when the network is back", timeout=GUARD)
    expect(listener.part("position")).to_have_text("5:00")
    listener.page.context.set_offline(False)
    assert 300 <= listener.when("!sound.paused && sound.currentTime > 301") < 310
    expect(listener.part("trouble")).to_be_hidden()


def test_sittings_heard_without_a_network_are_sent_once_it_is_back(listener: Listener) -> None:
    keep(listener)
    listener.page.context.set_offline(True)
    listener.part("play").click()
    listener.when("sound.currentTime > 6")
    listener.part("play").click()
    listener.letters(1)
    assert listener.page.evaluate("fetch('/api/sittings').then(() => 'sent', () => 'offline')") == "offline"
    listener.page.context.set_offline(False)
    listener.letters(0)
    (sitting,) = listener.sittings
    assert 5 <= sitting["heard"] <= sitting["position"] + 0.5


def test_a_sitting_heard_without_a_network_is_sent_though_no_page_of_ours_is_open_any_more(visit) -> None:
    """By background sync: what the browser does when the network is back is done here at once."""
    listener = visit()
    keep(listener)
    listener.page.context.set_offline(True)
    listener.page.reload()
    listener.loaded()
    listener.part("play").click()
    listener.when("sound.currentTime > 6")
    listener.part("play").click()
    listener.letters(1)
    listener.page.goto("about:blank")
    listener.page.context.set_offline(False)
    listener.page.goto("/api/openapi.json")
    devtools = listener.page.context.new_cdp_session(listener.page)
    known = []
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda told: known.extend(told["registrations"]))
    devtools.send("ServiceWorker.enable")
    listener.page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    while not known:
        listener.page.wait_for_timeout(10)
    sync = {"origin": listener.service.address, "registrationId": known[-1]["registrationId"]}
    devtools.send("ServiceWorker.dispatchSyncEvent", sync | {"tag": "journal", "lastChance": False})
    listener.letters(0)
    (sitting,) = listener.sittings
    assert 5 <= sitting["heard"] <= sitting["position"] + 0.5


def test_copies_are_listed_and_can_be_removed(listener: Listener) -> None:
    keep(listener)
    listener.page.goto("/")
    copies = listener.part("copies-list")
    expect(copies).to_contain_text("By the river")
    listener.page.context.set_offline(True)
    listener.page.goto("/journal")
    expect(listener.page.get_by_role("heading", level=1)).to_have_text("You are offline")
    expect(copies.get_by_role("link", name="By the river")).to_be_visible()
    listener.page.context.set_offline(False)
    listener.page.goto("/")
    copies.get_by_role("button", name="Remove the copy of By the river").click()
    expect(listener.part("copies")).to_be_hidden()
    assert listener.page.evaluate("caches.open('copies').then(kept => kept.keys()).then(kept => kept.length)") == 0


def test_what_is_not_kept_says_so(listener: Listener) -> None:
    listener.open()
    listener.page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    listener.page.context.set_offline(True)
    listener.slide("slider", 4)
    expect(listener.part("trouble")).to_contain_text("can’t be reached")


OUTWORN = """async () => {
  const [precache] = (await caches.keys()).filter(name => name.includes("precache"));
  const old = "/static/app-0000000000.css";
  await (await caches.open(precache)).put(old, new Response("body {}"));
  const pages = await caches.open("pages");
  await pages.put("/practices/outworn", new Response(`<link rel="stylesheet" href="${old}">`));
  await (await navigator.serviceWorker.getRegistration()).unregister();
}"""

KEPT = """async () => {
  const worker = (await navigator.serviceWorker.ready).active;
  if (worker.state !== "activated") await new Promise(done => worker.addEventListener("statechange", done));
  const kept = await Promise.all((await caches.keys()).map(async name => (await caches.open(name)).keys()));
  return kept.flat().map(request => new URL(request.url).pathname);
}"""


def test_an_update_leaves_nothing_of_the_version_before(listener: Listener) -> None:
    """A worker that is installed anew finds what another version kept."""
    listener.open()
    listener.page.evaluate(KEPT)
    listener.page.reload()
    listener.loaded()
    listener.page.evaluate(OUTWORN)
    listener.page.reload()
    listener.loaded()
    kept = listener.page.evaluate(KEPT)
    assert "/practices/outworn" not in kept
    assert "/static/app-0000000000.css" not in kept
    assert "/practices/river" in kept
    assert any(path.startswith("/static/practice-") for path in kept)
