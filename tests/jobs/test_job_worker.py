"""The worker as it really runs: a process that ends with its parent and takes up what another left."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import psutil
import pytest
from mutagen import File
from studios import of_its_own

from audio_service.database import open_database
from audio_service.jobs import Book, Exports, Kind, Queue, State, Workshop
from audio_service.jobs.work import Work
from audio_service.mp3 import OPENING
from audio_service.renditions import Studio
from audio_service.settings import Settings

SPEAK = {"practice": "unheard", "voice": "pyttsx3:gmw/en-gb-x-rp", "rate": 118}


@pytest.fixture
def clock():
    """The real time, because the worker knows no other."""
    return lambda: datetime.now(UTC)


@pytest.fixture
def book(database, clock):
    return Book(database, clock)


@pytest.fixture
def queue(settings):
    return Queue(settings.data)


@contextmanager
def workshop(settings):
    shop = Workshop(settings)
    try:
        yield shop
    finally:
        shop.close()


@dataclass(frozen=True)
class AtWork:
    """A worker, and those who give it work."""

    settings: Settings
    studio: Studio
    book: Book
    queue: Queue


@pytest.fixture(scope="module")
def at_work(spoken_once, tmp_path_factory):
    """One worker for the tests that only give it work."""
    settings = of_its_own(spoken_once, tmp_path_factory.mktemp("work"))
    database = open_database(settings)

    def clock():
        return datetime.now(UTC)

    with workshop(settings):
        yield AtWork(settings, Studio(settings, database, clock), Book(database, clock), Queue(settings.data))
    database.close()


def asked_to_speak(studio, book, queue, kind=Kind.SPEAK, **more):
    scripted = studio.scripts.find("unheard")
    studio.keep_text(scripted)
    asked = SPEAK | {"voice": studio.offers.default_voice, "script": scripted.digest} | more
    job, fresh = book.ask(kind, asked, "Waiting.")
    if fresh:
        queue.put(kind, job.id)
    return job


def ended(book, job):
    """Return a job once it has ended, and all that was told on the way."""
    told = []
    while True:
        found = book.find(job.id)
        told.append((found.done, found.of, found.message))
        if found.state in {State.DONE, State.FAILED}:
            return found, told
        time.sleep(0.02)


def test_a_practice_is_spoken_and_can_be_named_then(at_work):
    job = asked_to_speak(at_work.studio, at_work.book, at_work.queue)
    done, told = ended(at_work.book, job)
    assert done.state is State.DONE, done.message
    assert done.done == done.of == 1
    assert [now for now, _, _ in told] == sorted(now for now, _, _ in told)
    at_work.studio.offered(at_work.studio.recipe({"practice": "unheard", "seconds": 60}))


def test_a_worker_that_is_killed_is_followed_by_another_that_goes_on(settings, studio, book, queue):
    job = asked_to_speak(studio, book, queue, rate=121)
    with workshop(settings) as shop:
        while book.find(job.id).state is State.WAITING:
            time.sleep(0.005)
        first = shop.process.pid
        os.kill(first, signal.SIGKILL)
        done, _ = ended(book, job)
        assert shop.process.pid != first
    assert done.state is State.DONE, done.message


def test_what_nobody_waits_for_gives_way_to_what_somebody_does(settings, studio, book, queue):
    unwanted = asked_to_speak(studio, book, queue, kind=Kind.PREPARE, rate=125)
    wanted = asked_to_speak(studio, book, queue, rate=126)
    work = Work(studio, book, Exports(settings.data / "exports"))
    work.do(queue, unwanted.id)
    assert [task.args for task in queue.speaking.pending()] == [(wanted.id,), (unwanted.id,), (unwanted.id,)]
    assert book.find(unwanted.id).state is State.WAITING
    with workshop(settings):
        ended(book, wanted)
        done, _ = ended(book, unwanted)
    assert done.state is State.DONE, done.message


@pytest.mark.parametrize("form", ["m4b", "opus"])
def test_a_file_is_made_whole_in_another_format(at_work, form):
    live = at_work.studio.offered(at_work.studio.recipe({"practice": "short", "seconds": 45})).live
    job, _ = at_work.book.ask(Kind.EXPORT, {"identity": live.identity, "format": form, "neutral": False}, "Waiting.")
    at_work.queue.put(Kind.EXPORT, job.id)
    done, _ = ended(at_work.book, job)
    assert done.state is State.DONE, done.message
    assert done.result == f"/exports/{job.id}/a-short-arrival.{form}"
    made = File(at_work.settings.data / "exports" / f"{job.id}.{form}")
    assert made.info.length == pytest.approx(45, abs=0.1)


def test_a_job_that_can_t_be_done_says_why(at_work):
    job, _ = at_work.book.ask(Kind.EXPORT, {"identity": "0" * 32, "format": "opus", "neutral": True}, "Waiting.")
    at_work.queue.put(Kind.EXPORT, job.id)
    failed, _ = ended(at_work.book, job)
    assert failed.state is State.FAILED
    assert "no rendition of this name" in failed.message


def test_a_listener_s_next_chunks_are_rendered_by_the_worker(at_work):
    live = at_work.studio.offered(at_work.studio.recipe({"practice": "short", "seconds": 150})).live
    after = len(OPENING)
    while not live.rendition.stored(after):
        at_work.queue.tell_places(live.identity, [(0, after, time.time() + 60)])
        at_work.queue.render_ahead(live.identity, 0)
        time.sleep(0.2)
    assert not live.rendition.stored(after + 1)


PARENT = """
import sys, time
from pathlib import Path
from audio_service.jobs import Workshop
from audio_service.settings import Settings
import os
shop = Workshop(Settings.from_environment(os.environ))
print(shop.process.pid, flush=True)
time.sleep(600)
"""


def test_the_worker_ends_with_its_parent_even_if_that_is_killed(settings, studio, book, queue):
    asked_to_speak(studio, book, queue, rate=90)
    environment = {**os.environ, **settings.to_environment()}
    with subprocess.Popen([sys.executable, "-c", PARENT], env=environment, stdout=-1, text=True) as parent:
        worker = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    gone, alive = psutil.wait_procs([worker], timeout=60)
    assert not alive
    assert gone


def test_a_second_worker_on_the_same_stores_waits_for_the_first_to_end(settings, studio, book, queue):
    others = set(psutil.Process().children())
    with workshop(settings) as first, workshop(settings):
        ended(book, asked_to_speak(studio, book, queue))
        children = set(psutil.Process().children()) - others
        workers = [process for process in children if "worker" in " ".join(process.cmdline())]
        locked = [len([file for file in worker.open_files() if "queue.sqlite3" in file.path]) for worker in workers]
        assert sorted(map(bool, locked)) == [False, True]
        first.close()
        done, _ = ended(book, asked_to_speak(studio, book, queue, rate=131))
    assert done.state is State.DONE


def test_a_worker_has_the_settings_of_the_service(settings):
    changed = replace(settings, chunk_store_bytes=12_345_678)
    assert type(changed).from_environment(changed.to_environment()) == changed
