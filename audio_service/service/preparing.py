"""Practices made ready before anybody asks: spoken in the default voice, and again when their texts change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from audio_service.errors import AudioServiceError
from audio_service.jobs import Job, Kind, State
from audio_service.renditions import WAY_OUT, Reading
from audio_service.service.parts import Parts
from audio_service.service.speaking import have_spoken
from audio_service.voice import DEFAULT_RATE

FIRST: Final = ("heart-breathing", "soften-soothe-allow")
"""The practices that a first start makes ready before all others."""

_LOOK_SECONDS: Final = 0.5
"""How often somebody is told how far the speaking is."""

_AGAIN_SECONDS: Final = 5.0
"""How often it is looked for scripts that were written or changed; it takes a millisecond."""

_DONE: Final = {
    (False, False): "Every practice is ready to play.",
    (False, True): "The others are ready to play.",
    (True, False): "And so is every choice.",
    (True, True): "And so is every other choice.",
}

Say = Callable[[str], None]


def prepare(working: Parts, ending: threading.Event, say: Say, show: Say) -> None:
    """Have every practice spoken in the default voice until the service ends, and tell how far that is.

    The beds that practices suggest are made before anything else, which takes
    two seconds, once. Then every practice is measured, which takes as much for
    each: from then on it begins with its first words, whatever isn't spoken
    yet. Then all is spoken that is heard where nobody chooses anything, and
    then what any choice makes be said: so who comes early waits for no choice
    of others.
    What somebody waits to hear goes before it. A practice that can't be spoken
    is told of once, and tried again when its text is another.

    Args:
        working: The service's parts.
        ending: Set when the service ends.
        say: Tells a person something that stays.
        show: Tells a person how far something is; each time in the place of the last.
    """
    seen: set[tuple[str, str, str, bool]] = set()
    troubles: set[str] = set()
    told: set[bool] = set()
    _make_beds(working)
    _have_measured(working)
    while not ending.is_set():
        for chosen in (False, True):
            failed = False
            for name in _names(working):
                try:
                    reading, way_out = _reading(working, name, chosen=chosen), working.studio.scripts.find(WAY_OUT)
                    version = (name, reading.scripted.digest, way_out.digest, chosen)
                    if version not in seen and not _prepared(working, reading, ending, say, show):
                        failed = True
                    seen.add(version)
                except AudioServiceError as error:
                    failed = True
                    if str(error) not in troubles:
                        troubles.add(str(error))
                        say(str(error))
                if ending.is_set():
                    return
            if chosen not in told:
                told.add(chosen)
                say(_DONE[chosen, failed])
        ending.wait(_AGAIN_SECONDS)


def _make_beds(working: Parts) -> None:
    studio = working.studio
    for name in _names(working):
        with suppress(AudioServiceError):  # what is wrong with a script or a bed is told where it is asked for
            studio.make_bed(studio.recipe({"practice": name, "seconds": 1}).bed)


def _have_measured(working: Parts) -> None:
    """Have every practice measured before any is spoken: of jobs that take turns, those asked for first come first."""
    for name in _names(working):
        with suppress(AudioServiceError):
            have_spoken(working, _reading(working, name, chosen=False), Kind.MEASURE)


def _names(working: Parts) -> list[str]:
    return sorted(working.studio.scripts.names(), key=lambda name: name not in FIRST)


def _reading(working: Parts, name: str, *, chosen: bool) -> Reading:
    """Return what is said of a practice where nobody chooses, or all that any choice makes be said."""
    studio = working.studio
    scripted = studio.scripts.find(name)
    if chosen:
        return Reading.every_line(scripted, studio.offers.default_voice, round(DEFAULT_RATE))
    return Reading.of(studio.recipe({"practice": name, "seconds": 1}), scripted)


def _prepared(working: Parts, reading: Reading, ending: threading.Event, say: Say, show: Say) -> bool:
    """Tell whether a reading is spoken now, having waited for that."""
    if working.studio.ready(reading):
        return True
    job: Job | None = None
    for job in _followed(working, have_spoken(working, reading, Kind.PREPARE), ending):
        show(f"{reading.scripted.name}: {job.message}")
    show("")
    if ending.is_set():
        return False
    done = job is not None and job.state is State.DONE
    what = (
        reading.scripted.script.title if reading.choices is not None else f"{reading.scripted.script.title}, any choice"
    )
    say(f"{what}: {f'spoken by {reading.voice}.' if done or not job else job.message}")
    return done


def _followed(working: Parts, job: Job, ending: threading.Event) -> Iterator[Job]:
    """Yield a job as it stands from time to time, until it has ended."""
    found: Job | None = job
    while found:
        yield found
        if found.state in {State.DONE, State.FAILED} or ending.wait(_LOOK_SECONDS):
            return
        found = working.book.find(job.id)
