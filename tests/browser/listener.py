"""What a listener does and notices, for the tests to say in words."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page
from running import ROOT, Service

GUARD = 60_000
"""Milliseconds after which a test that hangs is ended; nothing is timed by it."""

NAME = "Ada"
PASSWORD = "a long way to the river"

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
AS_A_PAGE = {"Accept": "text/html"}

ARTEFACTS_WANTED = os.environ.get("AUDIO_SERVICE_ARTEFACTS")
ARTEFACTS = Path(ARTEFACTS_WANTED or ROOT / "test-artefacts").absolute()
"""Where pictures of the pages are kept."""

EXPECTED = ("ERR_INTERNET_DISCONNECTED",)
"""Complaints that are no fault of ours: a network that a test took away."""


class Listener:
    """Somebody with a browser."""

    def __init__(self, page: Page, service: Service) -> None:
        self.page = page
        self.service = service
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(known in message.text for known in EXPECTED):
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def picture(self, name: str) -> None:
        """Keep what the page looks like, for somebody to look at."""
        self.page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)

    def part(self, name: str):
        return self.page.locator(f'[data-part="{name}"]')

    def open(self, *, minutes: str = "2", checks_in: bool = False, more: str = "") -> None:
        """Open the practice, with the safety text read, ready to play."""
        self.page.request.put("/api/preferences", data={"check_ins": checks_in})
        self.read_safety()
        self.page.goto(f"/practices/river?minutes={minutes}{more}")
        self.loaded()

    def read_safety(self) -> None:
        """Send the safety page's form as its button does, without drawing two pages first."""
        asked = self.page.request
        token = re.search('name="csrf_token" value="([^"]+)"', asked.get("/safety", headers=AS_A_PAGE).text())
        assert token, "the safety text was read before"
        form = {"csrf_token": token[1], "next": "/safety"}
        assert asked.post("/safety/seen", form=form, headers=AS_A_PAGE).ok

    def loaded(self) -> None:
        self.page.locator('[data-part="player"][data-loaded]').wait_for(state="attached")

    def plays(self) -> None:
        """Wait until sound goes on."""
        self.when("!sound.paused && sound.currentTime > 0 && sound.readyState > 2")

    def when(self, condition: str) -> float:
        """Wait until something is so of the sound that is heard; return its position, in seconds."""
        found = self.page.evaluate(
            """([condition, guard]) => new Promise((done, failed) => {
                setTimeout(() => failed(new Error(`it never became so: ${condition}`)), guard);
                const sound = document.querySelector('[data-part="audio"]');
                const so = new Function("sound", `return ${condition}`);
                const look = () => {
                    if (!so(sound)) return;
                    for (const name of names) sound.removeEventListener(name, look);
                    done(sound.currentTime);
                };
                const names = ["timeupdate", "seeked", "playing", "pause", "ended", "canplay", "loadedmetadata"];
                for (const name of names) sound.addEventListener(name, look);
                look();
            })""",
            [condition, GUARD],
        )
        return float(found)

    @property
    def position(self) -> float:
        return float(self.page.evaluate("""document.querySelector('[data-part="audio"]').currentTime"""))

    @property
    def paused(self) -> bool:
        return bool(self.page.evaluate("""document.querySelector('[data-part="audio"]').paused"""))

    def seek(self, seconds: float) -> None:
        """Move the position as a finger does: along, and then let go."""
        self.part("seek").evaluate(
            """(slider, at) => {
                slider.value = at;
                slider.dispatchEvent(new Event("input", { bubbles: true }));
                slider.dispatchEvent(new Event("change", { bubbles: true }));
            }""",
            seconds,
        )
        self.when("!sound.seeking")

    def slide(self, name: str, value: float) -> None:
        """Move a slider."""
        self.part(name).evaluate(
            """(slider, value) => {
                slider.value = value;
                slider.dispatchEvent(new Event("input", { bubbles: true }));
                slider.dispatchEvent(new Event("change", { bubbles: true }));
            }""",
            value,
        )

    @property
    def rendition(self) -> dict[str, Any]:
        """What is loaded, as the API tells it."""
        identity = self.part("player").get_attribute("data-loaded")
        return self.json(f"/api/renditions/{identity}")

    @property
    def timeline(self) -> dict[str, Any]:
        return self.json(self.rendition["timeline"])

    @property
    def sittings(self) -> list[dict[str, Any]]:
        return self.json("/api/sittings")["sittings"]

    def json(self, path: str) -> Any:
        return json.loads(self.page.request.get(path).text())

    def letters(self, count: int) -> None:
        """Wait until so many letters to the journal are kept on the device."""
        self.keeps(count, "letters")

    def keeps(self, count: int, store: str) -> None:
        """Wait until the device keeps so many letters, places or copies."""
        self.page.evaluate(
            """async ([count, store, guard]) => {
                const end = performance.now() + guard;
                const all = () => new Promise((done, failed) => {
                    const request = indexedDB.open("listening");
                    request.onerror = () => failed(request.error);
                    request.onsuccess = () => {
                        const kept = request.result;
                        const asked = kept.transaction(store).objectStore(store).count();
                        asked.onsuccess = () => { kept.close(); done(asked.result); };
                    };
                });
                while ((await all()) !== count) {
                    if (performance.now() > end) throw new Error(`there are ${await all()} ${store}, not ${count}`);
                    await new Promise(later => setTimeout(later, 20));
                }
            }""",
            [count, store, GUARD],
        )

    def erases(self) -> None:
        """Erase the journal by its page."""
        self.page.goto("/journal/erase")
        self.page.get_by_label("I want that").check()
        self.page.get_by_role("button", name="Erase everything").click()
        self.page.get_by_role("heading", name="It is erased").wait_for()
