import numpy as np
import pytest
from instruments import ffmpeg, played, write

from audio_service.errors import VoiceError
from audio_service.loudness import integrated_loudness
from audio_service.voice import Utterance, find_voice


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "takes, mine"
    path.mkdir()
    return path


@pytest.fixture
def voice(folder, settings):
    return lambda: find_voice(f"recorded:{folder},pyttsx3", settings=settings)


def humming(seconds=1.2, rate=44100):
    time = np.arange(round(seconds * rate)) / rate
    silence = np.zeros(rate // 2)
    return np.concatenate([silence, 0.05 * np.sin(2 * np.pi * 220 * time), silence]).astype(np.float32)


def record(path, sound=None):
    write(path, played(humming() if sound is None else sound), 44100)


def line(name, text="Be here."):
    return Utterance(text, text, name, "own.md:4:1")


@pytest.mark.parametrize("extension", ["wav", "mp3", "m4a", "opus", "flac"])
def test_a_take_of_any_format_is_heard_in_place_of_the_voice(folder, voice, store, extension):
    record(folder / f"Welcome.{extension}")
    clips = store.speak(voice(), [line("welcome"), line("other")])
    assert not clips["welcome"].synthetic
    assert clips["other"].synthetic
    assert clips["welcome"].length / 48000 == pytest.approx(1.2, abs=0.15)
    assert integrated_loudness(store.sound(clips["welcome"].digest)) == pytest.approx(-18.0, abs=0.3)


def test_a_new_take_is_used_and_an_old_one_is_not_decoded_again(folder, voice, store):
    record(folder / "a.wav")
    first = store.speak(voice(), [line("a")])
    assert store.missing(voice(), [line("a")]) == []
    record(folder / "a.wav", humming(2.0))
    assert store.missing(voice(), [line("a")]) == [line("a")]
    assert store.speak(voice(), [line("a")]) != first


def test_an_id_is_never_a_path(folder, voice, tmp_path):
    record(tmp_path / "secret.wav")
    for hostile in ("../secret", str(tmp_path / "secret"), "..", "", "a/b", "a\0b"):
        assert "recorded" not in voice().key(line(hostile))


def test_two_takes_for_one_line_are_refused(folder, voice):
    record(folder / "a.wav")
    record(folder / "A.flac")
    with pytest.raises(VoiceError, match="both for line"):
        voice()


@pytest.mark.parametrize("content", [b"", b"not sound at all" * 100, b"#EXTM3U\nhttp://127.0.0.1:9/a.mp3\n"])
def test_a_file_that_is_no_recording_is_named_with_its_line(folder, voice, store, content):
    (folder / "a.mp3").write_bytes(content)
    with pytest.raises(VoiceError, match=r"own\.md:4:1: line 'a'.*a\.mp3.*is no recording"):
        store.speak(voice(), [line("a")])


def test_a_silent_recording_is_named_with_its_line(folder, voice, store):
    record(folder / "a.wav", np.zeros(44100, np.float32))
    with pytest.raises(VoiceError, match=r"own\.md:4:1.*silence"):
        store.speak(voice(), [line("a")])


def test_a_recording_longer_than_a_line_is_refused(folder, voice, store):
    ffmpeg("-f", "lavfi", "-i", "sine=d=301:r=8000", str(folder / "a.wav"))
    with pytest.raises(VoiceError, match="longer than 300 s"):
        store.speak(voice(), [line("a")])


def test_words_changed_under_a_named_id_still_take_the_recording(folder, voice):
    record(folder / "a.wav")
    assert voice().key(line("a", "One.")) == voice().key(line("a", "Two."))
