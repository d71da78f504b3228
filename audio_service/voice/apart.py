"""Clips in two stores: those of a few lines are kept apart from all others, so that they can be forgotten alone."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from audio_service.errors import StoreError
from audio_service.voice.model import Clip, Sound, Utterance, Voice
from audio_service.voice.store import ClipStore, Progress


class ClipsApart:
    """A clip store to those who use it; some lines, by their ids, are in a store of their own."""

    def __init__(self, shared: ClipStore, apart: ClipStore, ids: AbstractSet[str]) -> None:
        """Put two stores together.

        Args:
            shared: Where all other clips are.
            apart: Where those of some lines are.
            ids: The ids of these lines.
        """
        self._shared = shared
        self._apart = apart
        self._ids = ids

    def measured(self, voice: Voice, utterances: Sequence[Utterance]) -> dict[str, Clip] | None:
        """Return the clip of each utterance by its id, if all lengths are known; see :meth:`ClipStore.measured`."""
        others, own = self._parted(utterances)
        found, apart = self._shared.measured(voice, others), self._apart.measured(voice, own)
        return None if found is None or apart is None else found | apart

    def measure(
        self, voice: Voice, utterances: Sequence[Utterance], *, progress: Progress | None = None
    ) -> dict[str, Clip]:
        """Return the clip of each utterance by its id, measuring what is unknown; see :meth:`ClipStore.measure`."""
        others, own = self._parted(utterances)
        first, last = len(self._shared.unmeasured(voice, others)), len(self._apart.unmeasured(voice, own))
        tell = progress or (lambda done, of: None)  # noqa: ARG005
        found = self._shared.measure(voice, others, progress=lambda done, _: tell(done, first + last))
        return found | self._apart.measure(voice, own, progress=lambda done, _: tell(first + done, first + last))

    def unmeasured(self, voice: Voice, utterances: Sequence[Utterance]) -> list[Utterance]:
        """Return one utterance for each length that isn't known; see :meth:`ClipStore.unmeasured`."""
        others, own = self._parted(utterances)
        return [*self._shared.unmeasured(voice, others), *self._apart.unmeasured(voice, own)]

    def missing(self, voice: Voice, utterances: Sequence[Utterance]) -> list[Utterance]:
        """Return one utterance for each sound that is not where it belongs; see :meth:`ClipStore.missing`."""
        others, own = self._parted(utterances)
        return [*self._shared.missing(voice, others), *self._apart.missing(voice, own)]

    def speak(
        self, voice: Voice, utterances: Sequence[Utterance], *, progress: Progress | None = None
    ) -> dict[str, Clip]:
        """Return the clip of each utterance by its id, speaking what is missing; see :meth:`ClipStore.speak`."""
        others, own = self._parted(utterances)
        first, last = len(self._shared.missing(voice, others)), len(self._apart.missing(voice, own))
        tell = progress or (lambda done, of: None)  # noqa: ARG005
        found = self._shared.speak(voice, others, progress=lambda done, _: tell(done, first + last))
        return found | self._apart.speak(voice, own, progress=lambda done, _: tell(first + done, first + last))

    def sound(self, digest: str) -> Sound:
        """Return a clip's samples from the store that has them; see :meth:`ClipStore.sound`."""
        try:
            return self._shared.sound(digest)
        except StoreError:
            return self._apart.sound(digest)

    def has(self, digest: str) -> bool:
        """Tell whether a clip's sound is in the store that it belongs to."""
        return self._shared.has(digest) or self._apart.has(digest)

    def _parted(self, utterances: Sequence[Utterance]) -> tuple[list[Utterance], list[Utterance]]:
        """Return the lines that are not kept apart, and those that are."""
        own = [utterance for utterance in utterances if utterance.id in self._ids]
        return [utterance for utterance in utterances if utterance.id not in self._ids], own
