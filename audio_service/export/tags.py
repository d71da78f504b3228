"""What a file says about itself, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from audio_service.export.chapters import Chapter, chapters
from audio_service.export.transcript import transcript
from audio_service.export.wording import one_line
from audio_service.timeline.model import Timeline

ALBUM: Final = "Guided practices"
GENRE: Final = "Meditation"
TOOL: Final = "audio-service"
"""What made the file. Without a version: the bytes change when the sound does, not with a release."""

NEUTRAL_TITLE: Final = "Guided practice"

SYNTHETIC: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeSynthetic"
"""IPTC's term for a work with a synthetic part, the vocabulary that C2PA and the AI Act's guidance build on."""

_LANGUAGES: Final = {
    "ar": "ara", "bg": "bul", "ca": "cat", "cs": "cze", "cy": "wel", "da": "dan", "de": "ger", "el": "gre",
    "en": "eng", "es": "spa", "et": "est", "eu": "baq", "fa": "per", "fi": "fin", "fr": "fre", "ga": "gle",
    "he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun", "id": "ind", "is": "ice", "it": "ita", "ja": "jpn",
    "ka": "geo", "ko": "kor", "lt": "lit", "lv": "lav", "ms": "may", "nb": "nob", "ne": "nep", "nl": "dut",
    "nn": "nno", "no": "nor", "pl": "pol", "pt": "por", "ro": "rum", "ru": "rus", "sa": "san", "sk": "slo",
    "sl": "slv", "sq": "alb", "sr": "srp", "sv": "swe", "sw": "swa", "ta": "tam", "th": "tha", "tr": "tur",
    "uk": "ukr", "ur": "urd", "vi": "vie", "zh": "chi",
}  # fmt: skip
"""ISO 639-1 to ISO 639-2/B, which ID3v2 and MP4 ask for."""


@dataclass(frozen=True, slots=True)
class Tags:
    """Title, words and chapters of a file; ``comment`` is empty where nothing has to be disclosed.

    ``language`` is ISO 639-2, ``und`` if unknown. ``lyrics`` is the transcript.
    """

    title: str
    comment: str
    language: str
    lyrics: str
    chapters: tuple[Chapter, ...]


def voice_note(voice_name: str, *, synthetic: bool) -> str:
    """Return the sentence that discloses a synthetic voice, or "" where every line is a person's own recording."""
    if not synthetic:
        return ""
    if voice_name.partition(":")[0] == "recorded":
        return "Some of the lines are spoken by a synthetic voice, made by a computer."
    return f"The voice is synthetic, made by a computer ({one_line(voice_name)})."


def tags(timeline: Timeline, *, voice_note: str, neutral: bool = False) -> Tags:
    """Return what a file made of a timeline says about itself.

    Titles and words can tell why somebody practises. In ``neutral`` mode they
    are left out; that a voice is synthetic is said all the same.
    """
    note = one_line(voice_note)
    return Tags(
        title=NEUTRAL_TITLE if neutral else one_line(timeline.title) or NEUTRAL_TITLE,
        comment=note,
        language=_LANGUAGES.get(timeline.language.lower().replace("_", "-").split("-")[0], "und"),
        lyrics="" if neutral else transcript(timeline, voice_note=note),
        chapters=chapters(timeline, neutral=neutral),
    )
