import urllib.request

import pytest
from listener import ARTEFACTS_WANTED, DESKTOP, PHONE, Listener
from playwright.sync_api import Page, expect

PROGRAMME = "/programmes/along-the-river"
PAGES = (
    "/",
    "/practices/river",
    "/practices/garden",
    "/programmes",
    PROGRAMME,
    "/journal",
    "/journal/erase",
    "/safety",
    "/sign-in",
    "/api",
    "/nowhere",
)
ACCOUNT_PAGES = ("/account", "/people", "/settings", PROGRAMME, "/journal", "/")
STILL = {"reduced_motion": "reduce"}
"""Colours that are on their way from one to the next have no contrast to speak of."""

LOOKS = {
    "desk": {"color_scheme": "light", **DESKTOP, **STILL},
    "phone": {"color_scheme": "dark", **PHONE, **STILL},
    "narrow": {"color_scheme": "light", "viewport": {"width": 320, "height": 640}, **STILL},
}

KILOBYTES = 1000


def found_by(axe: str, page: Page) -> list[str]:
    """Return what axe finds, also beyond the WCAG's own rules."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def looked_at(listener: Listener, axe: str, look: str, name: str) -> None:
    """Find nothing wrong with a page as it is now, and keep a picture of it; light and dark, where these are wanted."""
    assert found_by(axe, listener.page) == [], name
    assert wide(listener.page) <= 0, name
    if look != "narrow":
        own = LOOKS[look]["color_scheme"]
        for scheme in ("light", "dark") if ARTEFACTS_WANTED else (own,):
            listener.page.emulate_media(color_scheme=scheme)
            listener.picture(f"{name}-{look}-{scheme}")
        listener.page.emulate_media(color_scheme=own)


def wide(page: Page) -> int:
    """Return how many pixels a page is too wide."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.fixture(scope="session")
def practised(browser, service, owner):
    """The state of a browser whose owner has listened and taken up a programme."""
    context = browser.new_context(base_url=service.address, storage_state=owner)
    tell_journal(context.new_page())
    state = context.storage_state()
    context.close()
    return state


def tell_journal(page: Page) -> None:
    """Take up a programme, and write a sitting with check-ins."""
    page.goto(PROGRAMME)
    page.get_by_role("button", name="Take it up").click()
    page.get_by_role("button", name="Leave it").wait_for()
    told = {"practice": "river", "title": "By the river", "rendition": "a" * 32, "length": 120, "zone": "Europe/Vienna"}
    at = {"begun_at": page.evaluate("new Date().toISOString()")}
    heard = {"heard": 100, "furthest": 110, "position": 110, "restarts": 0, "sequence": 3, "outcome": "left"}
    sitting = "6f1c2f9e-9d43-4a53-9c4a-0a5f3f6d0c01"
    assert page.request.put(f"/api/sittings/{sitting}", data=told | at | heard).ok
    for number, when in enumerate(("before", "after")):
        felt = {"sitting": sitting, "when": when, "made_at": at["begun_at"], "zone": "Europe/Vienna", "sequence": 1}
        felt |= {"distress": 4, "threat": 6 - 3 * number, "drive": 5, "soothing": 2 + 4 * number, "note": "<b>rain</b>"}
        assert page.request.put(f"/api/check-ins/6f1c2f9e-9d43-4a53-9c4a-0a5f3f6d0d0{number}", data=felt).ok


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_on_any_page(visit, axe: str, look: str) -> None:
    listener = visit(**LOOKS[look])
    for path in PAGES:
        listener.page.goto(path)
        looked_at(listener, axe, look, path.strip("/").replace("/", "-") or "first-page")


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_on_the_pages_of_an_account(visit, axe: str, practised, look: str) -> None:
    listener = visit(**LOOKS[look], storage_state=practised)
    for path in ACCOUNT_PAGES:
        listener.page.goto(path)
        looked_at(listener, axe, look, "signed-in-" + (path.strip("/").replace("/", "-") or "first-page"))
    listener.page.goto("/journal")
    listener.page.get_by_text("The same as a table").click()
    expect(listener.page.get_by_role("cell", name="<b>rain</b>").first).to_be_visible()
    assert found_by(axe, listener.page) == []


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_in_the_player_whatever_it_shows(visit, axe: str, look: str) -> None:
    listener = visit(**LOOKS[look])
    listener.open(checks_in=True)
    looked_at(listener, axe, look, "before-playing")
    listener.part("check-in-first").click()
    looked_at(listener, axe, look, "check-in")
    listener.page.locator("#felt-threat").fill("8")
    listener.part("check-in-done").click()
    expect(listener.part("helps")).to_be_focused()
    looked_at(listener, axe, look, "what-may-help")
    listener.part("helps-on").click()
    listener.plays()
    looked_at(listener, axe, look, "playing")
    for button in ("volume-button", "sleep-button"):
        listener.part(button).click()
        assert found_by(axe, listener.page) == [], button
        assert wide(listener.page) <= 0, button
    for fold in listener.page.locator(".fold > summary").all():
        fold.click()
    assert found_by(axe, listener.page) == [], "folds"
    assert wide(listener.page) <= 0, "folds"
    listener.page.locator("h1").click()
    listener.page.keyboard.press("e")
    expect(listener.part("easing-sound")).to_be_visible()
    assert found_by(axe, listener.page) == [], "easing"
    listener.part("easing-enough").click()
    expect(listener.part("easing-choice")).to_be_visible()
    looked_at(listener, axe, look, "choice")
    assert not listener.complaints


def test_a_practice_page_with_everything_but_sound_is_light(visit) -> None:
    listener = visit()
    asked: set[str] = set()
    listener.page.context.on("request", lambda request: asked.add(request.url))
    listener.page.goto("/practices/river?minutes=2")
    listener.loaded()
    listener.page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    listener.page.wait_for_load_state("networkidle")
    sizes = {url: on_the_wire(url) for url in asked if not url.endswith(".mp3")}
    assert {"json", "vtt", "css", "woff2"} <= {url.rpartition(".")[2] for url in sizes}
    worker = on_the_wire(f"{listener.service.address}/service-worker.js")
    assert sum(sizes.values()) + worker <= 200 * KILOBYTES, sizes


def on_the_wire(url: str) -> int:
    """Return how many bytes of a body are sent to who takes gzip, as every browser does."""
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})) as response:
        return len(response.read())


def test_pages_do_without_scripts_and_play_and_download(visit) -> None:
    listener = visit(java_script_enabled=False)
    listener.page.goto("/practices/river?minutes=2")
    expect(listener.page.locator("audio")).to_be_hidden()
    listener.page.get_by_role("button", name="I have read this").click()
    audio = listener.page.locator("audio[controls]")
    expect(audio).to_be_visible()
    assert listener.page.request.get(audio.get_attribute("src")).headers["content-type"] == "audio/mpeg"
    expect(listener.part("controls")).to_be_hidden()
    listener.page.get_by_label("Minutes", exact=True).fill("3")
    listener.page.get_by_role("button", name="Show this length").click()
    expect(listener.page.locator("audio[controls]")).to_be_visible()
    listener.page.get_by_text("Take it with you").click()
    with listener.page.expect_download() as download:
        listener.page.get_by_role("link", name="MP3", exact=True).click()
    assert download.value.suggested_filename.endswith(".mp3")
    listener.page.get_by_label("Another format").select_option("opus")
    listener.page.get_by_role("button", name="Make it").click()
    with listener.page.expect_download() as made:
        listener.page.get_by_role("link", name="Download", exact=True).click()
    assert made.value.suggested_filename.endswith(".opus")


def test_it_can_be_installed(visit) -> None:
    listener = visit()
    listener.page.goto("/")
    manifest = listener.json("/app.webmanifest")
    assert manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        assert listener.page.request.get(icon["src"]).headers["content-type"].startswith("image/")
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}


def test_nothing_is_loaded_from_elsewhere(visit) -> None:
    listener = visit()
    asked: list[str] = []
    listener.page.context.on("request", lambda request: asked.append(request.url))
    listener.open()
    listener.part("play").click()
    listener.plays()
    assert {url for url in asked if not url.startswith((listener.service.address, "blob:", "data:"))} == set()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_in_the_player_is_cut_off(visit, width: int) -> None:
    listener = visit(viewport={"width": width, "height": 640})
    listener.open()
    outside = listener.part("player").evaluate(
        """stage => {
            const { left, right } = stage.getBoundingClientRect();
            return [...stage.querySelectorAll("button, input, span, p")]
                .filter(one => one.checkVisibility() && !one.closest("[aria-hidden]"))
                .map(one => [one.dataset.part ?? one.textContent, one.getBoundingClientRect()])
                .filter(([, at]) => at.left < left || at.right > right)
                .map(([name]) => name);
        }"""
    )
    assert outside == []
