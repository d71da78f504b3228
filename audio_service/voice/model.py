"""What a voice is and what it gives: takes, which become clips of measured length."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from audio_service.units import Samples

Sound = NDArray[np.float32]
"""Audio at 48 kHz, full scale +-1: mono ``[shape=(n,)]`` or stereo ``[shape=(n, 2)]``."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One line as a voice gets it.

    ``text`` is what is written, ``spoken`` the same after respelling, ``id`` the
    cue's id and ``where`` its place in the script, for errors.
    """

    text: str
    spoken: str
    id: str
    where: str = ""

    def __str__(self) -> str:
        """Return how an error names the line: its place, its id and how it begins."""
        start = self.text if len(self.text) <= _SHOWN else f"{self.text[:_SHOWN].rstrip()}…"
        return f"{self.where}: line {self.id!r} (“{start}”)" if self.where else f"line {self.id!r} (“{start}”)"


_SHOWN = 48
"""Characters of a line that an error shows."""


@dataclass(frozen=True, slots=True)
class Take:
    """A line as the voice gave it, before treatment.

    ``sound`` is mono float32 of any level, ``[shape=(n,)]``, at ``rate`` Hz;
    ``length`` how long its clip is, where the voice tells before it speaks.
    """

    utterance: Utterance
    sound: NDArray[np.float32]
    rate: int
    synthetic: bool = True
    length: Samples | None = None


@dataclass(frozen=True, slots=True)
class Clip:
    """The sound of one line: mono float32 at 48 kHz, trimmed and levelled.

    ``digest`` names its sound: equal digests mean equal sound. It is the hash of
    the samples, or, of a voice that tells lengths before it speaks, of what
    determines them. The samples themselves are in the clip store, or will be,
    and stay there until they are mixed.
    """

    digest: str
    length: Samples
    synthetic: bool = True


class Voice(Protocol):
    """A speech engine with one speaker and one rate."""

    @property
    def name(self) -> str:
        """How a person knows this voice, as it may be written into a finished file; never a path."""
        ...

    def key(self, utterance: Utterance) -> str:
        """Return everything that determines this line's sound: engine, speaker, rate and the spoken text.

        Raises:
            VoiceError: what the line would be made from can't be read.
        """
        ...

    def measure(self, utterances: Sequence[Utterance]) -> list[Samples] | None:
        """Return how long each line's clip will be, to the sample, in much less time than speaking takes.

        None where the voice knows only once it has spoken.

        Raises:
            VoiceError: a line can't be spoken; the message names it.
        """
        ...

    def speak(self, utterances: Sequence[Utterance]) -> Generator[Take]:
        """Yield a take of each utterance, in order, as soon as it is spoken; closing it ends the engine.

        Raises:
            VoiceError: a line failed, hung or gave silence; the message names it.
        """
        ...


@dataclass(frozen=True, slots=True)
class VoiceNote:
    """One line of the list of voices: what to write, and what a person should know of it."""

    name: str
    engine: str
    language: str
    licence: str
    note: str = ""
    synthetic: bool = True
