"""What a listener chose, as a recipe: what they left open is filled in, and what isn't offered is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from audio_service.errors import WishError
from audio_service.renditions.offers import GUIDANCE, Offers
from audio_service.renditions.recipe import Recipe, ordered
from audio_service.renditions.scripts import Scripted
from audio_service.script import options_of
from audio_service.sound import BED_LEVELS, BELL_LEVELS, SoundSettings
from audio_service.timeline import Guidance
from audio_service.units import frame_samples, nearest_frames, seconds
from audio_service.voice import DEFAULT_RATE, FASTEST, SLOWEST

DEFAULTS: Final = SoundSettings()

SILENT: Final = "none"


def chosen_recipe(wish: Mapping[str, Any], scripted: Scripted, offers: Offers) -> Recipe:
    """Return the recipe of a wish for a script, as yet without the listener's own wishes.

    Raises:
        WishError: Something is chosen that isn't offered.
        ChoiceError: A choice is none of this practice.
    """
    suggested = scripted.script.bed if scripted.script.bed in offers.beds else SILENT
    bed = _one_of("bed", wish.get("bed", suggested), offers.beds)
    level = float(wish.get("bed_level", DEFAULTS.bed_level))
    return Recipe(
        practice=scripted.name,
        script=scripted.digest,
        seconds=seconds(frame_samples(nearest_frames(wish["seconds"]))),
        voice=_one_of("voice", wish.get("voice", offers.default_voice), offers.voices),
        rate=int(_within("rate", wish.get("rate", DEFAULT_RATE), (SLOWEST, FASTEST))),
        bed=bed,
        bed_level=_within("bed_level", level, BED_LEVELS) if bed != SILENT else DEFAULTS.bed_level,
        bell=_one_of("bell", wish.get("bell", DEFAULTS.bell), offers.bells),
        bell_level=_within("bell_level", wish.get("bell_level", DEFAULTS.bell_level), BELL_LEVELS),
        breath_cue=_one_of("breath_cue", wish.get("breath_cue", DEFAULTS.breath_cue), offers.breath_cues),
        guidance=_one_of("guidance", wish.get("guidance", Guidance.NORMAL.value), GUIDANCE),
        choices=ordered(options_of(scripted.script, wish.get("choices", {}))),
        wishes="",
    )


def _one_of(field: str, chosen: str, there: Mapping[str, object]) -> str:
    if chosen not in there:
        raise WishError(f"there is no {field.replace('_', ' ')} {chosen!r} here", field=field)
    return chosen


def _within(field: str, chosen: float, limits: tuple[float, float]) -> float:
    least, most = limits
    if not least <= chosen <= most:
        said = f"{field.replace('_', ' ')} is {least:g} to {most:g}, found {chosen:g}"
        raise WishError(said, field=field)
    return float(chosen)
