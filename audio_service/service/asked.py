"""What the address or the form of a practice's page asks for, as a wish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from audio_service.script import TITLES, Script, options_of
from audio_service.service.problems import Problem
from audio_service.service.schemas import check_body
from audio_service.units import parse_minutes

_USUAL_SECONDS: Final = 600.0
"""The length that a practice's page begins with, where the practice can take it."""

_FIELDS: Final[Mapping[str, type]] = {
    "voice": str,
    "rate": int,
    "bed": str,
    "bed_level": float,
    "bell": str,
    "bell_level": float,
    "breath_cue": str,
    "guidance": str,
}

Asked = MultiDict[str, str]
"""What stands in an address behind its question mark, or comes from a form."""


def chosen(asked: Asked, script: Script) -> dict[str, str]:
    """Return the options that are asked for, by choice.

    A form sends all that it shows. Where somebody took another profile in it, what they left as the profile before
    preferred is left to the new one.

    Raises:
        ChoiceError: The profile that was shown is none of the practice's.
    """
    found = {name: option for name in TITLES if (option := asked.get(name))}
    shown = asked.get("shown_profile")
    if not shown or shown == found.get("profile"):
        return found
    left = options_of(script, {"profile": shown})
    return {name: option for name, option in found.items() if name == "profile" or option != left.get(name)}


def wished(
    asked: Asked, practice: str, limits: Mapping[str, float] | None, choices: Mapping[str, str]
) -> dict[str, Any]:
    """Return all that is asked for as a wish.

    Args:
        asked: The address or the form.
        practice: The practice's name.
        limits: Its shortest and longest length in seconds, as far as they are known, for where no length is asked for.
        choices: What is chosen of its words.

    Raises:
        Problem: A value can't be read or isn't allowed.
    """
    wish: dict[str, Any] = {"practice": practice, "seconds": _usual(limits), "choices": dict(choices)}
    if minutes := asked.get("minutes"):
        try:
            wish["seconds"] = parse_minutes(minutes)
        except ValueError as error:
            raise Problem(422, f"{str(error)[:200]}.", field="minutes") from error
    for field, kind in _FIELDS.items():
        if text := asked.get(field):
            try:
                wish[field] = kind(text)
            except ValueError as error:
                raise Problem(422, f"{field.replace('_', ' ')} is a number.", field=field) from error
    if written := [text for text in asked.getlist("wishes") if text.strip()]:
        wish["wishes"] = written
    check_body("planRendition", wish)
    return wish


def address_of(wish: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands in the address of a page that shows a wish; own wishes never do, because they are private."""
    return {
        "minutes": f"{wish['seconds'] / 60:.10g}",
        **wish.get("choices", {}),
        **{field: wish[field] for field in _FIELDS if field in wish},
    }


def _usual(limits: Mapping[str, float] | None) -> float:
    return min(max(_USUAL_SECONDS, limits["shortest"]), limits["longest"]) if limits else _USUAL_SECONDS
