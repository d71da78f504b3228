"""The script that writes sounds to be auditioned, as a person runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "make_beds.py"


@pytest.fixture
def make_beds(tmp_path, bed_folder):
    def run(*arguments):
        environment = {**os.environ, "AUDIO_SERVICE_DATA": str(bed_folder.parent)}
        command = [sys.executable, SCRIPT, *arguments]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)

    return run


def test_sounds_are_written_as_flac_twice_in_a_row(make_beds, tmp_path, rain):
    for _ in range(2):
        done = make_beds("rain", "bowl", "air", "--folder", "out")
        assert (done.returncode, done.stderr) == (0, "")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {
        "bed-rain.flac",
        *(f"bell-bowl-{kind}.flac" for kind in ("start", "interval", "end")),
        *(f"breath-air-{phase}.flac" for phase in ("in", "hold", "out")),
    }
    assert all((tmp_path / "out" / name).read_bytes().startswith(b"fLaC") for name in names)


def test_help_names_every_sound_and_an_unknown_one_is_refused(make_beds):
    assert "an easy sea" in make_beds("--help").stdout
    done = make_beds("thunder")
    assert done.returncode == 1
    assert "there is no sound 'thunder'; there are rain" in done.stderr


def test_a_folder_that_cannot_be_written_is_said(make_beds, tmp_path):
    (tmp_path / "file").write_text("in the way")
    done = make_beds("chime", "--folder", "file")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "file" in done.stderr
