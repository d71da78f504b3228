"""All that a listener chose for one rendition, and how that is written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from audio_service.sound import SoundSettings
from audio_service.timeline import Guidance
from audio_service.units import LU


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

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the recipe that :meth:`to_json` wrote."""
        return cls(**json.loads(text))

    def to_json(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @property
    def wish(self) -> Mapping[str, Any]:
        """The choices as a listener makes them."""
        chosen = asdict(self)
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


def text_digest(text: str) -> str:
    """Return the name of a script's text."""
    return hashlib.sha256(text.encode()).hexdigest()
