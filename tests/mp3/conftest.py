from collections.abc import Callable
from pathlib import Path

import pytest
from array_score import ArrayScore, short_practice
from instruments import decoded

from audio_service.mp3 import ChunkStore, Rendition
from audio_service.voice.model import Sound


@pytest.fixture(scope="session")
def practice() -> ArrayScore:
    return short_practice()


@pytest.fixture(scope="session")
def whole(practice: ArrayScore, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The reference: the whole file, rendered once from the start to the end by one worker."""
    store = ChunkStore(tmp_path_factory.mktemp("reference"), 2**30)
    rendition = Rendition(practice, store, workers=1)
    return rendition.read(0, rendition.size)


@pytest.fixture
def store(tmp_path: Path) -> ChunkStore:
    return ChunkStore(tmp_path / "chunks", 2**30)


@pytest.fixture(scope="session")
def decode() -> Callable[[bytes], Sound]:
    """ffmpeg's own decoder: the samples of an MP3, stereo."""
    return decoded
