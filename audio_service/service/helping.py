"""What there is to play for each suggestion that the page may make after a check-in.

Which suggestion it makes is told in ``web/src/core/helps.ts``, because it must be made without a network, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

from flask import url_for

from audio_service.errors import AudioServiceError
from audio_service.renditions import Scripts

HELPS: Final[Mapping[str, tuple[tuple[str, int, Mapping[str, str]], ...]]] = MappingProxyType(
    {
        "ground": (("grounding", 4, {"eyes": "open"}), ("soothing-rhythm-breathing", 5, {})),
        "orient": (("grounding", 3, {"eyes": "open"}),),
        "rhythm": (("soothing-rhythm-breathing", 5, {}), ("affectionate-breathing", 10, {})),
        "warmth": (("loving-kindness", 10, {}), ("compassionate-friend", 12, {})),
    }
)
"""Practices by suggestion, with minutes and choices: the routing of the three circles, with nothing that works with
feelings where somebody is much on guard."""


def helps(scripts: Scripts) -> dict[str, list[dict[str, str | int]]]:
    """Return what can be suggested here, as links; what the library doesn't have is left out."""
    return {kind: list(_links(scripts, practices)) for kind, practices in HELPS.items()}


def _links(
    scripts: Scripts, practices: tuple[tuple[str, int, Mapping[str, str]], ...]
) -> Iterator[dict[str, str | int]]:
    for name, minutes, wanted in practices:
        try:
            script = scripts.find(name).script
        except AudioServiceError:
            continue
        chosen = {choice: option for choice, option in wanted.items() if option in script.offers.get(choice, ())}
        address = f"{url_for('library.practice', name=name)}?{urlencode({'minutes': minutes, **chosen})}"
        yield {"practice": name, "title": script.title, "minutes": minutes, "href": address}
