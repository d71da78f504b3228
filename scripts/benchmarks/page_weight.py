"""What a practice's page weighs on the wire in a real Chromium, all included, without sound."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.listening_service import Service
from benchmarks.measure import BenchmarkError

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

_ALL_SHOWN: Final = """async () => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  const picture = document.querySelector("[data-part=picture]");
  picture.loading = "eager";
  await picture.decode();
  await document.fonts.ready;
  const page = JSON.parse(document.getElementById("page-data").textContent);
  for (const address of [page.icon, page.rendition.captions, page.rendition.timeline, page.rendition.transcript]) {
    await (await fetch(address)).text();
  }
  const worker = (await navigator.serviceWorker.ready).active;
  if (worker.state !== "activated") await new Promise(done => worker.addEventListener("statechange", done));
}"""
"""Unfold everything, and load what playing would load: captions, timeline, transcript, the lock screen's picture."""


@dataclass(frozen=True)
class PageWeight:
    """Bytes of one first visit.

    Attributes:
        wire: All that came from the service, heads of answers and the service worker with what it keeps included.
        parts: What Chromium counts of each file that the page itself loaded, as it came.
        plain: The same files as they are once they are unpacked.
    """

    wire: int
    parts: dict[str, int]
    plain: int


def page_weight(service: Service, practice: str, minutes: int) -> PageWeight:
    """Return what a first visit to a practice's page weighs.

    Raises:
        BenchmarkError: There is no Chromium here, or no Playwright to drive it.
    """
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415
    except ImportError as error:
        raise BenchmarkError("Playwright isn't installed (it comes with the extra 'test')") from error
    program = os.environ.get("AUDIO_SERVICE_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if not program:
        raise BenchmarkError("Chromium isn't installed (Debian, Ubuntu: apt install chromium)")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with relay(service.port) as (port, counted), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=sandbox)
        page = browser.new_page()
        events = page.context.new_cdp_session(page)
        names: dict[str, str] = {}
        parts: Counter[str] = Counter()
        plain = [0]

        def named(event: dict[str, Any]) -> None:
            names[event["requestId"]] = Path(event["response"]["url"].partition("?")[0]).name

        def came(event: dict[str, Any]) -> None:
            parts[names.get(event["requestId"], "?")] += round(event["encodedDataLength"])

        def unpacked(event: dict[str, Any]) -> None:
            plain[0] += event["dataLength"]

        events.on("Network.responseReceived", named)
        events.on("Network.loadingFinished", came)
        events.on("Network.dataReceived", unpacked)
        events.send("Network.enable")
        # Sound is what the weight is without; blocking it by a route would also turn off the browser's cache.
        events.send("Network.setBlockedURLs", {"urls": ["*.mp3*"]})
        page.goto(f"http://127.0.0.1:{port}/practices/{practice}?minutes={minutes}", wait_until="load")
        page.evaluate(_ALL_SHOWN)
        page.wait_for_load_state("networkidle")
        browser.close()
    return PageWeight(counted[0], dict(parts), plain[0])


@contextmanager
def relay(port: int) -> Iterator[tuple[int, list[int]]]:
    """Pass connections on to a port of this machine; yields the port to ask instead, and the bytes that came back."""
    counted = [0]
    lock = threading.Lock()

    def pass_on(source: socket.socket, target: socket.socket, *, counts: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                if counts:
                    with lock:
                        counted[0] += len(piece)
                target.sendall(piece)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                behind = socket.create_connection(("127.0.0.1", port))
                for source, target, counts in ((client, behind, False), (behind, client, True)):
                    options = {"counts": counts}
                    threading.Thread(target=pass_on, args=(source, target), kwargs=options, daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1], counted
