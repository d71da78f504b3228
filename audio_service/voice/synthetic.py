"""A voice that a worker process speaks, whatever the engine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from audio_service.errors import VoiceError
from audio_service.voice import treatment
from audio_service.voice.model import Take, Utterance
from audio_service.voice.phrasing import ARTICULATION, paced
from audio_service.voice.worker import Worker, WorkerFailed

_VERSION: Final = "5"
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
    """

    name: str
    identity: str
    command: tuple[str, ...]
    rate: float
    seconds: float
    request: Mapping[str, object] = field(default_factory=dict)

    def key(self, utterance: Utterance) -> str:
        """Return everything that determines this line's sound."""
        return json.dumps([_VERSION, treatment.VERSION, self.identity, self.rate, utterance.spoken])

    def speak(self, utterances: Sequence[Utterance]) -> Generator[Take]:
        """Yield a take of each utterance, in order, as soon as it is spoken.

        Raises:
            VoiceError: a line failed twice, or came back silent or too short for its words.
        """
        shared = {**self.request, "rate": ARTICULATION * self.rate, "seconds": self.seconds}
        requests = [{**shared, "text": utterance.spoken} for utterance in utterances]
        with Worker(self.command, seconds=self.seconds) as worker:
            answers = worker.answers(requests)
            for utterance in utterances:
                try:
                    answer = next(answers)
                except WorkerFailed as error:
                    raise self._error(utterance, str(error)) from error
                sound = answer.sound
                letters = sum(letter.isalnum() for letter in utterance.spoken)
                fault = treatment.complaint(sound, answer.rate)
                if not fault and len(sound) < _FASTEST * letters * answer.rate:
                    fault = f"gave only {len(sound) / answer.rate:.2f} s of sound, too little for the words"
                if fault:
                    raise self._error(utterance, fault)
                sound = paced(sound, answer.rate, text=utterance.spoken, rate=self.rate, breaks=answer.breaks)
                yield Take(utterance, sound, answer.rate)

    def _error(self, utterance: Utterance, what: str) -> VoiceError:
        return VoiceError(
            f"{utterance}: the voice {self.name} could not speak it: it {what}. "
            "Change the words, or take another voice with --voice"
        )


def fingerprint(*parts: bytes) -> str:
    """Return a short name for exactly these bytes."""
    digest = hashlib.blake2b(digest_size=12)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little") + part)
    return digest.hexdigest()
