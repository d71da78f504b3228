"""What is asked for twice is one job, and no job runs for ever."""

import threading

import pytest

from audio_service.errors import JobError
from audio_service.jobs import Book, Kind, State
from audio_service.jobs.book import MOST_WAITING

ASKED = {"identity": "0" * 32, "format": "opus", "neutral": False}


@pytest.fixture
def book(database, clock):
    return Book(database, clock)


def ask(book, number=0, **more):
    return book.ask(Kind.EXPORT, ASKED | {"number": number}, "Waiting.", **more)


def test_the_same_thing_asked_for_twice_is_one_job(book):
    job, fresh = ask(book)
    assert fresh
    assert job.state is State.WAITING
    again, fresh = ask(book)
    assert (again, fresh) == (job, False)
    assert ask(book, 1)[0].id != job.id
    assert book.find(job.id) == job


def test_asked_for_by_many_at_once_it_is_put_into_the_queue_once(book):
    found, barrier = [], threading.Barrier(6)

    def asking():
        barrier.wait()
        found.append(ask(book))

    threads = [threading.Thread(target=asking) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({job.id for job, _ in found}) == 1
    assert [fresh for _, fresh in found].count(True) == 1


def test_a_job_is_begun_by_one_worker(book):
    job, _ = ask(book)
    assert book.begin(job.id).state is State.RUNNING
    assert book.begin(job.id) is None
    assert book.begin("0" * 32) is None


def test_progress_and_the_result_are_told(book):
    job, _ = ask(book)
    book.begin(job.id)
    book.tell(job.id, 3, 8, "Line 4 of 8.")
    running = book.find(job.id)
    assert (running.done, running.of, running.message) == (3, 8, "Line 4 of 8.")
    book.end(job.id, "Ready.", "/exports/x")
    done = book.find(job.id)
    assert (done.state, done.done, done.of, done.result) == (State.DONE, 8, 8, "/exports/x")


def test_who_comes_late_changes_nothing(book):
    job, _ = ask(book)
    book.begin(job.id)
    book.fail(job.id, "It failed.")
    book.tell(job.id, 1, 2, "Still at it.")
    book.end(job.id, "Ready.", "/exports/x")
    assert book.find(job.id).state is State.FAILED
    assert book.find(job.id).message == "It failed."


def test_a_failed_job_is_tried_again_when_asked_for_and_a_done_one_only_anew(book):
    job, _ = ask(book)
    book.begin(job.id)
    book.fail(job.id, "It failed.")
    again, fresh = ask(book)
    assert fresh
    assert (again.id, again.state, again.done) == (job.id, State.WAITING, 0)
    book.begin(job.id)
    book.end(job.id, "Ready.", "/exports/x")
    assert ask(book)[1] is False
    assert ask(book, anew=True)[1] is True
    assert book.find(job.id).result is None


def test_what_a_dead_worker_left_waits_again_in_the_order_asked_for(book, clock):
    jobs = []
    for number in range(3):
        jobs.append(ask(book, number)[0])
        clock.move(seconds=1)
    book.begin(jobs[1].id)
    assert [job.id for job in book.take_up()] == [job.id for job in jobs]
    assert book.find(jobs[1].id).state is State.WAITING


def test_a_job_that_costs_every_worker_its_life_is_given_up(book):
    job, _ = ask(book)
    for _ in range(2):
        book.begin(job.id)
        assert [one.id for one in book.take_up()] == [job.id]
    book.begin(job.id)
    assert book.take_up() == []
    assert book.find(job.id).state is State.FAILED
    assert ask(book)[1] is True
    book.begin(job.id)
    assert [one.id for one in book.take_up()] == [job.id]


def test_only_so_many_wait(book):
    for number in range(MOST_WAITING):
        ask(book, number)
    with pytest.raises(JobError):
        ask(book, MOST_WAITING)
    assert ask(book, 0)[1] is False


def test_ended_jobs_are_forgotten_after_a_month(book, clock):
    done, waiting = ask(book, 0)[0], ask(book, 1)[0]
    book.begin(done.id)
    book.end(done.id, "Ready.")
    clock.move(days=31)
    book.tidy()
    assert book.find(done.id) is None
    assert book.find(waiting.id) == waiting
