"""The mix: the same bits in any order, and levels that independent instruments confirm."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from instruments import loudness, meter
from sound_timelines import clip, flat_bed, timeline, timelines

from audio_service.errors import SoundError
from audio_service.script.model import BellKind, Phase
from audio_service.sound import EVERY_STEM, VOICE_LOUDNESS, Mix, SoundSettings, Stem, find_bed
from audio_service.timeline.model import BellStroke, BreathPhase, Spoken
from audio_service.units import FRAME_SAMPLES, LU, Samples, samples

PRACTICE = timeline(
    ("bell", BellKind.START),
    *[("say", 3.0), ("rest", 1.5), ("say", 4.0), ("rest", 14.0)] * 3,
    *[("breath", Phase.IN, 5.0), ("breath", Phase.HOLD, 1.0), ("breath", Phase.OUT, 6.0)] * 2,
    ("say", 3.5),
    ("rest", 2.0),
    ("bell", BellKind.END),
)


@settings(max_examples=30, deadline=None)
@given(timelines, st.data())
def test_a_mix_has_the_same_bits_however_it_is_cut(rain, fitted, data):
    settings_ = SoundSettings(bed="rain", breath_cue=data.draw(st.sampled_from(["tone", "air", "none"])))
    mix = Mix(fitted, settings_, rain, clip)
    first = data.draw(st.integers(-2000, fitted.total))
    whole = mix.samples(first, min(first + samples(20.0), fitted.total + 2000))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    edges = [0, *cuts, len(whole)]
    ranges = data.draw(st.permutations(list(pairwise(edges))))
    other = Mix(fitted, settings_, rain, clip)
    for start, stop in ranges:
        assert other.samples(first + start, first + stop).tobytes() == whole[start:stop].tobytes()


def test_outside_the_timeline_there_is_digital_silence(rain):
    mix = Mix(PRACTICE, SoundSettings(bed="rain"), rain, clip)
    around = mix.samples(-5000, PRACTICE.total + 5000)
    assert not around[:5000].any()
    assert not around[-5000:].any()
    assert np.array_equal(around[5000:-5000], mix.samples(0, PRACTICE.total))
    assert mix.samples(100, 100).shape == (0, 2)
    assert mix.samples(100, 50).shape == (0, 2)
    assert not mix.samples(-900, -100).any()
    assert not mix.samples(PRACTICE.total + 1, PRACTICE.total + 9).any()


@settings(max_examples=30, deadline=None)
@given(timelines)
def test_steady_stretches_are_the_bed_alone_at_their_gain_and_reach_as_far_as_they_can(rain, fitted):
    mix = Mix(fitted, SoundSettings(bed="rain"), rain, clip)
    for stretch in mix.steady:
        assert 0 <= stretch.start < stretch.stop <= fitted.total
        alone = np.take(rain.sound, range(stretch.start, stretch.stop), axis=0, mode="wrap")
        expected = alone * np.float32(stretch.gain)
        assert np.array_equal(mix.samples(stretch.start, stretch.stop), expected)
    for before, after in pairwise(mix.steady):
        assert before.stop <= after.start
        assert before.stop < after.start or before.gain != after.gain
    assert len({stretch.gain for stretch in mix.steady}) <= 2


@settings(max_examples=30, deadline=None)
@given(timelines)
def test_what_is_not_steady_is_sounding_or_moving(fitted):
    mix = Mix(fitted, SoundSettings(bed="flat"), flat_bed(), clip)
    free = np.ones(fitted.total, bool)
    for stretch in mix.steady:
        free[stretch.start : stretch.stop] = False
    for event in fitted.events:
        if isinstance(event, Spoken | BellStroke | BreathPhase):
            free[event.start : event.stop] = False
    gain = mix.samples(0, fitted.total, frozenset({Stem.BED}))[:, 0]
    moving = np.zeros(fitted.total, bool)
    moving[1:] = np.diff(gain) != 0
    # A ramp in float32 moves less often than once a sample where it is flat.
    moved = np.concatenate((np.zeros(4800), np.cumsum(moving), np.full(4800, moving.sum())))
    assert (moved[9600:] > moved[:-9600])[free].all()


@settings(max_examples=30, deadline=None)
@given(timelines)
def test_an_overlay_is_one_whole_sound_over_the_bed_at_its_gain(rain, fitted):
    mix = Mix(fitted, SoundSettings(bed="rain"), rain, clip)
    sounding = [event for event in fitted.events if isinstance(event, Spoken | BellStroke | BreathPhase)]
    heard = {}
    for overlay in mix.overlays:
        inside = [event for event in sounding if event.start < overlay.stop and event.stop > overlay.start]
        assert [event.start for event in inside] == [overlay.start]
        stems = mix.stems(overlay.start, overlay.stop)
        beneath = np.take(rain.sound, range(overlay.start, overlay.stop), axis=0, mode="wrap")
        assert np.array_equal(stems["bed"], beneath * np.float32(overlay.gain))
        above = (stems["voice"] + stems["cues"]).tobytes()
        assert heard.setdefault(overlay.sound, above) == above
    spread = {overlay.start for overlay in mix.overlays}
    levels = [(stretch.start, stretch.stop, stretch.gain) for stretch in mix.steady]
    for event in sounding:
        if isinstance(event, BreathPhase):
            left = [gain for _, stop, gain in levels if stop == event.start]
            right = [gain for start, _, gain in levels if event.start < start < event.stop]
            assert event.start in spread or not (left and right) or left[0] != right[0]


@pytest.mark.parametrize("change", [{"bell_level": LU(3.0)}, {"bell": "chime"}])
def test_another_bell_is_another_overlay(rain, change):
    between = timeline(("say", 3.0), ("rest", 20.0), ("bell", BellKind.INTERVAL), ("rest", 20.0), ("say", 3.0))
    usual, other = (
        {overlay.sound for overlay in Mix(between, sound, rain, clip).overlays}
        for sound in (SoundSettings(bed="rain"), SoundSettings(bed="rain", **change))
    )
    assert len(usual - other) == len(other - usual) == 1


def test_without_a_bed_all_that_is_silent_is_steady_at_no_gain(tmp_path):
    mix = Mix(PRACTICE, SoundSettings(), find_bed("none", tmp_path), clip)
    assert {stretch.gain for stretch in mix.steady} == {0.0}
    assert mix.steady[0].start == 0
    assert mix.steady[-1].stop == PRACTICE.total
    assert not any(mix.samples(stretch.start, stretch.stop).any() for stretch in mix.steady)


def test_the_stems_add_up_to_the_mix(rain):
    mix = Mix(PRACTICE, SoundSettings(bed="rain"), rain, clip)
    stems = mix.stems(0, PRACTICE.total)
    assert set(stems) == {"bed", "voice", "cues"}
    assert np.array_equal(stems["bed"] + stems["voice"] + stems["cues"], mix.samples(0, PRACTICE.total))
    assert not mix.samples(0, samples(60.0), frozenset()).any()
    assert np.array_equal(mix.samples(0, 5000, EVERY_STEM), mix.samples(0, 5000))


def test_the_voice_is_heard_in_the_middle_and_as_its_clips_are(rain):
    voice = Mix(PRACTICE, SoundSettings(bed="rain"), rain, clip).stems(0, PRACTICE.total)["voice"]
    assert np.array_equal(voice[:, 0], voice[:, 1])
    for event in PRACTICE.events:
        if isinstance(event, Spoken):
            assert np.array_equal(voice[event.start : event.stop, 0], clip(event.clip))


def _while_speaking(sound, fitted=PRACTICE):
    return np.concatenate([sound[event.start : event.stop] for event in fitted.events if isinstance(event, Spoken)])


@pytest.mark.instrument
def test_every_bed_lies_18_lu_under_the_voice_while_it_speaks(bed):
    fitted = timeline(*[("say", 4.0), ("rest", 2.0)] * 24, lead=6.0, tail=10.0)
    stems = Mix(fitted, SoundSettings(bed=bed.name), bed, clip).stems(0, fitted.total)
    voice, under = (loudness(_while_speaking(stems[stem], fitted)) for stem in ("voice", "bed"))
    assert voice == pytest.approx(VOICE_LOUDNESS, abs=0.5)
    assert voice - under == pytest.approx(18, abs=1)


@pytest.mark.instrument
@pytest.mark.parametrize("level", [12.0, 24.0])
def test_the_bed_lies_as_far_under_the_voice_as_asked(bed, level):
    fitted = timeline(("say", 4.0), ("rest", 65.0), ("say", 4.0), lead=6.0, tail=10.0)
    mix = Mix(fitted, SoundSettings(bed=bed.name, bed_level=LU(level)), bed, clip)
    rest = next(stretch for stretch in mix.steady if stretch.stop - stretch.start > samples(50.0))
    resting = loudness(mix.samples(rest.start, rest.stop))
    assert VOICE_LOUDNESS - level + 2.0 <= resting <= VOICE_LOUDNESS - level + 4.0


@pytest.mark.instrument
@pytest.mark.parametrize("level", [12.0, 18.0])
def test_the_true_peak_stays_under_2_db_even_where_clips_reach_their_ceiling(bed, level):
    rng = np.random.default_rng(4)
    pulses = np.convolve(rng.choice([0.0, 1.0, -1.0], 96_000, p=[0.99, 0.005, 0.005]), np.hanning(24), "same")
    loud = (pulses / np.abs(pulses).max() * 10 ** (-3 / 20)).astype(np.float32)
    fitted = timeline(*[("say", 2.0), ("rest", 0.4)] * 20)
    mix = Mix(fitted, SoundSettings(bed=bed.name, bed_level=LU(level)), bed, lambda _: loud)
    assert meter(mix.samples(0, fitted.total))[1] <= -2.0


def test_a_bell_is_never_nearer_to_the_voice_than_3_lu(rain):
    with pytest.raises(SoundError, match="3 to 30 LU"):
        Mix(PRACTICE, SoundSettings(bed="rain", bell_level=LU(2.0)), rain, clip)


@pytest.mark.parametrize("level", [11.9, 30.1, -18.0, float("nan")])
def test_a_bed_level_outside_its_range_is_refused(rain, level):
    with pytest.raises(SoundError, match="12 to 30 LU"):
        Mix(PRACTICE, SoundSettings(bed="rain", bed_level=LU(level)), rain, clip)


def test_bells_follow_their_level(rain):
    quiet, loud = (
        Mix(PRACTICE, SoundSettings(bed="rain", bell_level=LU(level)), rain, clip).stems(0, samples(11.0))["cues"]
        for level in (12.0, 6.0)
    )
    assert np.abs(loud).max() / np.abs(quiet).max() == pytest.approx(10 ** (6 / 20), rel=1e-4)


def test_a_timeline_fitted_with_a_shorter_bell_is_refused(rain):
    cut = tuple(
        replace(event, stop=Samples(event.start + 100)) if isinstance(event, BellStroke) else event
        for event in PRACTICE.events
    )
    with pytest.raises(SoundError, match="fit the timeline with the same bell"):
        Mix(replace(PRACTICE, events=cut), SoundSettings(bed="rain"), rain, clip)


def test_unknown_choices_are_refused_before_anything_is_mixed(rain):
    for wrong in (SoundSettings(bell="gong"), SoundSettings(breath_cue="gong")):
        with pytest.raises(SoundError, match="'gong'"):
            Mix(PRACTICE, wrong, rain, clip)


def test_the_identity_names_what_is_heard_and_nothing_else(rain, bed_folder):
    chosen = SoundSettings(bed="rain")
    identity = Mix(PRACTICE, chosen, rain, clip).identity
    assert Mix(PRACTICE, chosen, rain, clip).identity == identity
    assert Mix(replace(PRACTICE, title="Other", explanation="why"), chosen, rain, clip).identity == identity
    moved = timeline(*[("say", 3.0), ("rest", 1.5)])
    words = [replace(event, clip="other") if isinstance(event, Spoken) else event for event in moved.events]
    respoken = replace(moved, events=tuple(words))
    others = {
        Mix(PRACTICE, replace(chosen, bed_level=LU(19.0)), rain, clip).identity,
        Mix(PRACTICE, replace(chosen, bell="low"), rain, clip).identity,
        Mix(PRACTICE, replace(chosen, bell_level=LU(7.0)), rain, clip).identity,
        Mix(PRACTICE, replace(chosen, breath_cue="air"), rain, clip).identity,
        Mix(PRACTICE, replace(chosen, breath_cue="none"), rain, clip).identity,
        Mix(PRACTICE, chosen, find_bed("ocean", bed_folder), clip).identity,
        Mix(PRACTICE, chosen, find_bed("none", bed_folder), clip).identity,
        Mix(moved, chosen, rain, clip).identity,
        Mix(respoken, chosen, rain, clip).identity,
    }
    assert len({identity, *others}) == 10


def test_a_range_asks_for_the_clips_it_hears_alone(rain):
    asked = []
    mix = Mix(PRACTICE, SoundSettings(bed="rain"), rain, lambda name: asked.append(name) or clip(name))
    spoken = next(event for event in PRACTICE.events if isinstance(event, Spoken))
    mix.samples(0, spoken.start)
    assert asked == []
    mix.samples(spoken.stop - 1, spoken.stop)
    assert asked == [spoken.clip]


def test_frames_are_the_timelines(rain):
    mix = Mix(PRACTICE, SoundSettings(bed="rain"), rain, clip)
    assert mix.frames * FRAME_SAMPLES == PRACTICE.total
    assert mix.bed is rain


def test_between_the_fades_the_bed_is_never_silent(bed):
    under = Mix(PRACTICE, SoundSettings(bed=bed.name), bed, clip).stems(0, PRACTICE.total)["bed"]
    fades = under[samples(5.0) : -samples(8.0)]
    parts = fades[: len(fades) // 4800 * 4800].reshape(-1, 4800 * 2)
    assert np.sqrt(np.mean(parts**2, axis=1)).min() > 10 ** (-64 / 20)
