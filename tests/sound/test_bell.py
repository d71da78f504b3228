"""Bells are soft in attack, gone by their end, and inharmonic as bowls are."""

import numpy as np
import pytest

from audio_service.errors import SoundError
from audio_service.script.model import BellKind
from audio_service.script.profiles import BELL
from audio_service.sound import VOICE_LOUDNESS, available_bells, bell_length, bell_sound
from audio_service.sound.meter import loudest_moment
from audio_service.units import SAMPLE_RATE

CHOICES = [name for name in available_bells() if name != "none"]
EVERY = pytest.mark.parametrize(("choice", "kind"), [(choice, kind) for choice in CHOICES for kind in BellKind])


def _envelope(sound):
    """Return the peak of every 5 ms."""
    return np.abs(sound[: len(sound) // 240 * 240]).reshape(-1, 240).max(axis=1)


@EVERY
def test_a_bell_is_as_long_as_the_fitter_was_told(choice, kind):
    assert len(bell_sound(choice, kind)) == bell_length(choice, kind) > 0


@EVERY
def test_no_bell_rings_longer_than_the_profiles_count_it(choice, kind):
    assert bell_length(choice, kind) <= BELL


@EVERY
def test_a_bells_loudest_moment_is_the_voices_loudness(choice, kind):
    assert loudest_moment(bell_sound(choice, kind)) == pytest.approx(VOICE_LOUDNESS, abs=0.05)


@EVERY
def test_a_bell_takes_at_least_30_ms_to_arrive(choice, kind):
    envelope = _envelope(bell_sound(choice, kind))
    early = envelope[:200].max()
    assert envelope[0] < 0.05 * early
    assert np.argmax(envelope > 0.9 * early) * 5 >= 30


@EVERY
def test_a_bell_dies_away_into_silence(choice, kind):
    sound = bell_sound(choice, kind)
    thirds = [np.sqrt(np.mean(part**2)) for part in np.array_split(sound, 3)]
    assert thirds[0] > thirds[1] > thirds[2]
    assert abs(float(sound[-1])) < 1e-6
    assert np.abs(sound[-480:]).max() < 1e-4
    assert sound[0] == 0


@pytest.mark.parametrize("choice", CHOICES)
def test_a_bells_partials_are_inharmonic_and_beat(choice):
    sound = bell_sound(choice, BellKind.START)
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    frequency = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
    fundamental = frequency[np.argmax(spectrum)]
    upper = (frequency > 2.3 * fundamental) & (frequency < 3.2 * fundamental)
    ratio = frequency[upper][np.argmax(spectrum[upper])] / fundamental
    assert 2.6 < ratio < 2.85
    envelope = _envelope(sound)[20:1080]
    fall = np.polyval(np.polyfit(np.arange(1060), np.log(envelope + 1e-6), 3), np.arange(1060))
    assert np.std(np.log(envelope + 1e-6) - fall) > 0.05


def test_an_interval_bell_is_shorter():
    assert bell_length("bowl", BellKind.INTERVAL) < bell_length("bowl", BellKind.START)


def test_no_bell_takes_no_time():
    for kind in BellKind:
        assert bell_length("none", kind) == 0
        assert len(bell_sound("none", kind)) == 0


def test_an_unknown_bell_names_those_there_are():
    with pytest.raises(SoundError, match=r"'gong'.*bowl, chime, low, none"):
        bell_length("gong", BellKind.START)


def test_a_shared_bell_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        bell_sound("bowl", BellKind.START)[0] = 1
