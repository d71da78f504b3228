import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from array_score import ArrayScore, noise_bed, short_practice
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_service.errors import EncodeError, StoreError
from audio_service.file_part import FilePart
from audio_service.mp3 import ChunkStore, Rendition
from audio_service.mp3.chunks import Chunks
from audio_service.units import CHUNK_FRAMES, FRAME_BYTES, FRAME_SAMPLES, Frames
from audio_service.voice.model import Sound

PREFIX = b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10)


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_any_ranges_in_any_order_from_a_cold_store_equal_the_slice(
    data: st.DataObject, practice: ArrayScore, whole: bytes
) -> None:
    file = PREFIX + whole
    with TemporaryDirectory() as folder:
        for _ in range(data.draw(st.integers(1, 4))):
            store = ChunkStore(Path(folder), data.draw(st.sampled_from([2**30, 900_000, 0])))
            rendition = Rendition(practice, store, prefix=PREFIX, workers=data.draw(st.integers(1, 2)))
            first = data.draw(st.integers(0, rendition.size))
            stop = data.draw(st.integers(first, rendition.size))
            assert rendition.read(first, stop) == file[first:stop]


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_piece_of_a_chunk_is_what_is_read_of_it_stored_or_not(
    data: st.DataObject, practice: ArrayScore, whole: bytes
) -> None:
    with TemporaryDirectory() as folder:
        rendition = Rendition(practice, ChunkStore(Path(folder), 2**30), prefix=PREFIX)
        number = data.draw(st.integers(0, rendition.chunks - 1))
        start, end = rendition.chunk_start(number), rendition.chunk_start(number + 1)
        first = data.draw(st.integers(start, end - 1))
        stop = data.draw(st.integers(first + 1, end))
        made, stored = rendition.piece(first, stop), rendition.piece(first, stop)
        assert made == (PREFIX + whole)[first:stop]
        assert isinstance(stored, FilePart)
        assert b"".join(stored.read()) == made
        for low, high in ((start - 1, end), (start, end + 1), (first, first)):
            with pytest.raises(ValueError, match="within one chunk"):
                rendition.piece(low, high)


@pytest.mark.parametrize("workers", [1, 2, 0])
def test_any_number_of_workers_gives_the_same_file(
    workers: int, practice: ArrayScore, whole: bytes, store: ChunkStore
) -> None:
    rendition = Rendition(practice, store, workers=workers)
    steps: list[tuple[int, int]] = []
    rendition.render(lambda done, total: steps.append((done, total)))
    assert steps == [(done, rendition.chunks) for done in range(1, rendition.chunks + 1)]
    practice.asked.clear()
    assert rendition.read(0, rendition.size) == whole
    assert not practice.asked, "everything was stored"


def test_size_and_names_are_known_before_anything_is_rendered(
    practice: ArrayScore, whole: bytes, store: ChunkStore
) -> None:
    practice.asked.clear()
    rendition = Rendition(practice, store, prefix=PREFIX)
    assert rendition.size == len(PREFIX) + len(whole)
    assert rendition.etag == f'"{rendition.identity}"'
    assert rendition.read(0, len(PREFIX)) == PREFIX
    assert rendition.read(7, 7) == b""
    assert not practice.asked


def test_the_identity_follows_the_sound_and_the_prefix(practice: ArrayScore, store: ChunkStore) -> None:
    other = replace(practice, at=(practice.at[0] + 1, practice.at[1]))
    names = [Rendition(score, store, prefix=prefix).identity for score in (practice, other) for prefix in (b"", PREFIX)]
    assert len(set(names)) == 4
    assert Rendition(short_practice(), store).identity == names[0]


@pytest.mark.parametrize(("first", "stop"), [(-1, 5), (5, 4), (0, 768_001), (768_001, 768_001)])
def test_a_range_outside_the_file_is_refused_at_once(
    first: int, stop: int, practice: ArrayScore, store: ChunkStore
) -> None:
    with pytest.raises(ValueError, match="768000"):
        Rendition(practice, store).stream(first, stop)


def test_a_range_renders_only_the_chunks_it_touches(practice: ArrayScore, store: ChunkStore) -> None:
    score = replace(practice, asked=[])
    rendition = Rendition(score, store)
    rendition.read(1250 * FRAME_BYTES, rendition.size)
    earliest = min(first for first, _ in score.asked)
    assert earliest > (1250 - 10) * FRAME_SAMPLES
    score.asked.clear()
    rendition.read(1300 * FRAME_BYTES, 1301 * FRAME_BYTES)
    assert not score.asked


def test_many_listeners_who_jump_to_the_same_place_cost_one_rendering(
    practice: ArrayScore, whole: bytes, tmp_path: Path
) -> None:
    once, many = replace(practice, asked=[]), replace(practice, asked=[])
    Rendition(once, ChunkStore(tmp_path / "one", 2**30)).read(0, 1000)
    store, barrier = ChunkStore(tmp_path / "many", 2**30), threading.Barrier(6)

    def listen(number: int) -> bool:
        rendition = Rendition(many, store)
        barrier.wait()
        return rendition.read(number, 1000 + number) == whole[number : 1000 + number]

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(listen, range(6)))
    assert sorted(many.asked) == sorted(once.asked)


def test_a_failed_rendering_is_tried_again(practice: ArrayScore, whole: bytes, store: ChunkStore) -> None:
    class Moody(ArrayScore):
        fails = True

        def samples(self, first: int, last: int) -> Sound:
            if self.fails:
                raise EncodeError("not now")
            return super().samples(first, last)

    score = Moody(practice.frames, practice.bed, practice.at)
    rendition = Rendition(score, store, workers=2)
    for attempt in (rendition.render, lambda: rendition.read(0, 5)):
        with pytest.raises(EncodeError, match="not now"):
            attempt()
    score.fails = False
    assert rendition.read(0, rendition.size) == whole


def test_a_copy_whose_window_does_not_fit_gives_way_to_encoding(practice: ArrayScore, store: ChunkStore) -> None:
    """Every loop in the store is replaced by frames with short windows: no copy of them may be joined to a long one."""
    chunks = Chunks(practice, store)
    chunks.chunk(0)
    loops = [path for path in store.folder.glob("*/*") if not path.name.startswith(chunks.identity)]
    assert loops
    spoilt = ChunkStore(store.folder.with_name("spoilt"), 2**30)
    for loop in loops:
        content = store.get(loop.name)
        assert content is not None
        spoilt.put(loop.name, b"".join(_short(content[at : at + 384]) for at in range(0, len(content), 384)))
    unspoilt = Chunks(replace(practice, at=()), ChunkStore(store.folder.with_name("unspoilt"), 2**30)).chunk(0)
    given_way = Chunks(practice, spoilt).chunk(0)
    assert len(given_way) == len(unspoilt)
    steady = range(300, 1000)
    encoded = sum(given_way[k * 384 : k * 384 + 384] == unspoilt[k * 384 : k * 384 + 384] for k in steady)
    assert encoded > 0.95 * len(steady)


def _short(frame: bytes) -> bytes:
    bits = int.from_bytes(frame[4:36], "big")
    for part in range(4):
        at = 256 - (20 + part * 59 + 33) - 3
        bits = bits & ~(7 << at) | 0b110 << at
    return frame[:4] + bits.to_bytes(32, "big") + frame[36:]


def test_a_store_that_broke_lets_listeners_listen_but_not_render_ahead(
    practice: ArrayScore, whole: bytes, store: ChunkStore
) -> None:
    rendition = Rendition(practice, store, workers=2)
    (store.folder / "ledger").unlink()
    (store.folder / "ledger").mkdir()
    assert rendition.read(0, rendition.size) == whole
    fresh = ChunkStore(store.folder.with_name("fresh"), 2**30)
    (fresh.folder / "ledger").unlink()
    (fresh.folder / "ledger").mkdir()
    with pytest.raises(StoreError, match="can't be written"):
        Rendition(practice, fresh).render()


FULL_DISK = """
    import resource, sys
    from pathlib import Path
    from array_score import short_practice
    from audio_service.errors import AudioServiceError
    from audio_service.mp3 import ChunkStore, Rendition, write_rendition
    folder = Path(sys.argv[1])
    reference = (folder / "reference").read_bytes()
    store = ChunkStore(folder / "chunks", 2**30)
    rendition = Rendition(short_practice(), store, workers=2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))
    assert rendition.read(0, rendition.size) == reference, "listening goes on"
    for write in (rendition.render, lambda: write_rendition(rendition, folder / "practice.mp3")):
        try:
            write()
        except AudioServiceError as error:
            print(type(error).__name__, error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on file sizes")
def test_when_nothing_more_fits_on_the_disk_it_says_so_and_leaves_no_half_file(tmp_path: Path, whole: bytes) -> None:
    (tmp_path / "reference").write_bytes(whole)
    script = [sys.executable, "-c", textwrap.dedent(FULL_DISK), str(tmp_path)]
    done = subprocess.run(
        script,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert said[0].startswith("StoreError")
    assert said[1].startswith("ExportError")
    assert "practice.mp3" in said[1]
    assert "free some space" in said[1]
    assert {path.name for path in tmp_path.iterdir()} == {"reference", "chunks"}
    assert not [path for path in (tmp_path / "chunks").glob("*/*") if path.stat().st_size > 150_000]


MEMORY = """
    import resource, sys
    from array_score import ArrayScore, noise_bed
    from pathlib import Path
    from audio_service.mp3 import ChunkStore, Rendition, write_rendition
    frames = int(sys.argv[1])
    score = ArrayScore(frames, noise_bed(), tuple(range(200_000, frames * 1152 - 400_000, 12_000_000)))
    folder = Path(sys.argv[2])
    write_rendition(Rendition(score, ChunkStore(folder, 2**30), workers=2), folder / "practice.mp3")
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs the peak memory of a process")
def test_an_hour_takes_no_more_memory_than_five_minutes(tmp_path: Path) -> None:
    peaks = []
    for frames in (12_500, 150_000):
        folder = tmp_path / str(frames)
        folder.mkdir()
        script = [sys.executable, "-c", textwrap.dedent(MEMORY), str(frames), str(folder)]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
        peaks.append(int(subprocess.run(script, env=environment, capture_output=True, check=True).stdout))
    assert peaks[1] <= 1.15 * peaks[0]


def test_very_short_scores_and_those_of_a_chunk_to_the_frame_are_whole(
    store: ChunkStore, decode: Callable[[bytes], Sound]
) -> None:
    for frames in (10, CHUNK_FRAMES, CHUNK_FRAMES + 1):
        rendition = Rendition(ArrayScore(Frames(frames), noise_bed(20)), store)
        assert decode(rendition.read(0, rendition.size)).shape == (frames * FRAME_SAMPLES, 2)


def test_silence_stays_digital_silence(store: ChunkStore, decode: Callable[[bytes], Sound]) -> None:
    rendition = Rendition(ArrayScore(Frames(300), noise_bed(20, level=0.0)), store)
    assert not np.any(decode(rendition.read(0, rendition.size)))
