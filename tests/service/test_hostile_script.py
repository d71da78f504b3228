"""A script's title, summary, sections and lines are text, in pages, views, names of files and headers."""

from __future__ import annotations

import json
import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_pages import MARK, shown
from house import Browser, House, build

from audio_service.database import Database, sqlite_url
from audio_service.renditions import Reading
from audio_service.settings import Settings
from audio_service.voice import DEFAULT_RATE

TITLE = f"</title><script>{MARK}()</script> \"'& \\r\\nX-Evil: 1 ../../etc"
SUMMARY = f'"><img src=x onerror={MARK}()> {{{{ {MARK} }}}}'
SECTION = f"</script><svg onload={MARK}()>"
LINE = f"\\Welcome <b onclick={MARK}()>here</b> --> on."

SCRIPT = f"""---
title: {json.dumps(TITLE)}
summary: {json.dumps(SUMMARY)}
facilitator_note: {json.dumps(SUMMARY)}
sources: [{json.dumps(SUMMARY)}]
say: {{{json.dumps(MARK)}: mark}}
---

# {SECTION}
{LINE}
[rest 2s..5m, about 20s]

# Coming back {{closing}}
Look around.
"""


@pytest.fixture(scope="module")
def house(migrated_sqlite: Path, spoken_once: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A service whose one practice is hostile, and spoken."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(spoken_once.data / "clips", folder / "clips")
    (folder / "beds").symlink_to(spoken_once.data / "beds")
    scripts = Path(shutil.copytree(spoken_once.scripts_text / "ways-out", folder / "scripts" / "ways-out")).parent
    (scripts / "hostile.md").write_text(SCRIPT, encoding="utf-8")
    database = Database(sqlite_url(Path(shutil.copy(migrated_sqlite, folder))))
    house = build(folder, database, scripts_text=scripts, voice=spoken_once.voice)
    studio = house.app.extensions["audio_service"].studio
    hostile = studio.scripts.find("hostile")
    reading = Reading.every_line(hostile, studio.offers.default_voice, round(DEFAULT_RATE))
    studio.speak(reading, lambda done, of: None)
    yield house
    database.close()


@pytest.fixture
def browser(house: House) -> Browser:
    return house.visitor()


def identity(browser: Browser) -> str:
    found = browser.open("POST", "/api/renditions", json={"practice": "hostile", "seconds": 60})
    assert found.status_code == 200, found.text
    named: str = found.json["identity"]
    return named


@pytest.mark.parametrize("path", ["/", "/practices/hostile", "/practices/hostile?minutes=1"])
def test_pages_show_it_as_text(browser: Browser, path: str) -> None:
    page = shown(browser, path)
    assert f"<script>{MARK}()</script>" in page
    assert f"<img src=x onerror={MARK}()>" in page


def test_a_page_of_a_job_shows_it_as_text(browser: Browser) -> None:
    made = browser.send(f"/renditions/{identity(browser)}/exports", format="flac")
    assert made.status_code == 303
    shown(browser, made.location)


@pytest.mark.parametrize("query", ["voice", "bed", "bell", "breath_cue", "guidance", "minutes", "rate", "bed_level"])
def test_what_is_chosen_wrongly_comes_back_as_text_at_most(browser: Browser, query: str) -> None:
    shown(browser, f"/practices/hostile?{query}=%3Cscript%3E{MARK}()%3C/script%3E%22onload={MARK}")


def test_the_picture_is_one_without_scripts(browser: Browser) -> None:
    answer = browser.get(f"/renditions/{identity(browser)}.svg")
    assert answer.mimetype == "image/svg+xml"
    found = list(ET.fromstring(answer.data).iter())
    assert not [one.tag for one in found if one.tag.rpartition("}")[2] in {"script", "foreignObject", "a", "image"}]
    assert not [name for one in found for name in one.attrib if name.startswith("on")]
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("view", ["vtt", "srt", "txt", "json"])
def test_views_are_never_taken_for_pages(browser: Browser, view: str) -> None:
    answer = browser.get(f"/renditions/{identity(browser)}.{view}")
    assert answer.status_code == 200
    assert answer.mimetype != "text/html"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_captions_hold_it_as_text(browser: Browser) -> None:
    """In WebVTT, "-->" begins a cue and "<" a tag."""
    captions = browser.get(f"/renditions/{identity(browser)}.vtt").text
    assert "<b onclick" not in captions
    assert all(re.match(r"[0-9:.]+ --> [0-9:.]+( |$)", line) for line in captions.splitlines() if "-->" in line)


@pytest.mark.parametrize("ending", ["mp3?download=title", "vtt?download=title", "txt?download=title", "mp3", "svg"])
def test_no_name_of_a_file_becomes_a_header_or_a_path(browser: Browser, ending: str) -> None:
    answer = browser.open("HEAD", f"/renditions/{identity(browser)}.{ending}")
    assert answer.status_code == 200
    assert "X-Evil" not in answer.headers
    disposition = answer.headers["Content-Disposition"]
    assert disposition.isascii()
    assert disposition.isprintable()
    (name,) = re.findall(r'filename="([^"]*)"', disposition)
    assert not re.search(r'[/\\:*?"<>|]', name)
    assert not name.startswith(".")
