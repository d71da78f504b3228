import multiprocessing
import os
import signal
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from array_score import ArrayScore, short_practice

from audio_service.errors import EncodeError, ExportError
from audio_service.mp3 import ChunkStore, Rendition, write_rendition
from audio_service.units import CHUNK_FRAMES, FRAME_SAMPLES
from audio_service.voice.model import Sound


def test_the_written_file_is_the_rendition(
    practice: ArrayScore, whole: bytes, store: ChunkStore, tmp_path: Path
) -> None:
    steps: list[tuple[int, int]] = []
    rendition = Rendition(practice, store, prefix=b"ID3 and so on")
    write_rendition(rendition, tmp_path / "practice.mp3", lambda done, total: steps.append((done, total)))
    assert (tmp_path / "practice.mp3").read_bytes() == b"ID3 and so on" + whole
    assert steps[-1] == (rendition.size, rendition.size)
    assert steps == sorted(steps)


@pytest.mark.parametrize("trouble", [KeyboardInterrupt(), EncodeError("no encoder"), SystemExit(2)])
def test_an_interrupted_render_leaves_what_was_there_and_nothing_else(
    trouble: BaseException, practice: ArrayScore, store: ChunkStore, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "practice.mp3").write_bytes(b"yesterday's")

    def stop(done: int, total: int) -> None:
        raise trouble

    with pytest.raises(type(trouble)):
        write_rendition(Rendition(practice, store, workers=2), folder / "practice.mp3", stop)
    assert [path.name for path in folder.iterdir()] == ["practice.mp3"]
    assert (folder / "practice.mp3").read_bytes() == b"yesterday's"


class Slow(ArrayScore):
    """A score whose first chunk is quickly there, and the second is not."""

    def samples(self, first: int, last: int) -> Sound:
        if first > (CHUNK_FRAMES - 10) * FRAME_SAMPLES:
            time.sleep(0.3)
        return super().samples(first, last)


def write_slowly(folder: Path) -> None:
    quick = short_practice()
    slow = Slow(quick.frames, quick.bed, quick.at)
    write_rendition(Rendition(slow, ChunkStore(folder / "chunks", 2**30), workers=2), folder / "out" / "practice.mp3")


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT")
def test_ctrl_c_leaves_nothing_at_the_outputs_place(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    child = multiprocessing.get_context("spawn").Process(target=write_slowly, args=(tmp_path,), daemon=True)
    child.start()
    assert child.pid
    while not any(path.stat().st_size for path in (tmp_path / "out").iterdir()):
        assert child.is_alive()
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGINT)
    child.join(60)
    assert child.exitcode not in (0, None)
    assert not list((tmp_path / "out").iterdir())


def write_after_telling(folder: Path, begins: Connection) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    rendition = Rendition(short_practice(), ChunkStore(folder / "chunks", 2**30), workers=2)
    begins.send(None)
    write_rendition(rendition, folder / "out" / "practice.mp3")


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT")
@pytest.mark.parametrize("after", [0.0, 0.0005, 0.002, 0.01, 0.04])
def test_ctrl_c_in_the_first_moments_hangs_nothing_and_leaves_nothing(after: float, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=write_after_telling, args=(tmp_path, there), daemon=True)
    child.start()
    assert child.pid
    here.recv()
    time.sleep(after)
    os.kill(child.pid, signal.SIGINT)
    child.join(60)
    assert child.exitcode is not None
    assert child.exitcode == 0 or not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize("place", ["no such folder/practice.mp3", "a file/practice.mp3", "a folder"])
def test_an_unwritable_output_is_named(place: str, practice: ArrayScore, store: ChunkStore, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("")
    (tmp_path / "a folder").mkdir()
    with pytest.raises(ExportError, match=place):
        write_rendition(Rendition(practice, store), tmp_path / place)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a file", "a folder", "chunks"]
