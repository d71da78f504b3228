"""What the voice tests share: real settings, real voices, and a store of their own."""

import pytest

from audio_service.settings import Settings
from audio_service.voice import ClipStore, Utterance, Workers, piper


@pytest.fixture
def store(tmp_path):
    return ClipStore(tmp_path / "clips")


@pytest.fixture
def settings(tmp_path):
    return Settings(data=tmp_path / "data", line_seconds=60.0)


@pytest.fixture(scope="session")
def workers():
    """Processes that speak for more than one test: starting Piper's takes longer than what most of them have it say."""
    kept = Workers(kept_seconds=600)
    yield kept
    kept.close()


@pytest.fixture(scope="session")
def lines():
    """Return a function that makes utterances of texts."""

    def make(*texts):
        return [Utterance(text, text, f"line-{number}", f"calm.md:{number + 9}:1") for number, text in enumerate(texts)]

    return make


@pytest.fixture
def neural():
    if not piper.installed():
        pytest.skip("the neural extra is not installed, so Piper can't be tested")


@pytest.fixture(params=["pyttsx3", "piper"])
def engine(request):
    if request.param == "piper":
        request.getfixturevalue("neural")
    return request.param
