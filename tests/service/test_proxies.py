"""What a proxy says of who asks counts only where there is one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from house import GOOD, House, build

from audio_service.database import Database, sqlite_url


@pytest.fixture
def behind(migrated_sqlite: Path, tmp_path: Path) -> Iterator[House]:
    """A service behind one proxy that speaks https to the world."""
    database = Database(sqlite_url(Path(shutil.copy(migrated_sqlite, tmp_path))))
    yield build(tmp_path, database, trusted_proxies=1, allowed_hosts="practice.example")
    database.close()


FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "practice.example", "X-Forwarded-For": "198.51.100.1"}


def test_behind_a_proxy_the_world_is_as_it_says(behind: House) -> None:
    browser = behind.visitor()
    browser.headers |= FORWARDED
    answer = browser.get("/journal")
    assert "Strict-Transport-Security" in answer.headers
    assert answer.headers["Set-Cookie"].startswith("__Host-device=")
    assert "Secure" in answer.headers["Set-Cookie"]
    browser.headers["X-Forwarded-Host"] = "evil.example"
    assert browser.get("/journal").status_code == 421


def test_behind_a_proxy_tries_are_counted_by_who_it_says_asks(behind: House) -> None:
    browser = behind.visitor()
    browser.get("/journal", base_url="http://localhost")
    found = []
    for number in range(32):
        browser.headers["X-Forwarded-For"] = f"203.0.113.{number}, 198.51.100.1"
        found.append(browser.send("/sign-in", name=f"Guess {number}", password=GOOD).status_code)
    assert found == [403] * 30 + [429] * 2, "the last is the proxy's word, what stands before it anybody's"
    browser.headers["X-Forwarded-For"] = "198.51.100.2"
    assert browser.send("/sign-in", name="Guess", password=GOOD).status_code == 403


def test_without_a_proxy_nobody_is_believed(house: House) -> None:
    browser = house.visitor()
    browser.headers |= FORWARDED | {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example;proto=https"}
    answer = browser.get("/journal")
    assert answer.status_code == 200
    assert "Strict-Transport-Security" not in answer.headers
    assert answer.headers["Set-Cookie"].startswith("device=")
