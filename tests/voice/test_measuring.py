"""Lengths that are known before there is any sound: what Piper tells of a line is what its clip turns out to be."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from audio_service.errors import SoundMissing, VoiceError
from audio_service.units import Samples
from audio_service.voice import ClipStore, Take, find_voice

TEXTS = (
    "Welcome. Let yourself be here, just as you are.",
    "Soften.",
    "Open your eyes.",
    "If it becomes too much, let the story go, and feel your feet on the floor.",
    "Is that so? Perhaps — perhaps not; either is fine…",
    "Notice what is holding you up.",
)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A store in which lines were measured, the lines, their clips, and the voice."""
    from audio_service.settings import Settings
    from audio_service.voice import Utterance, piper

    if not piper.installed():
        pytest.skip("the neural extra is not installed, so Piper can't be tested")
    store = ClipStore(tmp_path_factory.mktemp("told"))
    voice = find_voice("piper", settings=Settings(line_seconds=60.0))
    lines = [Utterance(text, text, f"line-{number}", f"calm.md:{number + 9}:1") for number, text in enumerate(TEXTS)]
    return store, voice, lines, store.measure(voice, lines)


def test_measured_lines_have_lengths_and_no_sound(told):
    store, voice, lines, clips = told
    assert store.measured(voice, lines) == clips
    assert store.unmeasured(voice, lines) == []
    assert store.missing(voice, lines) == lines
    for clip in clips.values():
        assert clip.length > 48000 / 2
        assert not store.has(clip.digest)
        with pytest.raises(SoundMissing) as missing:
            store.sound(clip.digest)
        assert missing.value.digest == clip.digest


def test_what_was_told_is_what_is_spoken_in_any_order(told, tmp_path):
    measured, voice, lines, clips = told
    store = ClipStore(tmp_path)
    assert store.speak(voice, lines[::-1]) == clips
    for clip in clips.values():
        sound = store.sound(clip.digest)
        assert len(sound) == clip.length
        heard = np.flatnonzero(np.abs(sound) > 10 ** (-46 / 20) * np.abs(sound).max()) / 48000
        assert heard[0] <= 0.1, "a clip begins with its words"
        assert len(sound) / 48000 - heard[-1] <= 0.3, "and ends with them"
        assert sound[0] == 0
        assert abs(sound[-1]) < 1e-3
    assert measured.measured(voice, lines) == clips


def test_what_is_spoken_after_it_was_measured_is_the_clip_that_was_named(told, tmp_path):
    _, voice, lines, clips = told
    store = ClipStore(tmp_path)
    store.measure(voice, lines)
    assert store.speak(voice, lines[1:3]) == {name: clips[name] for name in ("line-1", "line-2")}
    assert store.missing(voice, lines) == [lines[0], *lines[3:]]
    assert all(store.has(clips[name].digest) for name in ("line-1", "line-2"))


ONE = """
import sys
from audio_service.settings import Settings
from audio_service.voice import Utterance, find_voice
voice = find_voice("piper", settings=Settings(line_seconds=60.0))
print(*voice.measure([Utterance(text, text, text) for text in sys.argv[1:]]))
"""


def test_a_line_is_as_long_in_every_process_and_company(told):
    _, _, _, clips = told
    for some in ([0, 3], [3], [4, 1, 0]):
        texts = [TEXTS[number] for number in some]
        done = subprocess.run([sys.executable, "-c", ONE, *texts], capture_output=True, text=True, check=True)
        assert list(map(int, done.stdout.split())) == [clips[f"line-{number}"].length for number in some]


def test_a_line_without_words_is_refused_by_name_before_anything_is_spoken(neural, settings, lines, tmp_path):
    with pytest.raises(VoiceError, match=r"calm\.md:10:1.*gave"):
        ClipStore(tmp_path / "clips").measure(find_voice("piper", settings=settings), lines("Soften.", "…"))


def test_another_pace_has_another_length(neural, settings, lines, store):
    slow, quick = (find_voice("piper", rate=rate, settings=settings) for rate in (100, 140))
    text = lines("Imagine the breath entering and leaving through the middle of the chest.")
    ratio = store.measure(slow, text)["line-0"].length / store.measure(quick, text)["line-0"].length
    assert ratio == pytest.approx(1.4, rel=0.1)


def test_a_voice_that_can_not_tell_speaks_instead(settings, lines, store):
    voice = find_voice("pyttsx3", settings=settings)
    assert store.measured(voice, lines("Soften.", "Allow.")) is None
    reports = []
    clips = store.measure(voice, lines("Soften.", "Allow."), progress=lambda done, of: reports.append((done, of)))
    assert store.missing(voice, lines("Soften.", "Allow.")) == []
    assert store.measured(voice, lines("Soften.", "Allow.")) == clips
    assert reports[-1] == (2, 2)


class Changing:
    """A voice that tells one length, and speaks another after its engine was renewed."""

    name = "changing"
    told = Samples(48000)
    gives = Samples(48000)

    def key(self, utterance):
        return utterance.spoken

    def measure(self, utterances):
        return [self.told for _ in utterances]

    def speak(self, utterances):
        for utterance in utterances:
            sound = 0.1 * np.sin(np.arange(self.gives) / 30, dtype=np.float32)
            yield Take(utterance, sound, 48000, length=self.gives)


def test_sound_of_another_length_than_was_told_is_another_clip(store, lines):
    voice = Changing()
    told = store.measure(voice, lines("Soften."))["line-0"]
    voice.gives = Samples(50_000)
    given = store.speak(voice, lines("Soften."))["line-0"]
    assert given.length == 50_000
    assert given.digest != told.digest
    assert not store.has(told.digest)
    assert store.measured(voice, lines("Soften.")) == {"line-0": given}


def test_what_was_measured_today_outlives_making_room_and_what_was_measured_long_ago_does_not(store, lines):
    voice = Changing()
    store.measure(voice, lines("Soften.", "Allow."))
    store.speak(voice, lines("Soften."))
    store.make_room(0, voice, [])
    assert store.missing(voice, lines("Soften.", "Allow.")) == lines("Soften.", "Allow.")
    assert store.unmeasured(voice, lines("Soften.", "Allow.")) == []
    for line in store._folder.glob("lines/*/*.json"):
        os.utime(line, (1000, 1000))
    store.speak(voice, lines("Soften."))
    store.make_room(0, voice, [])
    assert [line.text for line in store.unmeasured(voice, lines("Soften.", "Allow."))] == ["Allow."]
