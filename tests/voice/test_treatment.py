import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from instruments import meter, played

from audio_service.loudness import decibels, integrated_loudness, true_peak
from audio_service.voice import treatment


def babble(seconds, rate, seed=0):
    """Return something with the rhythm, the spectrum and the crests of speech."""
    random = np.random.default_rng(seed)
    count = round(seconds * rate)
    time = np.arange(count) / rate
    pulses = np.sin(2 * np.pi * 110 * time + 0.3 * np.sin(2 * np.pi * 3 * time)) ** 15
    syllables = np.clip(np.sin(2 * np.pi * 3.5 * time) + 0.4, 0, None)
    return ((pulses + 0.05 * random.standard_normal(count)) * syllables).astype(np.float32)


def padded(sound, rate, before=0.4, after=0.7):
    return np.concatenate([np.zeros(round(before * rate)), sound, np.zeros(round(after * rate))]).astype(np.float32)


@given(
    rate=st.sampled_from([8000, 16000, 22050, 44100, 48000]),
    seconds=st.floats(0.15, 1.5),
    level=st.floats(-50, 0),
    offset=st.floats(-0.1, 0.1),
    seed=st.integers(0, 99),
)
@settings(max_examples=8)
def test_any_take_gets_its_level_its_peak_and_quiet_ends(rate, seconds, level, offset, seed):
    take = padded(babble(seconds, rate, seed) * 10 ** (level / 20) + offset * 10 ** (level / 20), rate)
    clip = treatment.clip(take, rate)
    assert clip.dtype == np.float32
    assert abs(integrated_loudness(clip) - treatment.LOUDNESS) < 0.5
    assert decibels(true_peak(clip)) <= treatment.PEAK + 0.001
    assert abs(clip[0]) < 0.001
    assert abs(clip[-1]) < 0.001
    assert abs(len(clip) / 48000 - seconds) < 0.45


@pytest.mark.parametrize("seconds", [0.5, 3.0])
def test_ffmpeg_measures_the_same_level_and_peak(seconds):
    loudness, peak = meter(played(treatment.clip(padded(babble(seconds, 22050), 22050), 22050)))
    assert loudness == pytest.approx(treatment.LOUDNESS, abs=0.3)
    assert peak <= -2.9


def test_silence_around_the_words_is_cut_to_milliseconds():
    tone = 0.3 * np.sin(2 * np.pi * 300 * np.arange(22050) / 22050)
    clip = treatment.clip(padded(tone, 22050), 22050)
    assert 1.0 < len(clip) / 48000 < 1.0 + 0.015 + 0.060 + 0.02


def test_a_soft_beginning_is_kept():
    rate = 48000
    soft = 0.003 * np.random.default_rng(1).standard_normal(rate // 10)
    take = padded(np.concatenate([soft, babble(1.0, rate)]), rate)
    assert len(treatment.clip(take, rate)) > len(treatment.clip(padded(babble(1.0, rate), rate), rate)) + 0.05 * rate


def test_a_room_that_hums_is_trimmed_too():
    rate = 48000
    take = padded(babble(2.0, rate), rate, before=1.0, after=1.0)
    take += (0.004 * np.random.default_rng(2).standard_normal(len(take))).astype(np.float32)
    assert len(treatment.clip(take, rate, noisy=True)) < 2.3 * rate


def test_a_sound_that_needs_no_limiter_is_only_turned_up_or_down():
    take = 0.1 * np.sin(2 * np.pi * 400 * np.arange(48000) / 48000).astype(np.float32)
    clip = treatment.clip(take, 48000)
    middle = slice(20000, 24000)
    shape = take[middle] / np.abs(take[middle]).max()
    delay = max(range(-200, 200), key=lambda d: float(np.dot(np.roll(clip, d)[middle], shape)))
    assert np.corrcoef(np.roll(clip, delay)[middle], shape)[0, 1] > 0.999


def test_a_constant_offset_and_rumble_are_gone():
    rate = 48000
    time = np.arange(3 * rate) / rate
    take = babble(3.0, rate) + (0.1 + 0.1 * np.sin(2 * np.pi * 12 * time)).astype(np.float32)
    spectrum = np.abs(np.fft.rfft(treatment.clip(take, rate)))
    assert spectrum[: 3 * 20].max() < 0.05 * spectrum.max()


def test_the_same_take_gives_the_same_clip():
    take = babble(1.0, 22050)
    assert np.array_equal(treatment.clip(take, 22050), treatment.clip(take.copy(), 22050))


@pytest.mark.parametrize(
    ("sound", "fault"),
    [
        (np.zeros(0), "gave no sound"),
        (np.zeros(22050), "gave silence"),
        (np.full(22050, 1e-4), "gave silence"),
        (np.array([0.1, np.nan, 0.2]), "gave numbers that are not sound"),
        (np.array([0.1, np.inf, 0.2]), "gave numbers that are not sound"),
    ],
)
def test_what_is_not_speech_is_said(sound, fault):
    assert treatment.complaint(sound.astype(np.float32), 22050) == fault


def test_speech_has_no_complaint():
    assert treatment.complaint(babble(0.4, 22050), 22050) == ""
