"""What a listener may choose from: names only, never a path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from audio_service.settings import Settings
from audio_service.sound import available_beds, available_bells, available_breath_cues
from audio_service.timeline import Guidance
from audio_service.voice import DEFAULT_RATE, Voice, Workers, available_voices, find_voice

_KEPT_SECONDS: Final = 90.0
"""How long a voice that has spoken is kept ready for who comes next, or for another pace; Piper takes half a GB."""

GUIDANCE: Final[Mapping[str, str]] = {
    Guidance.NORMAL.value: "words and silence as they suit the length",
    Guidance.LESS.value: "fewer words, more silence",
    Guidance.MORE.value: "more words, less silence",
}


@dataclass(frozen=True, slots=True)
class VoiceOffer:
    """A voice to choose.

    Attributes:
        name: As it is chosen and written into files.
        spec: As :func:`~audio_service.voice.find_voice` takes it; may hold a path, so it is never shown.
        title: For a person.
        language: A language tag; "" where it isn't known.
        synthetic: Whether no person spoke.
    """

    name: str
    spec: str
    title: str
    language: str
    synthetic: bool


class Offers:
    """The choices there are on this machine; voices are looked up once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._found: dict[tuple[str, int], Voice] = {}
        self._workers = Workers(_KEPT_SECONDS)

    @cached_property
    def voices(self) -> Mapping[str, VoiceOffer]:
        """The voices that speak English, by name, the default first."""
        own = find_voice("", settings=self._settings).name
        offers = {own: VoiceOffer(own, "", own, "", synthetic=not own.startswith("recorded"))}
        for note in available_voices(self._settings):
            if note.engine == "recordings" or not f"{note.language}-".lower().startswith("en-"):
                continue
            name = find_voice(note.name, settings=self._settings).name
            title = f"{_speaker(note.name)}, {note.engine.removeprefix('pyttsx3, ')}"
            if note.note:
                title = f"{title}: {note.note}"
            if name not in offers or name == own:
                offers[name] = VoiceOffer(name, note.name, title, note.language, note.synthetic)
        return offers

    @property
    def default_voice(self) -> str:
        return next(iter(self.voices))

    @property
    def beds(self) -> Mapping[str, str]:
        return available_beds()

    @property
    def bells(self) -> Mapping[str, str]:
        return available_bells()

    @property
    def breath_cues(self) -> Mapping[str, str]:
        return available_breath_cues()

    def voice(self, name: str, rate: int = round(DEFAULT_RATE)) -> Voice:
        """Return a voice by a name that is offered.

        Raises:
            KeyError: No such voice is offered.
            VoiceError: It is there no more.
        """
        if (name, rate) not in self._found:
            # A clip's key holds the rate as it is written: 118.0, as the command line has it, not 118.
            self._found[name, rate] = find_voice(
                self.voices[name].spec, rate=float(rate), settings=self._settings, workers=self._workers
            )
        return self._found[name, rate]


def _speaker(spec: str) -> str:
    """Return what in a voice's name names its speaker: ``Joe`` of ``piper:en_US-joe-medium``."""
    engine, _, speaker = spec.partition(":")
    parts = speaker.rsplit("/", 1)[-1].removesuffix(".onnx").split("-")
    return parts[1].capitalize() if engine == "piper" and len(parts) > 1 else speaker.rsplit("/", 1)[-1] or engine
