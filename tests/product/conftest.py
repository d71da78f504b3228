"""The finished product: both flagship practices, spoken by both engines, rendered by the real command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from products import Product, Run

from audio_service.library import find_practice
from audio_service.practice import measure
from audio_service.settings import Settings
from audio_service.voice import find_voice, piper


@pytest.fixture(scope="session")
def run(stores: Path) -> Run:
    """The real command in a process of its own, with stores of its own."""

    def command(*arguments: object, **more: object) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "AUDIO_SERVICE_DATA": str(stores), **more.pop("environment", {})}  # type: ignore[dict-item]
        return subprocess.run(
            [sys.executable, "-m", "audio_service", *map(str, arguments)],
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
            **more,  # type: ignore[call-overload]
        )

    return command


@pytest.fixture(scope="session")
def product(request: pytest.FixtureRequest, stores: Path, run: Run) -> Product:
    name, voice = request.param
    if voice == "piper" and not piper.installed():
        pytest.skip("the neural extra is not installed, so Piper can't be tested")
    settings = Settings(data=stores)
    script = find_practice(name, settings.scripts_text)
    speaker = find_voice(voice, settings=settings)
    return Product(name, voice, measure(script, speaker, settings), speaker, run, stores / "renders")
