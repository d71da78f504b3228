"""Rendering ahead of whoever listens: where they are, and what they will need next."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from audio_service.errors import AudioServiceError, SoundMissing
from audio_service.jobs.queue import Queue
from audio_service.mp3 import OPENING, Rendition
from audio_service.renditions import Live, Recent
from audio_service.units import CHUNK_FRAMES, FRAME_BYTES

REACH: Final = 8 * CHUNK_FRAMES
"""Frames rendered ahead of a listener: two minutes, and no more until they have come nearer."""

_GLANCED: Final = len(OPENING)
"""Chunks rendered of what is only looked at: the first quarter of a minute."""

_FURTHER: Final = 32
"""Chunks looked at in one go beyond those that are needed, so that a finished file isn't looked at 80 times."""

_LASTS: Final = 60.0
"""Seconds for which a listener is waited for who asks in many small ranges; they come back every few."""

_TOLD_AGAIN: Final = 7.5
"""Seconds before a place runs out at which it is told again."""

_MOST: Final = 1000

_log: Final = logging.getLogger(__name__)

Place = tuple[int, int, float]
"""The chunk somebody is at, how many more they will need, and until when that counts (Unix time)."""


class Ahead:
    """Where listeners are, in this process; told to the worker only where something is still to be rendered."""

    def __init__(self, queue: Queue, clock: Callable[[], float] = time.time) -> None:
        self._queue = queue
        self._clock = clock
        self._places: dict[str, dict[int, Place]] = {}
        self._found: Recent[str, range] = Recent(_MOST)
        self._glanced: Live | None = None
        self._looking = False
        self._lock = threading.Lock()

    def glance(self, live: Live) -> None:
        """Render the first seconds of what somebody looks at and may play next; of many, the one looked at last.

        The first quarter of a second of it is there when this returns: it takes
        5 ms, which whoever presses play at once doesn't wait for then. It is all
        done here, the rest one at a time, because the worker would first have to
        make the rendition of its recipe.
        """
        if all(live.rendition.stored(number) for number in range(_GLANCED)):
            return
        self._render(live, 1)
        with self._lock:
            self._glanced = live
            if self._looking:
                return
            self._looking = True
        threading.Thread(target=self._look, daemon=True, name="glance").start()

    def _look(self) -> None:
        while True:
            with self._lock:
                live, self._glanced = self._glanced, None
                if live is None:
                    self._looking = False
                    return
            self._render(live, _GLANCED)

    def _render(self, live: Live, chunks: int) -> None:
        """Render a beginning, as far as it sounds without lines that are still to be spoken."""
        try:
            live.rendition.read(live.rendition.chunk_start(0), live.rendition.chunk_start(chunks))
        except SoundMissing:
            pass
        except AudioServiceError as error:
            _log.warning("%s", error)

    def hear(self, live: Live, number: int) -> None:
        """Say that somebody has come to a chunk; of what is stored nowhere, nothing is rendered ahead."""
        if live.recipe.wishes:
            return
        needed = following(live.rendition, number)
        if not self._stored(live, needed):
            self._tell(live.identity, (number, needed[-1] - number, self._clock() + _LASTS))

    def leave(self, live: Live, number: int) -> None:
        """Say that whoever was at a chunk has gone elsewhere."""
        with self._lock:
            places = self._places.get(live.identity, {})
            if places.pop(number, None) is None:
                return
            left = list(places.values())
        self._queue.tell_places(live.identity, left)

    def _stored(self, live: Live, needed: range) -> bool:
        """Tell whether chunks are stored; those found so a while ago aren't looked at again, nor some after them."""
        known = self._found.get(live.identity) or range(0)
        begun = needed.start in known
        if begun and needed.stop <= known.stop:
            return True
        stored = live.rendition.stored
        if not all(stored(number) for number in (range(known.stop, needed.stop) if begun else needed)):
            return False
        further = range(needed.stop, min(needed.stop + _FURTHER, live.rendition.chunks))
        stop = next((number for number in further if not stored(number)), further.stop)
        self._found.put(live.identity, range(needed.start, max(stop, needed.stop)))
        return True

    def _tell(self, identity: str, place: Place) -> None:
        with self._lock:
            places = self._places.setdefault(identity, {})
            known = places.get(place[0])
            places[place[0]] = place
            for number in [number for number, (_, _, until) in places.items() if until < self._clock()]:
                del places[number]
            told = list(places.values())
            if len(self._places) > _MOST:
                self._places = {identity: places}
        if known is None or known[2] < self._clock() + _TOLD_AGAIN:
            self._queue.tell_places(identity, told)
            self._queue.render_ahead(identity, place[0])


def following(rendition: Rendition, number: int) -> range:
    """Return the chunks to render ahead of a listener at one.

    The short ones at the beginning are not among them: who hears them makes them sooner than it could be told.
    """
    place = rendition.chunk_start(number + 1) + REACH * FRAME_BYTES
    return range(max(number + 1, len(OPENING)), rendition.chunk_at(place - 1) + 1)


def render_ahead(queue: Queue, live: Live, number: int, clock: Callable[[], float] = time.time) -> None:
    """Render what a listener at a chunk needs next, as long as somebody there needs it."""
    rendition = live.rendition
    for after in following(rendition, number):
        places = queue.places(live.identity)
        if not any(at < after <= at + reach and clock() < until for at, reach, until in places):
            return
        if not rendition.stored(after):
            rendition.read(rendition.chunk_start(after), rendition.chunk_start(after + 1))
