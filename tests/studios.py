"""A studio with short practices, spoken once a run; each test has stores and a database of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audio_service.database import Database, open_database
from audio_service.renditions import Reading, Studio
from audio_service.settings import Settings

SHORT = """---
title: A short arrival
summary: A minute of arriving.
bed: brown
---

# Arriving
[bell]
Welcome.
[rest 2s..5m, about 20s]
You may rest your eyes.
[rest 2s..5m, about 20s]

# Coming back {closing}
Hear the sounds around you.
"""

UNHEARD = SHORT.replace("A short arrival", "Never spoken").replace("Welcome.", "Nobody has said this before.")

KIND = """---
title: A kind word
summary: Some things are yours to choose.
choices:
  eyes: [lowered, open]
  anchor: [breath, feet]
  profile: [standard, gentle]
order:
  friend-first: [A friend, Yourself]
  self-first: [Yourself, A friend]
wishes: [May I be well, May I be warm, May I be still]
---

# Arriving
Your eyes can be lowered. {when eyes=lowered}
Your eyes can stay open. {when eyes=open}
Notice the breath. {when anchor=breath}
Notice your feet. {when anchor=feet}
[rest 2s..40s, about 20s]

# A friend
Wish a friend well.
[rest 2s..90s, about 20s]

# Yourself
[wishes rest 3s..60s]

# Coming back {closing}
Hear the sounds around you.
"""
"""A practice with choices, an order and wishes; every line of it that isn't a listener's own is spoken."""

LEAVING = """---
title: Leaving
summary: The way out.
---

# Here
Feel your feet.
[rest 10s..3m, about 30s]

# Going on {closing}
Move a little.
"""

TWO_DAYS = """title: Two days
summary: Two days of arriving.
goal: 1
weeks:
  - title: Here
    note: Nothing is hard.
    days 1, 3: short, 1 minute
"""

VOICE = "pyttsx3"
RATE = 118
START = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = field(default=START)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


def write_scripts(folder: Path) -> None:
    (folder / "ways-out").mkdir(parents=True)
    (folder / "short.md").write_text(SHORT)
    (folder / "kind.md").write_text(KIND)
    (folder / "unheard.md").write_text(UNHEARD)
    (folder / "ways-out" / "grounding.md").write_text(LEAVING)
    (folder / "programmes").mkdir()
    (folder / "programmes" / "two-days.yaml").write_text(TWO_DAYS)


def of_its_own(spoken_once: Settings, folder: Path) -> Settings:
    """Return settings with scripts and stores in a folder of their own, in which two practices are spoken."""
    write_scripts(folder / "scripts")
    shutil.copytree(spoken_once.data / "clips", folder / "data" / "clips")
    (folder / "data" / "beds").symlink_to(spoken_once.data / "beds")
    return replace(spoken_once, data=folder / "data", scripts_text=folder / "scripts")


@pytest.fixture(scope="session")
def spoken_once(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Stores in which two practices and the way out are spoken and the bed is made; to be copied."""
    folder = tmp_path_factory.mktemp("studio")
    write_scripts(folder / "scripts")
    settings = Settings(data=folder / "data", scripts_text=folder / "scripts", voice=VOICE)
    database = open_database(settings)
    studio = Studio(settings, database, Clock())
    for name in ("short", "kind"):
        reading = Reading.every_line(studio.scripts.find(name), studio.offers.default_voice, RATE)
        studio.speak(reading, lambda _, __: None)
    studio.offered(studio.recipe({"practice": "short", "seconds": 60}))
    database.close()
    return settings


@pytest.fixture
def settings(spoken_once: Settings, tmp_path: Path) -> Settings:
    """Settings with stores of their own, in which two practices are spoken."""
    return of_its_own(spoken_once, tmp_path)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    database = open_database(settings)
    yield database
    database.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def studio(settings: Settings, database: Database, clock: Clock) -> Studio:
    return Studio(settings, database, clock)
