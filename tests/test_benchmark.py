"""The benchmark keeps working: its cheapest figure for real, its peers on a few seconds of sound, its table whole."""

import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from benchmarks import fitting, journal_writes, lame_alone, one_ffmpeg, pydub_overlays
from benchmarks.figures import COLD, FFMPEG, FIGURES, WARM, _against
from benchmarks.material import SPARSE, Material, write_wav
from benchmarks.measure import BenchmarkError, Contender, Cost, cost, interleaved
from instruments import decoded

from audio_service.script import lint, read

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"

pytestmark = pytest.mark.skipif(not hasattr(os, "wait4"), reason="the benchmark needs Linux or macOS")


def run_benchmark(*arguments):
    return subprocess.run(
        [sys.executable, SCRIPTS / "benchmark.py", *map(str, arguments)],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    """Six seconds of practice: two beeps over a two-second bed."""
    folder = tmp_path_factory.mktemp("material")
    beep = (0.2 * np.sin(np.arange(24_000) * 0.05)).astype(np.float32)
    voice = np.zeros(6 * 48_000, np.float32)
    places = (1.0, 3.5)
    for place in places:
        at = round(place * 48_000)
        voice[at : at + len(beep)] = beep
    bed = np.random.default_rng(1).normal(0, 0.01, (96_000, 2)).astype(np.float32)
    made = Material(
        duration=6.0,
        voice=folder / "voice.wav",
        bed=folder / "bed.wav",
        finished=folder / "finished.wav",
        overlays=folder / "overlays.json",
    )
    write_wav(made.voice, voice)
    write_wav(made.bed, bed)
    write_wav(made.finished, np.tile(bed, (3, 1)) + voice[:, None])
    write_wav(folder / "beep.wav", beep)
    made.overlays.write_text(json.dumps([[str(folder / "beep.wav"), 1000 * place] for place in places]))
    return made


def test_a_run_of_one_figure_shows_every_row_and_writes_it_down(tmp_path):
    told = run_benchmark("--quick", "--only", "fitting", "--json", tmp_path / "figures.json")
    rows = [line for line in told.stdout.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == len(FIGURES), told.stderr
    measured = [row for row in rows if "not run" not in row]
    assert len(measured) == 1
    assert re.search(r"fitting a 120 min script of 500 cues \| [\d.]+ ms \|", measured[0])
    assert json.loads((tmp_path / "figures.json").read_text())["fitting"]["value"] > 0


def test_help_explains_each_figure():
    told = run_benchmark("--help")
    assert told.returncode == 0, told.stderr
    for figure in FIGURES:
        assert f"{figure.name}: {figure.meaning[:20]}" in told.stdout


def test_the_long_script_has_as_many_cues_as_it_says_and_fits_its_length():
    script = fitting.long_script()
    written = re.findall(r"^(?:\[|[A-Z]).*$", fitting.long_text(), re.MULTILINE)
    assert len(written) == fitting.CUES
    assert len(script.lines) > 200
    assert len(fitting.fitting_seconds(1)) == 1


def test_the_sparse_practice_is_one_that_we_would_publish():
    assert not lint(read(Path(SPARSE)))


@pytest.mark.parametrize("peer", [one_ffmpeg, pydub_overlays, lame_alone], ids=lambda peer: peer.__name__)
def test_each_peer_makes_the_whole_practice_in_the_format_that_we_make(peer, material, tmp_path):
    output = tmp_path / "output.mp3"
    subprocess.run(peer.command(material, output), check=True)
    sound = decoded(output)
    assert abs(len(sound) / 48_000 - material.duration) < 0.1
    assert 4 * output.stat().st_size / 384 == pytest.approx(4 * material.duration / 0.024, rel=0.02)
    loud = [np.sqrt(np.mean(sound[round(at * 48_000) :][:20_000] ** 2)) for at in (1.1, 3.6, 2.2)]
    assert loud[0] > 3 * loud[2]
    assert loud[1] > 3 * loud[2]


def test_costs_count_all_processes_of_a_tree():
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    both = f"import subprocess, sys; held = bytearray(60_000_000); subprocess.run([sys.executable, '-c', {burn!r}])"
    found = cost(Contender([sys.executable, "-c", both]), memory=True)
    assert found.processor > 0.3
    assert found.megabytes > 60


def test_a_failing_contender_gives_no_figure():
    with pytest.raises(BenchmarkError, match="no such thing"):
        cost(Contender([sys.executable, "-c", "raise SystemExit('no such thing')"]))


def test_contenders_take_turns():
    met = []
    rounds = interleaved({"a": lambda: met.append("a"), "b": lambda: met.append("b")}, 3, lambda text: None)
    assert met == ["a", "b"] * 3
    assert len(rounds) == 3


def test_the_journal_loses_and_doubles_nothing(tmp_path):
    told = journal_writes.journal_writes(tmp_path, writes=400, writers=4)
    assert (told.lost, told.doubled, told.refused) == (0, 0, 0)
    peer = journal_writes.plain_writes(tmp_path, writes=400, writers=4)
    assert (peer.lost, peer.doubled) == (0, 0)


def test_writes_that_are_lost_or_doubled_are_counted():
    told = list(journal_writes._told({"anna": "n"}, 100))
    kept = {sitting.id: sitting.length for _, _, sitting in told}
    right = journal_writes._judged(told, kept, len(kept), 1.0, [1.0] * 100)
    assert (right.lost, right.doubled, right.refused) == (0, 0, 0)
    one, other, *_ = kept
    wrong = kept | {one: kept[one] - timedelta(seconds=30), other: kept[other] + timedelta(seconds=15)}
    found = journal_writes._judged(told, wrong, len(kept) + 1, 1.0, [1.0] * 99 + [None])
    assert (found.lost, found.doubled, found.refused) == (2, 2, 1)
    nothing = journal_writes._judged(told, {}, 0, 1.0, [1.0] * 100)
    assert (nothing.lost, nothing.doubled) == (20 * len(kept), 0)


@pytest.mark.parametrize(("limit", "said"), [(0.5, "cold"), (0.3, "warm"), (0.1, "cold")])
def test_the_table_takes_cold_frames_unless_only_warm_ones_reach_the_limit(limit, said):
    rounds = [{COLD: Cost(4, 4), WARM: Cost(2, 2), FFMPEG: Cost(10, 10)}]
    result = _against(rounds, FFMPEG, limit)
    assert result.ours.endswith(f"({said})")
    assert result.value == {"cold": 0.4, "warm": 0.2}[said]
    assert "cold 0.400" in result.notes[0]
    assert "warm 0.200" in result.notes[0]
