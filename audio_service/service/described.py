"""Renditions, practices, choices and jobs as the API tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from flask import url_for

from audio_service.export import outline
from audio_service.jobs import Job
from audio_service.renditions import DEFAULTS, GUIDANCE, Live, Offered, Offers, Reading, Scripted, Studio, ordered
from audio_service.script import (
    MAX_WISH_CHARACTERS,
    MAX_WISH_WORDS,
    MAX_WISHES,
    MIN_WISHES,
    TITLES,
    Script,
    option_title,
    options_of,
)
from audio_service.sound import BED_LEVELS, BELL_LEVELS
from audio_service.timeline import Timeline
from audio_service.units import seconds
from audio_service.voice import DEFAULT_RATE, FASTEST, SLOWEST

USUAL: Final = (180, 300, 600, 900, 1200, 1800, 2700, 3600)
"""Lengths in seconds that people ask for most."""

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


def practice(studio: Studio, scripted: Scripted, chosen: Mapping[str, str] = _NOTHING) -> dict[str, Any]:
    """Return a practice; its range is that of what is chosen, in the default voice, at its rate.

    Raises:
        ChoiceError: It doesn't offer what is chosen.
    """
    script = scripted.script
    options = options_of(script, chosen)
    reading = Reading(scripted, ordered(options), "", studio.offers.default_voice, round(DEFAULT_RATE))
    spoken = studio.spoken(reading)
    limits = spoken and spoken.range(DEFAULTS)
    return {
        "name": scripted.name,
        "title": script.title,
        "summary": script.summary,
        "href": url_for("library.practice", name=scripted.name),
        "bed": script.bed or "none",
        "sources": list(script.sources),
        "note": script.facilitator_note,
        "choices": [_choice(name, there, options[name], script) for name, there in script.offers.items()],
        "wishes": _wishes(script),
        "range": limits and {"shortest": seconds(limits[0]), "longest": seconds(limits[1])},
        "lengths": [length for length in USUAL if limits and seconds(limits[0]) <= length <= seconds(limits[1])],
    }


def _choice(name: str, offered: Sequence[str], chosen: str, script: Script) -> dict[str, Any]:
    """Return a choice that a practice leaves, the script's own default first."""
    title, _ = TITLES[name]
    return {
        "name": name,
        "title": title,
        "options": [{"name": option, "title": option_title(name, option)} for option in offered],
        "preferred": options_of(script)[name],
        "by_profile": {
            profile: options_of(script, {"profile": profile})[name] for profile in script.choices.get("profile", ())
        },
        "chosen": chosen,
    }


def _wishes(script: Script) -> dict[str, Any] | None:
    """Return which wishes a practice says, and what a listener's own may be; None where it says none."""
    if not script.wishes:
        return None
    return {
        "suggested": list(script.wishes),
        "least": MIN_WISHES,
        "most": MAX_WISHES,
        "words": MAX_WISH_WORDS,
        "characters": MAX_WISH_CHARACTERS,
    }


def choices(offers: Offers) -> dict[str, Any]:
    """Return what may be chosen, the default of each first."""
    return {
        "voices": [
            {
                "name": voice.name,
                "title": voice.title,
                "synthetic": voice.synthetic,
                **({"language": voice.language} if voice.language else {}),
            }
            for voice in offers.voices.values()
        ],
        "rate": _bounds((SLOWEST, FASTEST), DEFAULT_RATE),
        "beds": _named(offers.beds, DEFAULTS.bed),
        "bed_level": _bounds(BED_LEVELS, DEFAULTS.bed_level),
        "bells": _named(offers.bells, DEFAULTS.bell),
        "bell_level": _bounds(BELL_LEVELS, DEFAULTS.bell_level),
        "breath_cues": _named(offers.breath_cues, DEFAULTS.breath_cue),
        "guidance": _named(GUIDANCE, "normal"),
    }


def rendition(offered: Offered) -> dict[str, Any]:
    """Return a rendition with all that a player needs."""
    live = offered.live
    timeline, identity = live.timeline, live.identity
    ease_out = offered.ease_out
    return {
        "identity": identity,
        "wish": live.wish,
        "title": timeline.title,
        "summary": live.scripted.script.summary,
        "seconds": seconds(timeline.total),
        "size": live.rendition.size,
        "range": {"shortest": seconds(timeline.shortest), "longest": seconds(timeline.longest)},
        "explanation": timeline.explanation,
        "outline": outline(timeline),
        "sections": _sections(timeline),
        "audio": audio(live),
        "captions": _view(live, "vtt"),
        "subtitles": _view(live, "srt"),
        "transcript": _view(live, "txt"),
        "picture": _view(live, "svg"),
        "timeline": _view(live, "json"),
        "voice_note": live.practice.note(timeline),
        "stems": _stems(offered),
        "ease_out": {
            "identity": ease_out.identity,
            "seconds": seconds(ease_out.timeline.total),
            "audio": audio(ease_out),
            "captions": _view(ease_out, "vtt"),
        },
    }


def job(of: Job) -> dict[str, Any]:
    """Return how far a job is."""
    return {
        "id": of.id,
        "kind": of.kind.value,
        "state": of.state.value,
        "done": of.done,
        "of": of.of,
        "message": of.message,
        "result": of.result,
    }


def audio(live: Live) -> str:
    """Return the address of a rendition's sound."""
    return url_for("renditions.play", identity=live.identity)


def _stems(offered: Offered) -> dict[str, Any] | None:
    if offered.voice is None or offered.loop is None:
        return None
    return {
        "voice": audio(offered.voice),
        "bed": url_for("beds.play", bed=offered.loop.rendition.identity),
        "loop_start": offered.loop.start,
        "loop_stop": offered.loop.stop,
    }


def _view(live: Live, view: str) -> str:
    return url_for("views.show", identity=live.identity, view=view)


def _sections(timeline: Timeline) -> list[dict[str, Any]]:
    return [
        {"title": section.title, "start": seconds(section.start), "stop": seconds(section.stop)}
        for section in timeline.sections
    ]


def _named(there: Mapping[str, str], first: str) -> list[dict[str, Any]]:
    names = sorted(there, key=lambda name: name != first)
    return [{"name": name, "title": there[name]} for name in names]


def _bounds(limits: tuple[float, float], preferred: float) -> dict[str, float]:
    return {"least": limits[0], "most": limits[1], "preferred": preferred}
