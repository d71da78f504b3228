import subprocess
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from array_score import ArrayScore, short_practice

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

    def decoded(mp3: bytes) -> Sound:
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-f", "mp3", "-i", "pipe:0"]
        done = subprocess.run([*command, "-f", "f32le", "pipe:1"], input=mp3, capture_output=True, check=True)
        assert not done.stderr
        return np.frombuffer(done.stdout, np.float32).reshape(-1, 2)

    return decoded
