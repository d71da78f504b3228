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

ORDER: Final = "order"
"""The choice whose options each script names itself: in which order some of its sections come."""
