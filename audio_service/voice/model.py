"""What a voice is and what it gives: clips of measured length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


@dataclass(frozen=True, slots=True)
class Clip:
    """The sound of one line: mono float32 at 48 kHz, trimmed and levelled.

    ``digest`` is the hash of its samples: equal digests mean equal sound. The
    samples themselves stay in the clip store until they are mixed.
    """

    digest: str
    length: Samples
    synthetic: bool = True


class Voice(Protocol):
    """A speech engine with one speaker and one rate.

    ``name`` is stable and names everything that shapes the sound (engine,
    speaker, rate, version of our own treatment): it is part of a clip's key.
    """

    @property
    def name(self) -> str: ...

    def key(self, utterance: Utterance) -> str:
        """Return what, with the spoken text, determines this line's sound."""
        ...

    def speak(self, utterances: Sequence[Utterance]) -> Iterator[tuple[Utterance, Sound, int, bool]]:
        """Yield each utterance with its raw sound, sample rate in Hz, and whether it is synthetic.

        Raises:
            VoiceError: a line failed, hung or gave silence; the message names it.
        """
        ...
