"""All that a listener chose for one rendition, and how that is written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from audio_service.sound import SoundSettings
from audio_service.timeline import Guidance
from audio_service.units import LU

Choices = tuple[tuple[str, str], ...]
"""Options by choice, in the order of the choices' names."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that determines a rendition, besides the engine itself.

    Attributes:
        practice: The practice's name.
        script: The digest of its text.
        seconds: The length, a whole number of frames.
        voice: The voice's name.
        rate: Words a minute while speaking.
        bed: The bed's name.
        bed_level: How far the bed lies under the voice, in LU.
        bell: The bell's name.
        bell_level: How far a bell lies under the voice, in LU.
        breath_cue: The breath cue's name.
        guidance: More words or more silence.
        choices: The option of every choice that the script offers, by name and in the order of the names.
        wishes: The name under which the listener's own wishes are kept (see :class:`OwnWishes`); "" for the script's.
    """

    practice: str
    script: str
    seconds: float
    voice: str
    rate: int
    bed: str
    bed_level: float
    bell: str
    bell_level: float
    breath_cue: str
    guidance: str
    choices: Choices = ()
    wishes: str = ""

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the recipe that :meth:`to_json` wrote, now or when there was less to choose: then, the defaults."""
        read = json.loads(text)
        return cls(**{**read, "choices": ordered(read.get("choices", {}))})

    def to_json(self) -> str:
        return json.dumps({**asdict(self), "choices": dict(self.choices)}, sort_keys=True)

    def wish(self, own_wishes: Sequence[str]) -> dict[str, Any]:
        """Return what was chosen as a listener chooses it, with the words of their own wishes."""
        chosen = {**asdict(self), "choices": dict(self.choices), "wishes": list(own_wishes)}
        del chosen["script"]
        return chosen

    @property
    def sound(self) -> SoundSettings:
        return SoundSettings(
            bed=self.bed,
            bed_level=LU(self.bed_level),
            bell=self.bell,
            bell_level=LU(self.bell_level),
            breath_cue=self.breath_cue,
        )

    @property
    def fitted(self) -> Guidance:
        return Guidance(self.guidance)


def ordered(choices: Mapping[str, str]) -> Choices:
    """Return options by choice in the order in which a recipe has them."""
    return tuple(sorted(choices.items()))


def text_digest(text: str) -> str:
    """Return the name of a script's text."""
    return hashlib.sha256(text.encode()).hexdigest()
