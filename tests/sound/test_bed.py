"""Beds, measured by instruments that know nothing of how they were made."""

import numpy as np
import pytest
from instruments import meter, seam, short_terms

from audio_service.errors import SoundError
from audio_service.sound import Bed, available_beds, find_bed
from audio_service.sound.bed import synthesised
from audio_service.sound.model import digest
from audio_service.units import FRAME_SAMPLES, SAMPLE_RATE


def test_a_bed_is_a_loop_of_whole_frames_in_stereo(bed):
    assert bed.sound.dtype == np.float32
    assert bed.sound.shape == (bed.frames * FRAME_SAMPLES, 2)
    assert (30 if bed.name == "brown" else 55) <= len(bed.sound) / SAMPLE_RATE <= 100
    assert not bed.sound.flags.writeable
    assert bed.digest == digest(bed.sound)


@pytest.mark.instrument
def test_a_beds_loudness_and_peak_are_what_an_independent_meter_reads(bed):
    loudness, peak = meter(bed.sound)
    assert loudness == pytest.approx(bed.loudness, abs=0.15)
    assert peak == pytest.approx(20 * np.log10(bed.peak), abs=0.3)


@pytest.mark.instrument
def test_no_moment_of_a_bed_startles_and_none_is_silent(bed):
    moments = np.array(short_terms(np.concatenate((bed.sound, bed.sound[: 3 * SAMPLE_RATE]))))
    assert moments.max() - moments.mean() < 6
    assert moments.mean() - moments.min() < 8
    tenths = np.sqrt(np.mean(bed.sound.reshape(-1, FRAME_SAMPLES, 2) ** 2, axis=(1, 2)))
    assert tenths.min() > 10 ** (-62 / 20)


@pytest.mark.instrument
def test_a_beds_seam_is_as_smooth_as_the_rest_and_a_planted_click_is_found(bed):
    rough, usual = seam(bed.sound)
    assert rough <= usual
    clicked = bed.sound.copy()
    clicked[:48] += np.float32(3 * np.std(bed.sound)) * np.linspace(1, 0, 48, dtype=np.float32)[:, np.newaxis]
    assert seam(clicked)[0] > usual


def test_a_bed_has_no_dc_little_rumble_and_no_harsh_top(bed):
    spectrum = np.mean(np.abs(np.fft.rfft(bed.sound.astype(np.float64), axis=0)) ** 2, axis=1)
    frequency = np.fft.rfftfreq(len(bed.sound), 1 / SAMPLE_RATE)
    rumble, top = spectrum[frequency < 40].sum() / spectrum.sum(), spectrum[frequency > 8000].sum() / spectrum.sum()
    assert abs(float(np.mean(bed.sound))) < 1e-5
    assert rumble < 0.01
    assert top < 0.02


def test_a_bed_is_wide_and_yet_holds_together_in_mono(bed):
    left, right = bed.sound.astype(np.float64).T
    assert 0.05 < np.corrcoef(left, right)[0, 1] < 0.9
    assert np.std(left) == pytest.approx(np.std(right), rel=0.15)


@pytest.mark.parametrize("name", ["rain", "drone"])
def test_a_bed_made_again_has_the_same_samples(name, bed_folder):
    assert synthesised(name).digest == find_bed(name, bed_folder).digest


def test_beds_differ(bed_folder):
    digests = {find_bed(name, bed_folder).digest for name in available_beds()}
    assert len(digests) == len(available_beds())


def test_no_bed_is_one_frame_of_digital_silence(tmp_path):
    bed = find_bed("none", tmp_path)
    assert bed.frames == 1
    assert not bed.sound.any()
    assert bed.peak == 0
    assert list(tmp_path.iterdir()) == []


def test_every_bed_says_what_it_is_in_a_line():
    assert {"rain", "ocean", "stream", "wind", "brown", "drone", "none"} == set(available_beds())
    assert all(summary and "\n" not in summary for summary in available_beds().values())


def test_an_unknown_bed_names_those_there_are(tmp_path):
    with pytest.raises(SoundError, match=r"no bed and no recording 'thunder'.*rain, ocean"):
        find_bed("thunder", tmp_path)


def test_a_bed_is_a_value(rain):
    assert isinstance(rain, Bed)
    with pytest.raises(AttributeError):
        rain.name = "snow"
