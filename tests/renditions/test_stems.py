"""Voice and bed apart give what they give together."""

import subprocess

import imageio_ffmpeg
import numpy as np
import pytest

from audio_service.practice import sound_bed
from audio_service.renditions import bed_gain
from audio_service.sound import Mix, Stem


@pytest.fixture
def offered(studio):
    return studio.offered(studio.recipe({"practice": "short", "seconds": 90}))


def decoded(rendition):
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-i", "-", "-f", "f32le", "-"]
    content = rendition.read(0, rendition.size)
    raw = subprocess.run(command, input=content, capture_output=True, check=True).stdout
    return np.frombuffer(raw, "<f4").reshape(-1, 2)


def level(sound):
    return 20 * np.log10(np.sqrt(np.mean(np.square(sound, dtype=np.float64))) + 1e-12)


def test_the_voice_has_the_timeline_of_the_whole(offered):
    assert offered.voice.timeline == offered.live.timeline
    assert offered.voice.recipe.bed == "none"


def test_without_a_bed_there_is_nothing_to_take_apart(studio):
    bare = studio.offered(studio.recipe({"practice": "short", "seconds": 90, "bed": "none"}))
    assert bare.voice is None
    assert bare.loop is None


def test_the_bed_s_loop_goes_round_without_a_seam(offered):
    bed = offered.live.bed.sound
    sound = decoded(offered.loop.rendition)
    start, stop = round(offered.loop.start * 48_000), round(offered.loop.stop * 48_000)
    assert stop - start == len(bed)
    assert start >= 48_000
    assert len(sound) - stop >= 48_000
    wanted = np.roll(bed, -start, axis=0)
    assert level(sound[start:stop] - wanted) < level(wanted) - 12
    around = np.concatenate([sound[stop - 4800 : stop], sound[start : start + 4800]])
    straight = sound[stop - 4800 : stop + 4800]
    assert level(around - straight) < level(straight) - 12


def test_the_points_of_the_bed_s_gain_draw_what_is_mixed(offered):
    live = offered.live
    points = bed_gain(live.timeline, live.recipe.sound, live.bed)
    places, gains = np.array([place for place, _ in points]), np.array([gain for _, gain in points])
    assert places[0] == 0
    assert places[-1] == live.timeline.total
    assert (np.diff(places) > 0).all()
    mix = Mix(live.timeline, live.recipe.sound, live.bed, lambda _: np.zeros(0, np.float32))
    total = live.timeline.total
    mixed = mix.samples(0, total, frozenset({Stem.BED}))
    looped = np.take(live.bed.sound, np.arange(total), axis=0, mode="wrap")
    drawn = looped * np.interp(np.arange(total), places, gains)[:, np.newaxis].astype(np.float32)
    assert np.abs(mixed - drawn).max() < 0.01 * np.abs(mixed).max()


def test_a_loop_is_found_again_by_its_name(studio, offered):
    identity = offered.loop.rendition.identity
    assert studio.loop(identity).rendition.etag == offered.loop.rendition.etag
    assert offered.live.bed.digest == sound_bed(offered.live.recipe.sound, studio.settings).digest
