"""The service answers under its own names only."""

import pytest
from house import House

from audio_service.service.hosts import is_ours

OURS = [
    "localhost", "LOCALHOST", "localhost:8000", "localhost.", "practice.localhost:80", "127.0.0.1", "127.0.0.1:8000",
    "[::1]", "[::1]:8000", "192.168.1.5:8000", "[fd00::5]", "practice.example", "practice.example:443",
    "PRACTICE.EXAMPLE.",
]  # fmt: skip
OTHERS = [
    "", ":", ":80", "evil.example", "localhost.evil.example", "evillocalhost",
    "127.0.0.1.evil.example", "127.0.0.1.nip.io",
    "practice.example.evil.example", "evil.practice.example", "practice.example:", "practice.example:x",
    "localhost:123456",
    "a@localhost", "localhost/", "local host", "localhost\\", "[::1", "::1]", "[localhost]", "0x7f000001", "2130706433",
    "127.1", "[::1%25eth0]", "practice.example,localhost", "pràctice.example",
]  # fmt: skip


@pytest.mark.parametrize("host", OURS)
def test_own_names_and_plain_addresses_are_ours(host: str) -> None:
    assert is_ours(host, {"practice.example"})


@pytest.mark.parametrize("host", OTHERS)
def test_no_other_name_is_ours(host: str) -> None:
    assert not is_ours(host, {"practice.example"})


def test_without_a_setting_there_are_no_further_names() -> None:
    assert not is_ours("practice.example", {""})
    assert not is_ours("", {""})


@pytest.mark.parametrize("path", ["/", "/sign-in", "/api/session", "/no-such-page", "/people"])
def test_a_request_under_another_name_is_refused_before_anything_else(house: House, path: str) -> None:
    for method in ("GET", "POST", "PUT", "OPTIONS"):
        answer = house.visitor().open(method, path, headers={"Host": "evil.example"})
        assert answer.status_code == 421
        assert "evil.example" not in answer.text
        assert "Location" not in answer.headers
        assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("host", ["evil.example\r\nX: y", "a b", "%0d%0a", "\x00", "é", "["])
def test_a_host_that_is_none_is_refused_and_breaks_nothing(house: House, host: str) -> None:
    answer = house.visitor().client.get("/api/session", environ_overrides={"HTTP_HOST": host})
    assert answer.status_code in {400, 421}


def test_links_are_made_for_the_name_that_was_asked(house: House) -> None:
    assert "http://localhost/enter/" in house.owner().send("/people/invite", role="listener").text


@pytest.mark.parametrize(
    "path", ["//evil.example/journal", "///evil.example", "/\\evil.example", "//evil.example@localhost/"]
)
def test_a_path_that_looks_like_another_site_leads_nowhere_else(house: House, path: str) -> None:
    answer = house.visitor().client.get("/", environ_overrides={"PATH_INFO": path})
    assert answer.status_code in {404, 308}
    assert answer.headers.get("Location", "http://localhost/").startswith("http://localhost/")
