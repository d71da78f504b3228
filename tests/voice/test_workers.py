"""Worker processes that are kept for who speaks next."""

import sys
import time
from pathlib import Path

import psutil
import pytest

from audio_service.voice import Workers
from audio_service.voice.worker import WorkerFailed

ODD = Path(__file__).with_name("odd_worker.py")
GUARD = 20


@pytest.fixture
def command(tmp_path):
    return (sys.executable, str(ODD), str(tmp_path / "diary"))


@pytest.fixture
def workers():
    workers = Workers(kept_seconds=600)
    yield workers
    workers.close()


def spoken_by(workers, command, *texts):
    """Return the process ids that spoke texts in one go."""
    with workers.lent(command, seconds=GUARD) as worker:
        list(worker.answers([{"text": text} for text in texts]))
    return [int(line.split()[0]) for line in Path(command[2]).read_text().splitlines()][-len(texts) :]


def gone(pid):
    until = time.monotonic() + GUARD
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def test_who_speaks_next_has_the_same_worker(workers, command):
    first = spoken_by(workers, command, "One.", "Two.")
    assert spoken_by(workers, command, "Three.") == first[:1]
    workers.close()
    assert gone(first[0])


def test_two_at_once_have_two(workers, command):
    with workers.lent(command, seconds=GUARD) as one, workers.lent(command, seconds=GUARD) as other:
        assert one is not other
        next(iter(one.answers([{"text": "One."}])))
        next(iter(other.answers([{"text": "Two."}])))
    pids = [int(line.split()[0]) for line in Path(command[2]).read_text().splitlines()]
    assert len(set(pids)) == 2


def test_one_that_failed_is_not_lent_again(workers, command):
    (first,) = spoken_by(workers, command, "One.")
    with pytest.raises(WorkerFailed):
        spoken_by(workers, command, "Please refuse.")
    assert gone(first)
    assert spoken_by(workers, command, "Two.") != [first]


def some(workers, command, *texts):
    """Yield answers as a voice does, from a worker that is given back when nobody wants more."""
    with workers.lent(command, seconds=GUARD) as worker:
        yield from worker.answers([{"text": text} for text in texts])


def test_one_that_was_left_in_the_middle_is_lent_again_and_answers_what_it_is_asked(workers, command):
    (first,) = spoken_by(workers, command, "One.")
    answers = some(workers, command, "Two.", "A slow third.", "Four.")
    next(answers)
    answers.close()
    with workers.lent(command, seconds=GUARD) as worker:
        (given,) = worker.answers([{"text": "A rather longer fifth."}])
    assert len(given.sound) == round((0.1 + 0.07 * len("A rather longer fifth.")) * 16000)
    assert Path(command[2]).read_text().splitlines()[-1].split()[0] == str(first)


def test_one_that_was_left_in_the_middle_and_fails_is_not_lent_again(workers, command):
    (first,) = spoken_by(workers, command, "One.")
    answers = some(workers, command, "Two.", "Then die.", "Four.")
    next(answers)
    answers.close()
    assert gone(first)
    assert spoken_by(workers, command, "Five.") != [first]


def test_one_that_died_while_nobody_needed_it_is_replaced(workers, command):
    (first,) = spoken_by(workers, command, "One.")
    psutil.Process(first).kill()
    assert spoken_by(workers, command, "Two.") != [first]


def test_none_is_kept_for_longer_than_was_said(command):
    workers = Workers(kept_seconds=0.2)
    (first,) = spoken_by(workers, command, "One.")
    assert gone(first)
    assert spoken_by(Workers(), command, "Two.") != [first]
