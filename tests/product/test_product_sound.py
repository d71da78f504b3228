"""Finished files held against their timelines with ffmpeg's decoder and loudness meter."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
from instruments import FFMPEG, decoded, loudness, meter
from products import MINUTES, Product, every_product, one_product
from scipy.signal import correlate

from audio_service.sound import SoundSettings, Stem
from audio_service.timeline import BreathPhase, Guidance, Spoken, Timeline
from audio_service.units import FRAME_SAMPLES, LU, SAMPLE_RATE, nearest_frames, parse_minutes

pytestmark = pytest.mark.instrument

LOSSY = (".mp3", ".m4a", ".opus")
EVERY_FORMAT = (*LOSSY, ".flac", ".wav")
LESS = ("7", "--guidance", "less")
"""Fewer words and more breaths."""


def length_asked_for(minutes: str) -> int:
    """Return the samples of the whole frames nearest to a length."""
    asked = parse_minutes(minutes)
    length = nearest_frames(asked) * FRAME_SAMPLES
    assert abs(length / SAMPLE_RATE - asked) <= 0.024
    return length


@every_product
def test_a_file_decodes_to_the_length_asked_for(product: Product) -> None:
    assert len(decoded(product.voice_alone()[0])) == length_asked_for(MINUTES)


@every_product
def test_the_voice_alone_is_at_minus_18_lufs(product: Product) -> None:
    heard, peak = meter(product.voice_alone()[0])
    assert heard == pytest.approx(-18.0, abs=0.5)
    assert peak <= -1.0


@every_product
def test_the_bed_lies_under_the_voice_by_what_was_asked_for(product: Product) -> None:
    def while_speaking(level: float, stem: Stem) -> float:
        sound = SoundSettings(bed="rain", bed_level=LU(level))
        timeline, mix = product.mixed(MINUTES, sound)
        spoken = [event for event in timeline.events if isinstance(event, Spoken)]
        parts = [mix.samples(event.start, event.stop, frozenset({stem})) for event in spoken]
        return loudness(np.concatenate(parts))

    voice = while_speaking(18.0, Stem.VOICE)
    for level in (18.0, 24.0):
        assert voice - while_speaking(level, Stem.BED) == pytest.approx(level, abs=1.0)


@one_product("soften-soothe-allow", "pyttsx3")
@pytest.mark.parametrize("bed", ["rain", "ocean", "stream", "wind", "brown", "drone"])
def test_no_gap_is_left_without_its_bed(product: Product, bed: str) -> None:
    sound = SoundSettings(bed=bed)
    timeline, mix = product.mixed(MINUTES, sound)
    lone = mix.samples(5 * SAMPLE_RATE, timeline.total - 8 * SAMPLE_RATE, frozenset({Stem.BED}))
    seconds = lone[: len(lone) // SAMPLE_RATE * SAMPLE_RATE].reshape(-1, SAMPLE_RATE * 2)
    level = 20 * np.log10(np.sqrt((seconds**2).mean(axis=1)))
    assert level.min() > np.median(level) - 12


@one_product("heart-breathing", "pyttsx3")
@pytest.mark.parametrize("ending", EVERY_FORMAT)
def test_no_format_peaks_over_minus_1_dbtp_and_each_keeps_the_length(product: Product, ending: str) -> None:
    path = product.files("3:00", "--bed", "rain", "--bed-level", "12", endings=EVERY_FORMAT)[ending]
    assert meter(path)[1] <= -1.0
    assert len(decoded(path)) == length_asked_for("3:00")


@one_product("heart-breathing", "piper")
@pytest.mark.parametrize("ending", LOSSY)
def test_no_lossy_format_peaks_over_minus_1_dbtp_in_the_neural_voice(product: Product, ending: str) -> None:
    path = product.files("3:00", "--bed", "brown", endings=LOSSY)[ending]
    assert meter(path)[1] <= -1.0
    assert len(decoded(path)) == length_asked_for("3:00")


@one_product("heart-breathing", "pyttsx3")
@pytest.mark.parametrize("cue", ["tone", "air"])
def test_breath_cues_sound_within_5_ms_of_the_timeline(product: Product, cue: str) -> None:
    """The first sample that stands out of the silence before each cue, in the decoded MP3."""
    path = product.file(*LESS, "--bed", "none", "--breath-cue", cue)
    heard = np.abs(decoded(path)).max(axis=1)
    timeline = product.practice.timeline(420, SoundSettings(breath_cue=cue), Guidance.LESS)
    phases = breaths(timeline)
    assert len(phases) >= 20
    for phase in phases:
        before = heard[phase.start - SAMPLE_RATE // 4 : phase.start - SAMPLE_RATE // 50]
        after = heard[phase.start - SAMPLE_RATE // 50 : phase.start + SAMPLE_RATE]
        threshold = max(4 * before.max(), 0.03 * after.max())
        onset = int(np.argmax(after > threshold)) - SAMPLE_RATE // 50
        assert abs(onset) <= 0.005 * SAMPLE_RATE


@one_product("heart-breathing", "pyttsx3")
def test_breath_cues_over_a_bed_are_where_they_would_be_without_it(product: Product) -> None:
    """The lag at which the decoded MP3 agrees best with the cue alone."""
    sound = SoundSettings(bed="rain")
    heard = decoded(product.file(*LESS, "--bed", "rain")).mean(axis=1)
    timeline = product.practice.timeline(420, sound, Guidance.LESS)
    cues = product.practice.mix(timeline, sound)
    for phase in breaths(timeline):
        template = cues.samples(phase.start, phase.start + 2 * SAMPLE_RATE, frozenset({Stem.CUES}))[:, 0]
        around = heard[phase.start - 2000 : phase.start + 2 * SAMPLE_RATE + 2000]
        lag = int(np.argmax(correlate(around, template, "valid"))) - 2000
        assert abs(lag) <= 0.005 * SAMPLE_RATE


@one_product("heart-breathing", "pyttsx3")
def test_one_and_two_workers_give_the_same_file(product: Product, stores: Path, tmp_path: Path) -> None:
    """From the same clips and bed, each with chunks of its own, all to be made."""
    files = []
    for workers in ("1", "2"):
        data, output = tmp_path / workers, tmp_path / f"{workers}.mp3"
        data.mkdir()
        for part in ("clips", "beds"):
            (data / part).symlink_to(stores / part)
        environment = {"AUDIO_SERVICE_WORKERS": workers, "AUDIO_SERVICE_DATA": str(data)}
        arguments = ("render", product.name, "--minutes", "3:00", "--voice", "pyttsx3", "--bed", "rain", "-o", output)
        done = product.run(*arguments, environment=environment)
        assert done.returncode == 0, done.stderr
        files.append(output.read_bytes())
    assert files[0] == files[1]
    assert len(decoded(output)) == length_asked_for("3:00")


@one_product("heart-breathing", "pyttsx3")
def test_a_plain_player_reads_the_file_as_it_is(product: Product) -> None:
    path = product.spoken_over_brown()[0]
    said = subprocess.run([FFMPEG, "-hide_banner", "-i", str(path)], capture_output=True, text=True, check=False).stderr
    assert "48000 Hz, stereo" in said
    assert "128 kb/s" in said
    assert "Duration: 00:05:11.5" in said


def breaths(timeline: Timeline) -> list[BreathPhase]:
    return [event for event in timeline.events if isinstance(event, BreathPhase)]
