"""Breath cues start on time, differ with eyes shut, and stay quiet."""

import numpy as np
import pytest
from instruments import through_mp3
from sound_timelines import clip, timeline

from audio_service.errors import SoundError
from audio_service.script.model import Phase
from audio_service.sound import VOICE_LOUDNESS, Mix, SoundSettings, breath_sound, cue_length, find_bed
from audio_service.sound.meter import loudest_moment
from audio_service.timeline.model import BreathPhase
from audio_service.units import SAMPLE_RATE, Samples, samples

CHOICES = ["tone", "air"]
EVERY = pytest.mark.parametrize(("choice", "phase"), [(choice, phase) for choice in CHOICES for phase in Phase])


def _middle(sound):
    """Return the frequency that half of a sound's power lies under."""
    power = np.cumsum(np.abs(np.fft.rfft(sound)) ** 2)
    return np.searchsorted(power, power[-1] / 2) * SAMPLE_RATE / len(sound)


@EVERY
@pytest.mark.parametrize("length", [0.05, 0.8, 2.5, 5.0])
def test_a_cue_is_never_longer_than_its_phase_nor_than_two_and_a_half_seconds(choice, phase, length):
    sound = breath_sound(choice, phase, samples(length))
    assert len(sound) == cue_length(choice, phase, samples(length)) <= min(samples(length), samples(2.5))
    assert np.abs(sound[-48:]).max() < 0.05 * np.abs(sound).max()
    assert abs(float(sound[0])) < 1e-3


@EVERY
def test_a_cue_lies_8_to_16_lu_under_the_voice(choice, phase):
    under = VOICE_LOUDNESS - loudest_moment(breath_sound(choice, phase, samples(5.0)))
    assert (8 <= under <= 12) if phase is not Phase.HOLD else (12 <= under <= 16)


@pytest.mark.parametrize("choice", CHOICES)
def test_in_rises_and_out_falls(choice):
    for phase, direction in ((Phase.IN, 1), (Phase.OUT, -1)):
        sound = breath_sound(choice, phase, samples(5.0))
        early, late = sound[: len(sound) // 5], sound[len(sound) // 2 : len(sound) * 4 // 5]
        assert direction * np.log2(_middle(late) / _middle(early)) > 0.3


@pytest.mark.instrument
@pytest.mark.parametrize("choice", CHOICES)
def test_onsets_in_a_decoded_mp3_lie_within_5_ms_of_the_timeline(choice, tmp_path):
    cues = [("breath", phase, length) for length in (4.0, 5.003) for phase in Phase] * 2
    fitted = timeline(("say", 2.0), ("rest", 3.001), *cues)
    mix = Mix(fitted, SoundSettings(breath_cue=choice), find_bed("none", tmp_path), clip)
    heard = through_mp3(mix.samples(0, fitted.total), tmp_path).mean(axis=1)
    for event in fitted.events:
        if isinstance(event, BreathPhase):
            near = np.abs(heard[event.start - 2400 : event.start + 4800])
            onset = int(np.argmax(near > 0.2 * near.max())) - 2400
            assert abs(onset) <= 0.005 * SAMPLE_RATE, (event.phase, onset)


def test_no_cue_takes_no_samples():
    assert all(cue_length("none", phase, Samples(48_000)) == 0 for phase in Phase)


def test_an_unknown_cue_names_those_there_are():
    with pytest.raises(SoundError, match=r"'gong'.*tone, air, none"):
        breath_sound("gong", Phase.IN, Samples(48_000))
