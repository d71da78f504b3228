"""A voice that a worker process speaks, whatever the engine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from audio_service.errors import VoiceError
from audio_service.units import Samples
from audio_service.voice import treatment
from audio_service.voice.model import Take, Utterance
from audio_service.voice.outline import Outline
from audio_service.voice.phrasing import ARTICULATION, outlined, paced, pauses
from audio_service.voice.wire import Answer
from audio_service.voice.worker import WorkerFailed
from audio_service.voice.workers import Workers

_VERSION: Final = "6"
"""Changes when a worker or the phrasing would give other sound; part of every clip's key."""

_FASTEST: Final = 0.018
"""Seconds of speech per letter below which words are missing: 55 letters a second, twice the fastest reader."""


@dataclass(frozen=True, slots=True)
class SyntheticVoice:
    """A speech engine in a worker process.

    Attributes:
        name: How a person knows it; never a path.
        identity: What, with rate and text, determines its sound: engine, versions, speaker.
        command: How its worker is started.
        request: What each request holds besides the text and the rate.
        rate: Words per minute of a line as a whole.
        seconds: How long one line may take.
        outlines: Whether its worker tells where the words of a line lie, without speaking if it is asked to.
        workers: Where workers are had from.
    """

    name: str
    identity: str
    command: tuple[str, ...]
    rate: float
    seconds: float
    request: Mapping[str, object] = field(default_factory=dict)
    outlines: bool = False
    workers: Workers = field(default_factory=Workers, compare=False)

    def key(self, utterance: Utterance) -> str:
        """Return everything that determines this line's sound."""
        return json.dumps([_VERSION, treatment.VERSION, self.identity, self.rate, utterance.spoken])

    def measure(self, utterances: Sequence[Utterance]) -> list[Samples] | None:
        """Return how long each line's clip will be, or None where its engine doesn't know before it speaks.

        Raises:
            VoiceError: The worker failed twice, or a line is too short for its words.
        """
        if not self.outlines:
            return None
        if not utterances:
            return []
        asked = {**self._shared, "measure": [utterance.spoken for utterance in utterances]}
        with self.workers.lent(self.command, seconds=self.seconds) as worker:
            try:
                (answer,) = worker.answers([asked])
            except WorkerFailed as error:
                raise self._error(utterances[0], str(error)) from error
        return [self._measured(utterance, one) for utterance, one in zip(utterances, answer.outlines, strict=True)]

    def speak(self, utterances: Sequence[Utterance]) -> Generator[Take]:
        """Yield a take of each utterance, in order, as soon as it is spoken.

        Raises:
            VoiceError: a line failed twice, or came back silent or too short for its words.
        """
        requests = [{**self._shared, "text": utterance.spoken} for utterance in utterances]
        with self.workers.lent(self.command, seconds=self.seconds) as worker:
            answers = worker.answers(requests)
            for utterance in utterances:
                try:
                    answer = next(answers)
                except WorkerFailed as error:
                    raise self._error(utterance, str(error)) from error
                yield self._take(utterance, answer)

    @property
    def _shared(self) -> dict[str, object]:
        """What each request holds besides what is to be spoken."""
        return {**self.request, "rate": ARTICULATION * self.rate, "seconds": self.seconds}

    def _take(self, utterance: Utterance, answer: Answer) -> Take:
        sound, text = answer.sound, utterance.spoken
        fault = treatment.complaint(sound, answer.rate) or _too_short(len(sound), answer.rate, text)
        if fault:
            raise self._error(utterance, fault)
        if not answer.outlines:
            return Take(utterance, paced(sound, answer.rate, text=text, rate=self.rate), answer.rate)
        (outline,) = answer.outlines
        length = self._measured(utterance, outline)
        sound = outlined(sound, outline, pauses(outline, text=text, rate=self.rate))
        return Take(utterance, sound, answer.rate, length=length)

    def _measured(self, utterance: Utterance, outline: Outline) -> Samples:
        if fault := _too_short(outline.length, outline.rate, utterance.spoken):
            raise self._error(utterance, fault)
        return outline.clip_length(pauses(outline, text=utterance.spoken, rate=self.rate))

    def _error(self, utterance: Utterance, what: str) -> VoiceError:
        return VoiceError(
            f"{utterance}: the voice {self.name} could not speak it: it {what}. "
            "Change the words, or take another voice with --voice"
        )


def _too_short(length: int, rate: int, text: str) -> str:
    """Return what is wrong with a line that is shorter than its words, or has none; or nothing."""
    letters = sum(letter.isalnum() for letter in text)
    short = length < _FASTEST * letters * rate
    return f"gave only {length / rate:.2f} s of sound, too little for the words" if short or not length else ""


def fingerprint(*parts: bytes) -> str:
    """Return a short name for exactly these bytes."""
    digest = hashlib.blake2b(digest_size=12)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little") + part)
    return digest.hexdigest()
