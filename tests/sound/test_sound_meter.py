"""Our meter against ffmpeg's."""

import numpy as np
import pytest
from instruments import loudness, short_terms
from sound_timelines import clip

from audio_service.sound.meter import HOP, integrated, loop_power, loudest_moment, short_term
from audio_service.units import SAMPLE_RATE


def _swelling(seconds: float) -> np.ndarray:
    rng = np.random.default_rng(2)
    length = round(seconds * SAMPLE_RATE)
    path = [-40, -20, -55, -25, -30, -20, -60, -35, -40]
    level = 10 ** (np.interp(np.arange(length), np.linspace(0, length, len(path)), path) / 20)
    return (rng.standard_normal((length, 2)) * level[:, np.newaxis]).astype(np.float32)


@pytest.mark.instrument
@pytest.mark.parametrize("seconds", [12.0, 47.3])
def test_a_loops_loudness_is_what_ffmpeg_reads_after_many_rounds(seconds):
    loop = _swelling(seconds)
    assert integrated(loop_power(loop)) == pytest.approx(loudness(np.tile(loop, (6, 1))), abs=0.15)


@pytest.mark.instrument
def test_short_term_loudness_goes_round_the_loop():
    loop = _swelling(24.0)
    ours = short_term(loop_power(loop))
    assert len(ours) == len(loop) // HOP
    theirs = np.array(short_terms(np.tile(loop, (2, 1))))[:239]
    assert ours[10::10] == pytest.approx(theirs, abs=0.15)


@pytest.mark.instrument
def test_the_loudest_moment_of_a_steady_tone_is_its_loudness():
    tone = (0.1 * np.sin(2 * np.pi * 997 * np.arange(5 * SAMPLE_RATE) / SAMPLE_RATE)).astype(np.float32)
    assert loudest_moment(tone) == pytest.approx(loudness(np.column_stack((tone, tone))), abs=0.1)


def test_the_loudest_moment_of_speech_is_at_least_its_loudness():
    speech = clip("clip of 96000")
    assert loudest_moment(speech) > loudness(np.column_stack((speech, speech))) - 0.1


def test_silence_reads_the_absolute_gate():
    assert integrated(loop_power(np.zeros((SAMPLE_RATE, 2), np.float32))) == -70
