"""Renditions ready to be heard."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from audio_service.mp3 import Rendition, Store
from audio_service.practice import Practice
from audio_service.renditions import stems
from audio_service.renditions.reading import Reading
from audio_service.renditions.recipe import Recipe
from audio_service.renditions.scripts import Scripted
from audio_service.sound import Bed
from audio_service.timeline import Timeline


@dataclass(frozen=True)
class Live:
    """A rendition ready to be heard.

    Attributes:
        recipe: What was chosen.
        scripted: The practice as it was written then.
        practice: The practice, spoken.
        timeline: What is heard when.
        bed: What lies under it.
        rendition: The file.
        store: Where its chunks are; those that say a listener's own wishes are stored nowhere.
    """

    recipe: Recipe
    scripted: Scripted
    practice: Practice
    timeline: Timeline
    bed: Bed
    rendition: Rendition
    store: Store

    @property
    def identity(self) -> str:
        return self.rendition.identity

    @property
    def reading(self) -> Reading:
        """What is said in it."""
        return Reading.of(self.recipe, self.scripted)

    @property
    def wish(self) -> dict[str, Any]:
        """What was chosen, as a listener chooses it."""
        chosen = self.practice.script.chosen
        return self.recipe.wish(chosen.wishes if chosen and self.recipe.wishes else ())

    @cached_property
    def neutral(self) -> Rendition:
        """The same sound in a file that tells no title and no words."""
        return self.practice.rendition(
            self.timeline, self.recipe.sound, neutral=True, bed=self.bed, store=self.store, workers=1
        )


@dataclass(frozen=True, slots=True)
class Offered:
    """A rendition with what a player needs besides.

    Attributes:
        live: The rendition.
        voice: The same without its bed; None where it has none.
        loop: The bed's loop; None where there is none.
        ease_out: The way out, in the same voice over the same bed.
    """

    live: Live
    voice: Live | None
    loop: stems.Loop | None
    ease_out: Live
