import os
import random
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from audio_service.errors import StoreError
from audio_service.mp3 import ChunkStore

CONTENT = bytes(range(256)) * 40
PUTTING = """
    import os, random, sys
    from pathlib import Path
    from audio_service.mp3 import ChunkStore
    store = ChunkStore(Path(sys.argv[1]), int(sys.argv[2]))
    for _ in range(200):
        key = f"{random.randrange(60):04}"
        content = key.encode() * 500
        assert store.take(key, lambda: content) == content
"""


def files(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*/*") if path.is_file()]


def used(folder: Path) -> int:
    total = 0
    for path in [*files(folder), folder / "aside"]:
        try:
            total += path.stat().st_size
        except FileNotFoundError:
            continue
    return total


def test_what_was_put_is_got_by_another_process_too(tmp_path: Path) -> None:
    ChunkStore(tmp_path, 2**20).put("abc-1", CONTENT)
    assert ChunkStore(tmp_path, 2**20).get("abc-1") == CONTENT
    assert ChunkStore(tmp_path, 2**20).get("abc-2") is None


@pytest.mark.parametrize("damage", ["flipped", "torn", "emptied", "of another key", "grown", "no checksum"])
def test_a_damaged_file_counts_as_missing_and_is_made_again(tmp_path: Path, damage: str) -> None:
    store = ChunkStore(tmp_path, 2**20)
    store.put("abc-1", CONTENT)
    store.put("abd-1", CONTENT[::-1])
    path, other = tmp_path / "ab" / "abc-1", tmp_path / "ab" / "abd-1"
    good = path.read_bytes()
    path.write_bytes(
        {
            "flipped": good[:5000] + bytes([good[5000] ^ 1]) + good[5001:],
            "torn": good[: len(good) // 2],
            "emptied": b"",
            "of another key": other.read_bytes(),
            "grown": good + b"\0",
            "no checksum": CONTENT,
        }[damage]
    )
    fresh = ChunkStore(tmp_path, 2**20)
    assert fresh.get("abc-1") is None
    assert fresh.take("abc-1", lambda: CONTENT) == CONTENT
    assert ChunkStore(tmp_path, 2**20).get("abc-1") == CONTENT


def test_what_is_found_lies_in_the_file_and_counts_as_used(tmp_path: Path) -> None:
    store = ChunkStore(tmp_path, 2**20)
    assert store.find("abc-1") is None
    store.put("abc-1", CONTENT)
    for finder in (store, ChunkStore(tmp_path, 2**20)):
        for _ in range(2):
            os.utime(tmp_path / "ab" / "abc-1", (1, 1))
            found = finder.find("abc-1")
            assert found is not None
            assert b"".join(found.read()) == CONTENT
            assert b"".join(found.part(100, 5000).read()) == CONTENT[100:5000]
            assert (tmp_path / "ab" / "abc-1").stat().st_mtime > 1


@pytest.mark.parametrize("known", [True, False])
def test_a_damaged_file_is_not_found(tmp_path: Path, known: bool) -> None:
    store = ChunkStore(tmp_path, 2**20)
    store.put("abc-1", CONTENT)
    if known:
        assert store.find("abc-1")
    path = tmp_path / "ab" / "abc-1"
    good = path.read_bytes()
    path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    assert store.find("abc-1") is None
    assert not path.exists()


def test_the_least_recently_used_goes_first(tmp_path: Path) -> None:
    store = ChunkStore(tmp_path, 10 * len(CONTENT))
    for number in range(8):
        store.put(f"abc-{number}", CONTENT)
        os.utime(tmp_path / "ab" / f"abc-{number}", (number, number))
    assert ChunkStore(tmp_path, 0).get("abc-0") == CONTENT, "reading makes it the most recently used"
    for number in range(8, 11):
        store.put(f"abc-{number}", CONTENT)
    left = {path.name for path in files(tmp_path)}
    assert "abc-0" in left
    assert "abc-10" in left
    assert "abc-1" not in left


def test_content_larger_than_the_store_is_not_kept_and_drives_nothing_out(tmp_path: Path) -> None:
    store = ChunkStore(tmp_path, 2 * len(CONTENT))
    store.put("abc-1", CONTENT)
    assert store.take("abc-2", lambda: CONTENT * 3) == CONTENT * 3
    assert [path.name for path in files(tmp_path)] == ["abc-1"]


def test_the_size_bound_holds_while_threads_and_processes_write(tmp_path: Path) -> None:
    limit = 30_000
    command = [sys.executable, "-c", textwrap.dedent(PUTTING), str(tmp_path), str(limit)]
    writers = [subprocess.Popen(command) for _ in range(2)]
    stores = [ChunkStore(tmp_path, limit) for _ in range(2)]
    seen: list[int] = []

    def work(store: ChunkStore) -> None:
        for _ in range(100):
            key = f"{random.randrange(60):04}"
            assert store.take(key, lambda key=key: key.encode() * 500) == key.encode() * 500  # type: ignore[misc]

    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(work, store) for store in stores * 2]
        while any(writer.poll() is None for writer in writers) or not all(job.done() for job in jobs):
            seen.append(used(tmp_path))
        for job in jobs:
            job.result()
    assert [writer.returncode for writer in writers] == [0, 0]
    assert 0 < max(seen) <= limit


def test_leftovers_of_writers_that_died_are_counted_and_never_served(tmp_path: Path) -> None:
    store = ChunkStore(tmp_path, 3 * len(CONTENT))
    (tmp_path / "aside").write_bytes(b"half a chunk")
    (tmp_path / "ledger").write_bytes(b"torn")
    for number in range(5):
        store.put(f"abc-{number}", CONTENT)
    assert used(tmp_path) <= 3 * len(CONTENT)
    assert ChunkStore(tmp_path, 2**20).get("abc-4") == CONTENT


def test_many_threads_that_miss_the_same_key_make_it_once(tmp_path: Path) -> None:
    store = ChunkStore(tmp_path, 2**20)
    barrier, made = threading.Barrier(8), []

    def ask() -> bytes:
        barrier.wait()
        return store.take("abc", lambda: made.append(1) or CONTENT)  # type: ignore[func-returns-value]

    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(ask) for _ in range(8)]
        assert all(ask.result() == CONTENT for ask in asked)
    assert len(made) == 1


def test_an_error_reaches_everyone_who_waits_and_the_next_try_is_free(tmp_path: Path) -> None:
    store = ChunkStore(tmp_path, 2**20)
    making, go = threading.Event(), threading.Event()

    def fail() -> bytes:
        making.set()
        go.wait()
        raise StoreError("no luck")

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(store.take, "abc", fail)]
        making.wait()
        asked += [pool.submit(store.take, "abc", fail) for _ in range(3)]
        go.set()
        for ask in asked:
            with pytest.raises(StoreError, match="no luck"):
                ask.result()
    assert store.take("abc", lambda: CONTENT) == CONTENT


def test_a_file_where_the_folder_should_be_is_named_in_the_error(tmp_path: Path) -> None:
    (tmp_path / "chunks").write_text("I am a file")
    with pytest.raises(StoreError, match=r"chunks: the chunk store can't be opened"):
        ChunkStore(tmp_path / "chunks", 2**20)


def test_a_store_that_broke_since_still_answers_but_says_so_where_storing_was_the_point(tmp_path: Path) -> None:
    store = ChunkStore(tmp_path / "chunks", 2**20)
    (tmp_path / "chunks" / "ab").write_text("a file where a folder is needed")
    assert store.take("abc", lambda: CONTENT) == CONTENT
    with pytest.raises(StoreError, match="can't be written"):
        store.take("abd", lambda: CONTENT, keep=True)


@pytest.mark.parametrize("key", ["../../etc/passwd", "a/b", "", "ABC", "ab", ".hidden"])
def test_a_key_is_never_a_path(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="a key is"):
        ChunkStore(tmp_path, 2**20).get(key)
