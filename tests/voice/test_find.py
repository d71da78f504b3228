import sys
from pathlib import Path

import pytest

from audio_service.errors import VoiceError
from audio_service.settings import Settings
from audio_service.voice import Utterance, find_voice, piper


def test_without_a_word_the_default_is_the_best_that_is_installed(settings):
    name = find_voice("", settings=settings).name
    assert name == ("piper:en_US-joe-medium" if piper.installed() else "pyttsx3:gmw/en-gb-x-rp")


def test_without_the_neural_extra_pyttsx3_is_the_default_and_piper_says_how_to_get_it(settings, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    monkeypatch.setattr(piper, "_NEEDED", ("no_such_module",))
    assert find_voice("", settings=settings).name.startswith("pyttsx3")
    with pytest.raises(VoiceError, match=r"pip install 'audio-service\[neural\]'"):
        find_voice("piper", settings=settings)


def test_the_setting_names_the_voice_where_none_is_asked_for(tmp_path):
    assert find_voice("", settings=Settings(data=tmp_path, voice="pyttsx3")).name.startswith("pyttsx3")


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("alexa", "no voice 'alexa'; there are pyttsx3"),
        ("pyttsx3:no/such", "pyttsx3:gmw/en-us"),
        ("recorded", "recorded:FOLDER"),
        ("recorded:/no/such/folder", "can't be read"),
        ("recorded:/tmp,recorded:/tmp", "must be a synthetic one"),
    ],
)
def test_an_unknown_voice_says_what_there_is(settings, spec, said):
    with pytest.raises(VoiceError, match=said):
        find_voice(spec, settings=settings)


def test_a_missing_model_names_the_file(neural, settings, tmp_path):
    with pytest.raises(VoiceError, match=r"mine\.onnx"):
        find_voice(f"piper:{tmp_path / 'mine.onnx'}", settings=settings)


@pytest.mark.parametrize("rate", [0, 79, 201, float("nan"), float("inf")])
def test_a_rate_no_one_can_speak_is_refused(settings, rate):
    with pytest.raises(VoiceError, match="80 to 200"):
        find_voice("pyttsx3", rate=rate, settings=settings)


def test_a_model_of_ones_own_is_spoken_and_told_apart_by_its_content(neural, settings, tmp_path, lines):
    import shutil

    model = piper._shipped_model()
    mine = tmp_path / "mine.onnx"
    mine.symlink_to(model)
    shutil.copy(f"{model}.json", f"{mine}.json")
    line = Utterance("Soften.", "Soften.", "a")
    shipped, own = (find_voice(spec, settings=settings) for spec in ("piper", f"piper:{mine}"))
    assert own.key(line) == shipped.key(line)
    (take,) = own.speak([line])
    assert len(take.sound) > 5000
    config = Path(f"{mine}.json")
    config.write_text(config.read_text() + " ")
    assert find_voice(f"piper:{mine}", settings=settings).key(line) != shipped.key(line)


def test_a_broken_model_is_an_error_that_names_the_line(neural, settings, tmp_path, lines):
    import shutil

    mine = tmp_path / "mine.onnx"
    mine.write_bytes(b"not a network")
    shutil.copy(f"{piper._shipped_model()}.json", f"{mine}.json")
    with pytest.raises(VoiceError, match=r"calm\.md:9:1"):
        list(find_voice(f"piper:{mine}", settings=settings).speak(lines("Soften.")))
