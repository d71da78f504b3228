"""A real Chromium that visits the real service. Nothing is installed here; what isn't there is said, and skipped."""

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from listener import DESKTOP, GUARD, NAME, PASSWORD, Listener
from playwright.sync_api import Browser, expect, sync_playwright
from running import ROOT, Service, running

STATIC = ROOT / "audio_service" / "service" / "static"
AXE = ROOT / "audio_service" / "service" / "web" / "node_modules" / "axe-core" / "axe.min.js"

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

WITHOUT = (
    # Each page that is opened has these two drawn for its address bar, which nobody sees, and one more at hand.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "SpareRendererForSitePerProcess",
    # Chromium heeds the last list alone, so these are in ours because they are in Playwright's.
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
"""Features that are switched off: without the first three, a short visit takes 3 s of processor time in place of 5."""

expect.set_options(timeout=GUARD)


def do_without(why: str) -> NoReturn:
    """Skip, and say why; where a browser was promised (by ``.ci/run``), that is a failure."""
    if os.environ.get("AUDIO_SERVICE_BROWSER_PROMISED"):
        pytest.fail(why)
    pytest.skip(why)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    found = os.environ.get("AUDIO_SERVICE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        do_without("there is no Chromium here; install one, or name it in AUDIO_SERVICE_CHROMIUM")
    if not (STATIC / "manifest.json").exists():
        do_without("the pages' files aren't built; run scripts/build_web.py")
    return found


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("service")) as found:
        yield found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    sandbox = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    without = f"--disable-features={','.join(WITHOUT)}"
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=chromium, args=[*FLAGS, without, *sandbox])
        yield found
        found.close()


@pytest.fixture
def visit(browser: Browser, service: Service) -> Iterator[Callable[..., Listener]]:
    """Return what opens the service to a new listener with a device of their own; what a page complains of is kept."""
    listeners: list[Listener] = []

    def opened(**options: object) -> Listener:
        context = browser.new_context(base_url=service.address, **{**DESKTOP, **options})
        context.set_default_timeout(GUARD)
        listeners.append(Listener(context.new_page(), service))
        return listeners[-1]

    yield opened
    for listener in listeners:
        listener.page.context.close()


@pytest.fixture
def listener(visit: Callable[..., Listener]) -> Iterator[Listener]:
    """A listener at a desk; the test fails if a page complained."""
    found = visit()
    yield found
    assert not found.complaints


@pytest.fixture(scope="session")
def owner(browser: Browser, service: Service) -> object:
    """The state of a browser whose owner has just made their account."""
    context = browser.new_context(base_url=service.address)
    page = context.new_page()
    page.goto(service.owner_link)
    page.get_by_label("Name").fill(NAME)
    page.get_by_label(re.compile("Password")).fill(PASSWORD)
    page.get_by_role("button", name="Come in").click()
    page.get_by_role("link", name="Account").wait_for()
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.exists():
        do_without("axe-core isn't there; run scripts/build_web.py")
    return AXE.read_text(encoding="utf-8")
