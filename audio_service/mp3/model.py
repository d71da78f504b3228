"""What this station needs of a score: samples by range, and where its bed plays alone or under one sound."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from audio_service.file_part import FilePart
from audio_service.sound.model import Bed, Overlay, Steady
from audio_service.units import Frames
from audio_service.voice.model import Sound

Progress = Callable[[int, int], None]
"""Called with the parts done and the parts in all, from the thread that asked for the work."""


class Store(Protocol):
    """Where chunks are had by their keys; equal keys mean equal bytes."""

    def take(self, key: str, make: Callable[[], bytes], *, keep: bool = False, rank: int = 0) -> bytes:
        """Return what is under a key, made first if it is missing.

        Args:
            key: Names the chunk.
            make: Makes it.
            keep: Being stored is the point.
            rank: Where not everything can be made at once, the lowest goes first.
        """

    def has(self, key: str) -> bool:
        """Tell whether it need not be made any more, as far as can be told without reading it."""

    def find(self, key: str) -> FilePart | None:
        """Return where in a file it lies whole, or None where it is in no file (yet)."""


class Score(Protocol):
    """A practice as sound; the sound station's ``Mix`` is one.

    Every answer is a pure function of ``identity``, and may be asked for from
    several threads at once.
    """

    @property
    def frames(self) -> Frames:
        """The whole length."""

    @property
    def bed(self) -> Bed:
        """The loop under it: sample ``n`` of a steady stretch is ``bed.sound[n % len(bed.sound)] * gain``."""

    @property
    def steady(self) -> tuple[Steady, ...]:
        """Stretches, in order and apart, in which the bed alone sounds at one gain."""

    @property
    def overlays(self) -> tuple[Overlay, ...]:
        """Sounds, in order and apart, that lie each alone over the bed at one gain."""

    @property
    def identity(self) -> str:
        """A hash of all that determines the samples."""

    def samples(self, first: int, last: int, /) -> Sound:
        """Return samples ``first`` (inclusive) to ``last`` (exclusive), stereo ``[shape=(last - first, 2)]``.

        Any integers are allowed; outside the score there is silence.
        """
