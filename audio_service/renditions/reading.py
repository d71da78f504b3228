"""What a voice is to say: a practice as somebody chose it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from audio_service.renditions.recipe import Choices, Recipe, ordered
from audio_service.renditions.scripts import Scripted


class Key(NamedTuple):
    """What tells readings apart: the text by its digest, and all else that a reading has."""

    script: str
    choices: Choices | None
    wishes: str
    voice: str
    rate: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One practice in one voice.

    Attributes:
        scripted: The practice as it is written.
        choices: What was chosen of it; None for all that it may ever say.
        wishes: The name of the listener's own wishes; "" for the script's.
        voice: The voice's name.
        rate: Words a minute.
    """

    scripted: Scripted
    choices: Choices | None
    wishes: str
    voice: str
    rate: int

    @classmethod
    def of(cls, recipe: Recipe, scripted: Scripted) -> Reading:
        """Return what is said in a rendition."""
        return cls(scripted, recipe.choices, recipe.wishes, recipe.voice, recipe.rate)

    @classmethod
    def every_line(cls, scripted: Scripted, voice: str, rate: int) -> Reading:
        """Return all that a voice may have to say of a practice."""
        return cls(scripted, None, "", voice, rate)

    @classmethod
    def asked_for(cls, asked: Mapping[str, Any], scripted: Scripted) -> Reading:
        """Return what :meth:`asked` told; jobs of before there were choices ask for the defaults."""
        choices = asked.get("choices", {})
        wishes = asked.get("wishes", "")
        return cls(scripted, None if choices is None else ordered(choices), wishes, asked["voice"], asked["rate"])

    @property
    def asked(self) -> dict[str, Any]:
        """The same for a job that has it spoken, as JSON can hold it; the text is kept by its digest."""
        return {
            "practice": self.scripted.name,
            "script": self.scripted.digest,
            "choices": None if self.choices is None else dict(self.choices),
            "wishes": self.wishes,
            "voice": self.voice,
            "rate": self.rate,
        }

    @property
    def key(self) -> Key:
        """What tells it from others."""
        return Key(self.scripted.digest, self.choices, self.wishes, self.voice, self.rate)
