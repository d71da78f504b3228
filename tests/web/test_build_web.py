"""The pages' sources are sound, and building them twice does nothing."""

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "audio_service" / "service" / "web"


@pytest.fixture(scope="module")
def checked() -> str:
    if not (Path(sysconfig.get_path("scripts")) / "node").exists():
        pytest.skip("there is no Node beside this Python; install the extra web")
    return run("--check")


def run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "build_web.py", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_types_hold_and_the_core_does_as_it_says(checked: str) -> None:
    assert checked


def test_building_again_does_nothing(checked: str) -> None:
    built = (ROOT / "audio_service" / "service" / "static" / "built.json").stat().st_mtime_ns
    assert "is as it should be" in run()
    assert (ROOT / "audio_service" / "service" / "static" / "built.json").stat().st_mtime_ns == built


def test_every_part_of_somebody_else_has_its_licence(checked: str) -> None:
    (notice,) = (ROOT / "audio_service" / "service" / "static").glob("third-party-licences-*.txt")
    told = notice.read_text(encoding="utf-8")
    for part in ("idb", "workbox-precaching", "workbox-range-requests", "@fontsource-variable/source-serif-4"):
        assert f"\n{part} " in told


def test_the_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in (SOURCES / "package-lock.json").read_text(encoding="utf-8")
