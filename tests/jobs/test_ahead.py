"""Rendering ahead: what a listener needs next, no more, and not for who has gone."""

import threading

import pytest

from audio_service.jobs import Ahead, Queue
from audio_service.jobs.ahead import REACH, render_ahead
from audio_service.mp3 import OPENING
from audio_service.units import CHUNK_FRAMES

LATER = range(len(OPENING), 100)
"""The chunks after those of the beginning."""


class Hand(Queue):
    """A queue whose tasks are written down instead of done."""

    def __init__(self, folder):
        super().__init__(folder)
        self.asked = []

    def render_ahead(self, identity, number):
        self.asked.append((identity, number))


@pytest.fixture
def live(studio):
    return studio.offered(studio.recipe({"practice": "short", "seconds": 240})).live


@pytest.fixture
def queue(tmp_path):
    return Hand(tmp_path / "queue")


@pytest.fixture
def seconds():
    return [1000.0]


@pytest.fixture
def ahead(queue, seconds):
    return Ahead(queue, clock=lambda: seconds[0])


def stored(live):
    return [number for number in range(live.rendition.chunks) if live.rendition.stored(number)]


def test_what_a_listener_needs_next_is_rendered_and_no_more(live, queue, ahead, seconds):
    assert live.rendition.chunks == LATER[0] + 15
    ahead.hear(live, LATER[0])
    assert queue.asked == [(live.identity, LATER[0])]
    render_ahead(queue, live, LATER[0], clock=lambda: seconds[0])
    assert stored(live) == [LATER[0] + after for after in range(1, 9)]
    assert REACH == 8 * CHUNK_FRAMES


def test_who_begins_makes_the_short_chunks_and_two_minutes_after_them_are_rendered(live, queue, ahead, seconds):
    ahead.hear(live, 0)
    render_ahead(queue, live, 0, clock=lambda: seconds[0])
    assert stored(live) == list(range(LATER[0], LATER[0] + 8))


def test_nothing_is_asked_for_where_everything_needed_is_there(live, queue, ahead):
    live.rendition.render()
    ahead.hear(live, 0)
    ahead.hear(live, live.rendition.chunks - 1)
    ahead.glance(live)
    assert queue.asked == []


def test_at_the_end_nothing_is_needed(live, queue, ahead):
    ahead.hear(live, live.rendition.chunks - 1)
    assert queue.asked == []


def test_the_same_place_is_told_once(live, queue, ahead):
    for _ in range(5):
        ahead.hear(live, 1)
    assert len(queue.asked) == 1


def test_nothing_is_rendered_for_who_has_gone_elsewhere(live, queue, ahead, seconds):
    ahead.hear(live, 0)
    ahead.leave(live, 0)
    render_ahead(queue, live, 0, clock=lambda: seconds[0])
    assert stored(live) == []


def test_who_seeks_is_followed_and_the_old_place_left(live, queue, ahead, seconds):
    ahead.hear(live, 0)
    ahead.leave(live, 0)
    ahead.hear(live, LATER[12])
    for _, number in queue.asked:
        render_ahead(queue, live, number, clock=lambda: seconds[0])
    assert stored(live) == [LATER[13], LATER[14]]


def test_two_who_listen_at_two_places_are_both_served(live, queue, ahead, seconds):
    ahead.hear(live, 0)
    ahead.hear(live, LATER[13])
    ahead.leave(live, LATER[13])
    for _, number in queue.asked:
        render_ahead(queue, live, number, clock=lambda: seconds[0])
    assert stored(live) == list(range(LATER[0], LATER[0] + 8))


def test_who_was_not_heard_of_for_long_is_not_waited_for(live, queue, ahead, seconds):
    ahead.hear(live, 0)
    seconds[0] += 61
    render_ahead(queue, live, 0, clock=lambda: seconds[0])
    assert stored(live) == []


def test_of_what_is_only_looked_at_the_beginning_is_rendered(live, queue, ahead):
    ahead.glance(live)
    for thread in threading.enumerate():
        if thread.name == "glance":
            thread.join()
    assert stored(live) == list(range(len(OPENING)))
    assert queue.asked == []
