"""Practices that voices have spoken, and having them spoken."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import Final

from audio_service.errors import VoiceError, WishError
from audio_service.practice import Practice, clip_store, every_utterance, speak, utterances
from audio_service.renditions.offers import Offers
from audio_service.renditions.own_wishes import OwnWishes
from audio_service.renditions.reading import Key, Reading
from audio_service.renditions.recent import Recent
from audio_service.script import Script, with_choices
from audio_service.settings import Settings
from audio_service.voice import Clips, ClipsApart, Progress, Utterance, Voice

_MOST: Final = 128
"""Practices kept with the lengths of their clips."""


class SpokenPractices:
    """What readings become once every line is spoken; any number of threads may ask at once."""

    def __init__(self, settings: Settings, offers: Offers, wishes: OwnWishes) -> None:
        self._settings = settings
        self._offers = offers
        self._wishes = wishes
        self._kept: Recent[Key, Practice] = Recent(_MOST)

    def find(self, reading: Reading) -> Practice | None:
        """Return a reading as a practice, or None where lines of it are missing.

        Raises:
            WishError: There is no such voice here.
            ChoiceError: The script offers no such choice.
            LibraryError: The listener's own wishes are kept no more.
        """
        if (known := self._kept.get(reading.key)) is not None:
            return known
        voice, script, store = self._voice(reading), self._script(reading), self._store(reading)
        if store.missing(voice, utterances(script)):
            return None
        practice = speak(script, voice, self._settings, store=store)
        self._kept.put(reading.key, practice)
        return practice

    def ready(self, reading: Reading) -> bool:
        """Tell whether every line of a reading is spoken. Raises as :meth:`find`."""
        return not self._missing(reading) if reading.choices is None else self.find(reading) is not None

    def speak(self, readings: Sequence[Reading], progress: Progress) -> None:
        """Speak what is missing of readings, first lines first, telling the lines spoken and to speak of all of them.

        Raises:
            VoiceError: A line can't be spoken.
            StoreError: A clip can't be kept.
            AudioServiceError: What :meth:`find` raises.
        """
        counts = [len(self._missing(reading)) for reading in readings]
        before = 0
        for reading, count in zip(readings, counts, strict=True):
            if count:
                self._speak(reading, partial(_tell_of_all, progress, before, sum(counts)))
            before += count

    def drop(self, reading: Reading) -> None:
        """Look for a reading's clips anew the next time."""
        self._kept.drop(reading.key)

    def drop_wishes(self, names: AbstractSet[str]) -> None:
        """Keep no practice in which own wishes of these names are said."""
        self._kept.drop_where(lambda key, _: key.wishes in names)

    def _speak(self, reading: Reading, progress: Progress) -> None:
        try:
            self._store(reading).speak(self._voice(reading), self._lines(reading), progress=progress)
        except VoiceError:
            if not reading.wishes:
                raise
            # The error quotes the line, and is logged.
            raise VoiceError(
                "a line can't be spoken, perhaps one of your wishes; word them another way, or take another voice"
            ) from None

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


def _tell_of_all(progress: Progress, before: int, of: int, done: int, _: int) -> None:
    progress(before + done, of)
