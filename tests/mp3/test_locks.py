import multiprocessing
import time
from pathlib import Path

from audio_service.mp3.locks import KeyLocks, locked_file


def hold(path: Path, key: str, held: "multiprocessing.synchronize.Event") -> None:  # type: ignore[name-defined]
    with KeyLocks(path, 5).held(key):
        held.set()
        time.sleep(60)


def count(path: Path, times: int) -> None:
    for _ in range(times):
        with locked_file(path.with_name("lock")):
            path.write_text(str(int(path.read_text()) + 1))


def test_a_locked_file_is_held_by_one_process_at_a_time(tmp_path: Path) -> None:
    counter = tmp_path / "counter"
    counter.write_text("0")
    spawn = multiprocessing.get_context("spawn")
    others = [spawn.Process(target=count, args=(counter, 200)) for _ in range(2)]
    for other in others:
        other.start()
    count(counter, 200)
    for other in others:
        other.join()
    assert counter.read_text() == "600"


def test_a_key_is_waited_for_only_while_its_holder_lives_and_only_so_long(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    held = spawn.Event()
    other = spawn.Process(target=hold, args=(tmp_path / "locks", "one", held))
    other.start()
    assert held.wait(60)
    impatient, patient = KeyLocks(tmp_path / "locks", 0.05), KeyLocks(tmp_path / "locks", 3600)
    reached = []
    with impatient.held("one"):
        reached.append("without the lock, rather than hang")
    with patient.held("two"):
        reached.append("another key is free")
    other.kill()
    with patient.held("one"):
        reached.append("the dead hold nothing")
    other.join()
    assert len(reached) == 3


def test_where_locks_cannot_be_kept_work_goes_on_without(tmp_path: Path) -> None:
    with KeyLocks(tmp_path / "no such folder" / "locks", 5).held("one"):
        pass
