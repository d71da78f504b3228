"""The practices of the first page, by what somebody may need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Kind:
    """Practices for one need: a title, a note for whoever chooses, and their names in the order they are shown."""

    title: str
    note: str
    practices: tuple[str, ...]


KINDS: Final = (
    Kind("Find the ground", "A few plain minutes, good at any time.", ("grounding", "three-circles-check-in")),
    Kind(
        "Breathe easily",
        "Nothing to get done. Where the breath is no friend, take your feet, hands or sounds instead.",
        ("soothing-rhythm-breathing", "heart-breathing", "affectionate-breathing"),
    ),
    Kind(
        "Be kind, and be met with kindness",
        "Wishes and pictures. Nothing has to be felt.",
        ("loving-kindness", "compassionate-friend", "compassion-with-equanimity"),
    ),
    Kind(
        "When something is a little hard",
        "Good after some easier ones, with something mild: a three or a four out of ten.",
        (
            "self-compassion-break",
            "four-steps-of-compassion",
            "soften-soothe-allow",
            "loving-kindness-somebody-difficult",
            "opposites",
        ),
    ),
)
"""From what is easy to begin with to what asks for more: first-timers, and a mild topic, as the practices need them."""

OTHERS: Final = "More practices"


def shelves(practices: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return practices by what somebody may need; those of no kind come last, and none is left out."""
    known = {practice["name"]: practice for practice in practices}
    found = [
        {"title": kind.title, "note": kind.note, "practices": [known.pop(n) for n in kind.practices if n in known]}
        for kind in KINDS
    ]
    found.append({"title": OTHERS, "note": "", "practices": list(known.values())})
    return [shelf for shelf in found if shelf["practices"]]
