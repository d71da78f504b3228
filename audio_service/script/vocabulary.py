"""The choices a script can offer: fixed names with fixed options, so that a listener sets them once for all."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

OPTIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "eyes": ("open", "lowered", "closed"),
        "anchor": ("breath", "feet", "hands", "sounds"),
        "touch": ("heart", "elsewhere", "none"),
        "profile": ("standard", "gentle", "teen"),
    }
)
"""Options by choice; ``anchor`` is where attention rests and comes back to, ``touch`` where a hand may lie,
``profile`` for whom the practice is shaped (see ``profiles``)."""

TITLES: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = MappingProxyType(
    {
        "eyes": ("Eyes", {"open": "Open", "lowered": "Lowered", "closed": "Closed"}),
        "anchor": (
            "Where attention rests",
            {"breath": "The breath", "feet": "The feet", "hands": "The hands", "sounds": "Sounds around"},
        ),
        "touch": ("A hand", {"heart": "On the heart", "elsewhere": "Elsewhere", "none": "No touch"}),
        "profile": ("For whom", {"standard": "Everybody", "gentle": "Gentle", "teen": "Young people"}),
        "order": ("Order", {}),
    }
)
"""What a person reads for each choice and its options."""

ORDER: Final = "order"
"""The choice whose options each script names itself: in which order some of its sections come."""


def option_title(choice: str, option: str) -> str:
    """Return what a person reads for an option; for one that a script names itself, its name as words."""
    return TITLES[choice][1].get(option) or option.replace("-", " ").capitalize()
