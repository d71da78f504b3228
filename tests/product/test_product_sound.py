"""Finished files held against their timelines with ffmpeg's decoder and loudness meter."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
from finished import FFMPEG, decoded, loudness_of
from products import Product, every_product, one_product

from audio_service.sound import SoundSettings, Stem
from audio_service.timeline import BreathPhase, Spoken, Timeline
from audio_service.units import FRAME_SAMPLES, LU, SAMPLE_RATE, nearest_frames, parse_minutes

pytestmark = pytest.mark.instrument

SILENT = ("--bed", "none", "--bell", "none", "--breath-cue", "none")
VOICE_ONLY = SoundSettings(bed="none", bell="none", breath_cue="none")


@every_product
@pytest.mark.parametrize("minutes", ["5", "7:41.5"])
def test_a_file_decodes_to_the_length_asked_for(product: Product, minutes: str, tmp_path: Path) -> None:
    sound = decoded(product.render(tmp_path / "out.mp3", minutes))
    asked = parse_minutes(minutes)
    assert len(sound) == nearest_frames(asked) * FRAME_SAMPLES
    assert abs(len(sound) / SAMPLE_RATE - asked) <= 0.024


@every_product
def test_the_voice_alone_is_at_minus_18_lufs(product: Product, tmp_path: Path) -> None:
    loudness, peak = loudness_of(product.render(tmp_path / "voice.mp3", 6, *SILENT))
    assert loudness == pytest.approx(-18.0, abs=0.5)
    assert peak <= -1.0


@every_product
@pytest.mark.parametrize("level", [18.0, 24.0])
def test_the_bed_lies_under_the_voice_by_what_was_asked_for(product: Product, level: float, tmp_path: Path) -> None:
    sound = SoundSettings(bed="rain", bed_level=LU(level))
    timeline = product.practice.timeline(360, sound)
    mix = product.practice.mix(timeline, sound)
    spoken = [event for event in timeline.events if isinstance(event, Spoken)]

    def while_speaking(stem: Stem) -> float:
        parts = [mix.samples(event.start, event.stop, frozenset({stem})) for event in spoken]
        return loudness_of(np.concatenate(parts))[0]

    assert while_speaking(Stem.VOICE) - while_speaking(Stem.BED) == pytest.approx(level, abs=1.0)


@one_product("soften-soothe-allow", "pyttsx3")
@pytest.mark.parametrize("bed", ["rain", "ocean", "stream", "wind", "brown", "drone"])
def test_no_gap_is_left_without_its_bed(product: Product, bed: str) -> None:
    sound = SoundSettings(bed=bed)
    timeline = product.practice.timeline(600, sound)
    mix = product.practice.mix(timeline, sound)
    lone = mix.samples(5 * SAMPLE_RATE, timeline.total - 8 * SAMPLE_RATE, frozenset({Stem.BED}))
    seconds = lone[: len(lone) // SAMPLE_RATE * SAMPLE_RATE].reshape(-1, SAMPLE_RATE * 2)
    level = 20 * np.log10(np.sqrt((seconds**2).mean(axis=1)))
    assert level.min() > np.median(level) - 12


@one_product("heart-breathing", "pyttsx3")
@pytest.mark.parametrize("ending", [".mp3", ".m4a", ".m4b", ".opus", ".flac", ".wav"])
def test_no_format_peaks_over_minus_1_dbtp_and_each_keeps_the_length(
    product: Product, ending: str, tmp_path: Path
) -> None:
    path = product.render(tmp_path / f"out{ending}", "5:00", "--bed", "rain", "--bed-level", "12")
    _, peak = loudness_of(path)
    assert peak <= -1.0
    assert len(decoded(path)) == nearest_frames(300) * FRAME_SAMPLES


@one_product("heart-breathing", "piper")
@pytest.mark.parametrize("ending", [".mp3", ".m4a", ".opus"])
def test_no_lossy_format_peaks_over_minus_1_dbtp_in_the_neural_voice(
    product: Product, ending: str, tmp_path: Path
) -> None:
    _, peak = loudness_of(product.render(tmp_path / f"out{ending}", "8:00", "--bed", "brown"))
    assert peak <= -1.0


@one_product("heart-breathing", "pyttsx3")
@pytest.mark.parametrize("cue", ["tone", "air"])
def test_breath_cues_sound_within_5_ms_of_the_timeline(product: Product, cue: str, tmp_path: Path) -> None:
    """The first sample that stands out of the silence before each cue, in the decoded MP3."""
    path = product.render(tmp_path / "out.mp3", 9, "--bed", "none", "--breath-cue", cue)
    heard = np.abs(decoded(path)).max(axis=1)
    timeline = product.practice.timeline(540, SoundSettings(breath_cue=cue))
    phases = breaths(timeline)
    assert len(phases) >= 20
    for phase in phases:
        before = heard[phase.start - SAMPLE_RATE // 4 : phase.start - SAMPLE_RATE // 50]
        after = heard[phase.start - SAMPLE_RATE // 50 : phase.start + SAMPLE_RATE]
        threshold = max(4 * before.max(), 0.03 * after.max())
        onset = int(np.argmax(after > threshold)) - SAMPLE_RATE // 50
        assert abs(onset) <= 0.005 * SAMPLE_RATE


@one_product("heart-breathing", "pyttsx3")
def test_breath_cues_over_a_bed_are_where_they_would_be_without_it(product: Product, tmp_path: Path) -> None:
    """The lag at which the decoded MP3 agrees best with the cue alone."""
    sound = SoundSettings(bed="rain")
    path = product.render(tmp_path / "out.mp3", 9, "--bed", "rain")
    heard = decoded(path).mean(axis=1)
    timeline = product.practice.timeline(540, sound)
    cues = product.practice.mix(timeline, sound)
    for phase in breaths(timeline):
        template = cues.samples(phase.start, phase.start + 2 * SAMPLE_RATE, frozenset({Stem.CUES}))[:, 0]
        around = heard[phase.start - 2000 : phase.start + 2 * SAMPLE_RATE + 2000]
        lag = int(np.argmax(np.correlate(around, template, "valid"))) - 2000
        assert abs(lag) <= 0.005 * SAMPLE_RATE


@one_product("soften-soothe-allow", "pyttsx3")
def test_one_and_two_workers_give_the_same_file(product: Product, tmp_path: Path) -> None:
    files = []
    for workers in ("1", "2"):
        output = tmp_path / f"{workers}.mp3"
        stores = {"AUDIO_SERVICE_WORKERS": workers, "AUDIO_SERVICE_DATA": str(tmp_path / workers)}
        arguments = ("render", product.name, "--minutes", "6", "--voice", "pyttsx3", "--bed", "ocean", "-o", output)
        done = product.run(*arguments, environment=stores)
        assert done.returncode == 0, done.stderr
        files.append(output.read_bytes())
    assert files[0] == files[1]


@one_product("heart-breathing", "pyttsx3")
def test_a_plain_player_reads_the_file_as_it_is(product: Product, tmp_path: Path) -> None:
    path = product.render(tmp_path / "out.mp3", "6:30")
    said = subprocess.run([FFMPEG, "-hide_banner", "-i", str(path)], capture_output=True, text=True, check=False).stderr
    assert "48000 Hz, stereo" in said
    assert "128 kb/s" in said
    assert "Duration: 00:06:30.0" in said


def breaths(timeline: Timeline) -> list[BreathPhase]:
    return [event for event in timeline.events if isinstance(event, BreathPhase)]
