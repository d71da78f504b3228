"""The bed's gain, read off a mix whose bed is 1 throughout."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from sound_timelines import clip, flat_bed, timeline, timelines

from audio_service.script.model import BellKind, Phase
from audio_service.sound import Mix, SoundSettings, Stem
from audio_service.sound.ducking import FALL, HOLD, RISE, bed_curve
from audio_service.sound.level import BedGains
from audio_service.timeline.model import Spoken
from audio_service.units import SAMPLE_RATE, samples

BED = frozenset({Stem.BED})


def _gain(fitted, level=18.0):
    """Return the bed's gain at every sample, in dB over that under speech."""
    mix = Mix(fitted, SoundSettings(bed="flat", bed_level=level), flat_bed(), clip)
    heard = mix.samples(0, fitted.total, BED)
    assert np.array_equal(heard[:, 0], heard[:, 1])
    with np.errstate(divide="ignore"):
        return 20 * np.log10(heard[:, 0].astype(np.float64)) - (18 - level)


@settings(max_examples=40, deadline=None)
@given(timelines)
def test_the_bed_is_down_from_before_the_first_word_to_after_the_last(fitted):
    gain = _gain(fitted)
    faded = samples(5.0), max(fitted.total - samples(8.0), 0)
    for event in fitted.events:
        if isinstance(event, Spoken):
            around = gain[max(event.start - 4800, 0) : event.stop + 4800]
            assert around.max() < 1e-4
            inside = gain[max(event.start, faded[0]) : min(event.stop, faded[1])]
            assert len(inside) == 0 or inside.min() > -1e-4


@settings(max_examples=40, deadline=None)
@given(timelines)
def test_the_bed_rises_at_most_4_lu_and_never_moves_fast(fitted):
    gain = _gain(fitted)
    assert gain.max() <= 4.0
    middle = gain[samples(5.0) : max(fitted.total - samples(8.0), 0)]
    if len(middle) > samples(1.5):
        assert np.abs(middle[samples(1.5) :] - middle[: -samples(1.5)]).max() <= 4.0
        steepest = np.abs(np.diff(middle)).max() * SAMPLE_RATE
        assert steepest <= 0.5 * np.pi * 3.0 / 1.5 + 0.2


@settings(max_examples=40, deadline=None)
@given(timelines)
def test_every_stretch_joins_the_next_without_a_step(fitted):
    stretches = bed_curve(fitted, BedGains(0.5, 0.7))
    assert stretches[0].start == 0
    assert stretches[-1].stop == fitted.total
    for before, after in pairwise(stretches):
        assert before.stop == after.start
        last = before.gain if before.curve is None else before.curve[-1]
        first = after.gain if after.curve is None else after.curve[0]
        assert last == pytest.approx(first, abs=1e-4)
        assert before.curve is None or len(before.curve) == before.length


def test_a_short_gap_keeps_the_bed_down_and_a_long_one_lets_it_rise():
    fitted = timeline(("say", 2.0), ("rest", 7.5), ("say", 2.0), ("rest", 12.0), ("say", 2.0), lead=20.0, tail=20.0)
    gain = _gain(fitted)
    says = [event for event in fitted.events if isinstance(event, Spoken)]
    assert gain[says[0].stop : says[1].start].max() < 1e-4
    assert gain[says[1].stop : says[2].start].max() == pytest.approx(3.011, abs=1e-3)


def test_ramps_last_at_least_a_second_and_a_half():
    assert min(FALL, RISE) >= samples(1.5)
    assert FALL + RISE < HOLD


@settings(max_examples=25, deadline=None)
@given(timelines)
def test_the_bed_comes_out_of_silence_and_goes_back_into_it(fitted):
    mix = Mix(fitted, SoundSettings(bed="flat"), flat_bed(), clip)
    heard = mix.samples(0, fitted.total, BED)[:, 0]
    assert heard[0] == 0
    assert heard[-1] == 0
    half = fitted.total // 2
    assert np.all(np.diff(heard[: min(half, samples(1.0))]) >= 0)
    assert np.all(np.diff(heard[-min(half, samples(2.9)) :]) <= 0)
    assert heard[min(half, samples(5.0)) : -min(half, samples(8.0))].min(initial=1) > 0.9


def test_a_practice_without_words_has_its_bed_at_the_level_of_pauses():
    fitted = timeline(("rest", 30.0))
    assert _gain(fitted)[samples(18.0)] == pytest.approx(3.011, abs=1e-3)


def test_bells_and_breaths_do_not_move_the_bed():
    fitted = timeline(("bell", BellKind.START), ("breath", Phase.IN, 5.0), ("breath", Phase.OUT, 5.0), tail=12.0)
    assert np.ptp(_gain(fitted)[samples(5.0) : -samples(8.0)]) < 1e-6
