"""Adding a practice or a programme is adding one file, even while the service runs."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from house import House

from audio_service.cli import commands
from audio_service.library import find_programme, programme_names
from audio_service.settings import Settings

ADDED = """---
title: Rain on the roof
summary: Listening to rain, as long as it rains.
choices:
  eyes: [open, closed]
---

# Listening
Your eyes can stay open. {when eyes=open}
Your eyes can be closed. {when eyes=closed}
Rain falls on the roof.
[rest 10s..10m, about 1m]

# Coming back {closing}
Look around.
"""

PROGRAMME = """title: A rainy week
weeks:
  - title: Rain
    days 1-3: rain-on-the-roof, 4 minutes, eyes=closed
"""


def test_a_script_and_a_programme_that_are_dropped_in_are_there(
    spoken_house: House, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = spoken_house.visitor()
    assert browser.get("/practices/rain-on-the-roof").status_code == 404
    folder = settings.scripts_text
    (folder / "rain-on-the-roof.md").write_text(ADDED)
    (folder / "programmes").mkdir(exist_ok=True)
    (folder / "programmes" / "a-rainy-week.yaml").write_text(PROGRAMME)

    monkeypatch.setenv("AUDIO_SERVICE_SCRIPTS_TEXT", str(folder))
    listed = CliRunner().invoke(commands, ["practices"]).output
    assert "rain-on-the-roof  Listening to rain" in listed
    assert "eyes=open|closed" in listed
    assert "Your eyes can be closed." in CliRunner().invoke(commands, ["lines", "rain-on-the-roof"]).output

    assert "Rain on the roof" in browser.get("/").text
    assert "rain-on-the-roof" in {one["name"] for one in browser.get("/api/practices").json["practices"]}
    told = browser.get("/api/practices/rain-on-the-roof?eyes=closed").json
    assert told["choices"][0]["chosen"] == "closed"
    page = browser.get("/practices/rain-on-the-roof").text
    assert '<input type="radio" name="eyes" value="closed">' in page
    asked = {"practice": "rain-on-the-roof", "seconds": 240, "choices": {"eyes": "closed"}}
    assert browser.open("POST", "/api/renditions", json=asked).status_code == 202, "it is being spoken"

    assert "a-rainy-week" in programme_names(folder)
    (week,) = find_programme("a-rainy-week", folder).weeks
    assert [dict(day.choices) for day in week.days] == [{"eyes": "closed"}] * 3

    assert "A rainy week" in browser.get("/programmes").text
    assert "a-rainy-week" in {one["name"] for one in browser.get("/api/programmes").json["programmes"]}
    page = browser.get("/programmes/a-rainy-week").text
    assert "/practices/rain-on-the-roof?minutes=4&amp;eyes=closed" in page
    assert "a-rainy-week" in CliRunner().invoke(commands, ["programmes"]).output
