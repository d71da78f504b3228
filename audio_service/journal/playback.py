"""How a listener likes to hear practices, on whatever device."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

FULL_VOLUME: Final = 100


class Guidance(StrEnum):
    """How many words there are at the same length."""

    LESS = "less"
    NORMAL = "normal"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Playback:
    """A listener's choices for the next practice; as they are here until chosen otherwise.

    What is kept here may have gone since: whoever plays checks each against
    what there is, and takes the practice's own where it isn't there.

    Attributes:
        length: How long a practice lasts; None for the length it suggests.
        voice: Who speaks, as voices are named; "" for the usual voice.
        rate: Words a minute; None for the usual rate.
        bed: The sound under the voice, as beds are named; "" for what the script suggests.
        bed_level: How far the bed lies under the voice in the mix, in LU; None for the usual level.
        guidance: How many words.
        voice_volume: How loud the player plays the voice, in per cent.
        bed_volume: How loud it plays the bed, in per cent.
        captions: Whether captions are shown.
    """

    length: timedelta | None = None
    voice: str = ""
    rate: int | None = None
    bed: str = ""
    bed_level: float | None = None
    guidance: Guidance = Guidance.NORMAL
    voice_volume: int = FULL_VOLUME
    bed_volume: int = FULL_VOLUME
    captions: bool = True
