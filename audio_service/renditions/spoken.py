"""Practices that voices have spoken, and having them spoken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from functools import partial
from typing import Final

from audio_service.errors import VoiceError, WishError
from audio_service.practice import Practice, clip_store, every_utterance, utterances
from audio_service.renditions.offers import Offers
from audio_service.renditions.own_wishes import OwnWishes
from audio_service.renditions.reading import Key, Reading
from audio_service.renditions.recent import Recent
from audio_service.script import Script, with_choices
from audio_service.settings import Settings
from audio_service.timeline import Timeline
from audio_service.voice import Clip, Clips, ClipsApart, Progress, Utterance, Voice

_MOST: Final = 128
"""Practices kept with the lengths of their clips."""

_FEW: Final = 3
"""Lines spoken before it is looked again what is wanted next: a second of speaking, some 15 of a practice."""

_BEGINNING: Final = 6
"""Lines that come before the way out where nobody waits for another: half a minute, in which the way out is spoken."""


class SpokenPractices:
    """What readings become once every line is measured; any number of threads may ask at once."""

    def __init__(self, settings: Settings, offers: Offers, wishes: OwnWishes) -> None:
        self._settings = settings
        self._offers = offers
        self._wishes = wishes
        self._kept: Recent[Key, Practice] = Recent(_MOST)

    def find(self, reading: Reading) -> Practice | None:
        """Return a reading as a practice, or None where the length of a line isn't known.

        Raises:
            WishError: There is no such voice here.
            ChoiceError: The script offers no such choice.
            LibraryError: The listener's own wishes are kept no more.
        """
        if (known := self._kept.get(reading.key)) is not None:
            return known
        voice, script, store = self._voice(reading), self._script(reading), self._store(reading)
        clips = store.measured(voice, utterances(script))
        if clips is None:
            return None
        practice = Practice(script, voice.name, clips, self._settings, store)
        self._kept.put(reading.key, practice)
        return practice

    def ready(self, reading: Reading) -> bool:
        """Tell whether every line of a reading is spoken. Raises as :meth:`find`."""
        return not self._missing(reading)

    def measure(self, readings: Sequence[Reading], progress: Progress) -> None:
        """Have the lengths of all lines of readings known, so that each can be found.

        Progress counts lines over all of them. Raises as :meth:`speak`.
        """
        counts = [
            len(self._store(reading).unmeasured(self._voice(reading), self._lines(reading))) for reading in readings
        ]
        for reading, tell in _counted(readings, counts, progress):
            with _telling_no_wishes(reading):
                self._store(reading).measure(self._voice(reading), self._lines(reading), progress=tell)

    def speak(self, readings: Sequence[Reading], progress: Progress) -> None:
        """Speak what is missing of readings, first lines first; progress counts lines over all of them.

        Raises:
            VoiceError: A line can't be spoken.
            StoreError: A clip can't be kept.
            AudioServiceError: What :meth:`find` raises.
        """
        counts = [len(self._missing(reading)) for reading in readings]
        for reading, tell in _counted(readings, counts, progress):
            with _telling_no_wishes(reading):
                self._store(reading).speak(self._voice(reading), self._lines(reading), progress=tell)

    def speak_heard(self, reading: Reading, practice: Practice, timeline: Timeline, progress: Progress) -> None:
        """Speak what is missing of the lines that are heard in a timeline of a reading. Raises as :meth:`speak`."""
        with _telling_no_wishes(reading):
            practice.speak_heard(timeline, self._voice(reading), progress)

    def speak_some(self, readings: Sequence[Reading], wanted: str) -> bool:
        """Speak a few of the missing lines of readings, and tell whether there are more.

        Those from a wanted clip on come first. Else it is the first reading's
        beginning, then the others, such as its way out, then the rest of it.

        Args:
            readings: What is to be said; all lengths are known.
            wanted: The digest of a clip that somebody waits for; "" for none.

        Raises: as :meth:`speak`.
        """
        left = [(reading, line) for reading in readings for line in self._missing(reading)]
        if not left:
            return False
        at = self._next(left, readings[0], wanted)
        reading = left[at][0]
        few = [line for other, line in left[at : at + _FEW] if other is reading]
        with _telling_no_wishes(reading):
            self._store(reading).speak(self._voice(reading), few)
        return len(left) > len(few)

    def drop(self, reading: Reading) -> None:
        """Look for a reading's clips anew the next time."""
        self._kept.drop(reading.key)

    def drop_wishes(self, names: AbstractSet[str]) -> None:
        """Keep no practice in which own wishes of these names are said."""
        self._kept.drop_where(lambda key, _: key.wishes in names)

    def _next(self, left: Sequence[tuple[Reading, Utterance]], first: Reading, wanted: str) -> int:
        """Return which of the lines that are left is the next."""
        if wanted:
            clips = {reading.key: self._measured(reading) for reading, _ in left}
            for at, (reading, line) in enumerate(left):
                if line.id in clips[reading.key] and clips[reading.key][line.id].digest == wanted:
                    return at
        beginning = self._lines(first)[:_BEGINNING]
        if left[0][0] is first and left[0][1] in beginning:
            return 0
        return next((at for at, (reading, _) in enumerate(left) if reading is not first), 0)

    def _measured(self, reading: Reading) -> Mapping[str, Clip]:
        """Return the clips of all lines of a reading by their ids; none where a length isn't known (any more)."""
        return self._store(reading).measured(self._voice(reading), self._lines(reading)) or {}

    def _missing(self, reading: Reading) -> list[Utterance]:
        return self._store(reading).missing(self._voice(reading), self._lines(reading))

    def _voice(self, reading: Reading) -> Voice:
        if reading.voice not in self._offers.voices:
            raise WishError(f"there is no voice {reading.voice!r} here", field="voice")
        return self._offers.voice(reading.voice, reading.rate)

    def _lines(self, reading: Reading) -> list[Utterance]:
        if reading.choices is None:
            return every_utterance(reading.scripted.script)
        return utterances(self._script(reading))

    def _script(self, reading: Reading) -> Script:
        own = self._wishes.lines(reading.wishes) if reading.wishes else ()
        return with_choices(reading.scripted.script, dict(reading.choices or ()), own)

    def _store(self, reading: Reading) -> Clips:
        store = clip_store(self._settings)
        if not reading.wishes:
            return store
        own = self._wishes.lines(reading.wishes)
        ids = {line.id for line in self._script(reading).lines if line.text in own}
        return ClipsApart(store, self._wishes.clips(reading.wishes), ids)


@contextmanager
def _telling_no_wishes(reading: Reading) -> Iterator[None]:
    """Let no error that is logged quote a line which may be somebody's own wish."""
    try:
        yield
    except VoiceError:
        if not reading.wishes:
            raise
        raise VoiceError(
            "a line can't be spoken, perhaps one of your wishes; word them another way, or take another voice"
        ) from None


def _counted(
    readings: Sequence[Reading], counts: Sequence[int], progress: Progress
) -> Iterator[tuple[Reading, Progress]]:
    """Yield the readings of which there is anything to do, each with how to tell of it as part of all."""
    before = 0
    for reading, count in zip(readings, counts, strict=True):
        if count:
            yield reading, partial(_tell_of_all, progress, before, sum(counts))
        before += count


def _tell_of_all(progress: Progress, before: int, of: int, done: int, _: int) -> None:
    progress(before + done, of)
