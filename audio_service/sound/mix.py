"""Every sample of a practice, in any order: voice, bed, bells and breath cues, added up."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Final

import numpy as np

from audio_service.errors import SoundError
from audio_service.loudness import gain
from audio_service.script.model import BellKind, Phase
from audio_service.sound.bell import bell_length, bell_sound
from audio_service.sound.breath import breath_sound, cue_length
from audio_service.sound.ducking import bed_curve
from audio_service.sound.level import bed_gains, check_levels
from audio_service.sound.model import Bed, Overlay, SoundSettings, Steady, digest
from audio_service.timeline.model import BellStroke, BreathPhase, Event, Spoken, Timeline
from audio_service.units import Frames, Samples
from audio_service.voice.model import Sound

_VERSION: Final = 1
"""Rises when this station mixes the same parts into other samples."""


class Stem(StrEnum):
    """One part of the mix."""

    BED = "bed"
    VOICE = "voice"
    CUES = "cues"
    """Bells and breath cues."""


EVERY_STEM: Final = frozenset(Stem)


@dataclass(frozen=True, slots=True)
class _Sounding(Event):
    """A stretch that the bed doesn't have to itself, and the event that sounds in it."""

    event: Spoken | BellStroke | BreathPhase


class Mix:
    """The samples of one timeline in one sound, any range on its own.

    A range depends on absolute positions only and is added up sample by sample
    in one fixed order, so it has the same bits however ranges are cut.

    Attributes:
        bed: The bed that lies under it.
        frames: Its length in frames.
        steady: The longest stretches in which the bed alone sounds at one gain:
            there, sample ``n`` is ``bed.sound[n % len(bed.sound)] * float32(gain)``.
    """

    def __init__(
        self, timeline: Timeline, settings: SoundSettings, bed: Bed, clip_sound: Callable[[str], Sound]
    ) -> None:
        """Plan a mix; nothing is mixed yet.

        Args:
            timeline: What sounds when.
            settings: The listener's choices; ``settings.bed`` was used to find ``bed``.
            bed: The bed, as :func:`find_bed` gives it.
            clip_sound: The samples of a clip by its digest.

        Raises:
            SoundError: a level or choice is not allowed, or a bell of the
                timeline has less time than it rings.
        """
        check_levels(settings)
        self.bed: Final = bed
        self.frames: Final[Frames] = timeline.frames
        self._total = timeline.total
        self._settings = settings
        self._clip_sound = clip_sound
        self._bell_gain = np.float32(gain(-settings.bell_level))
        self._stretches = bed_curve(timeline, bed_gains(bed, settings.bed_level))
        self._sounding = _sounding(timeline, settings)
        self._stretch_stops = [stretch.stop for stretch in self._stretches]
        self._sounding_stops = [sounding.stop for sounding in self._sounding]
        self._sounding_starts = [sounding.start for sounding in self._sounding]

    def samples(self, first: int, last: int, stems: frozenset[Stem] = EVERY_STEM) -> Sound:
        """Return samples ``first`` (inclusive) to ``last`` (exclusive), stereo ``[shape=(last - first, 2)]``.

        Outside the timeline there is digital silence. ``stems`` says which parts are heard.
        """
        sound = np.zeros((max(0, last - first), 2), np.float32)
        if Stem.BED in stems:
            self._lay_bed(sound, first, last)
        for part in self._sounding[
            bisect_right(self._sounding_stops, first) : bisect_left(self._sounding_starts, last)
        ]:
            if (Stem.VOICE if isinstance(part.event, Spoken) else Stem.CUES) in stems:
                heard = self._sound(part.event)[max(first - part.start, 0) : min(last, part.stop) - part.start]
                at = max(part.start - first, 0)
                for channel in range(2):
                    sound[at : at + len(heard), channel] += heard
        return sound

    def stems(self, first: int, last: int) -> Mapping[str, Sound]:
        """Return each part of the mix on its own, by its name; they add up to :meth:`samples`."""
        return MappingProxyType({stem.value: self.samples(first, last, frozenset({stem})) for stem in Stem})

    @cached_property
    def steady(self) -> tuple[Steady, ...]:
        found: list[Steady] = []
        busy = iter(self._sounding)
        part = next(busy, None)
        for stretch in self._stretches:
            if stretch.curve is not None:
                continue
            at = stretch.start
            while part is not None and part.start < stretch.stop:
                if part.start > at:
                    found.append(Steady(at, part.start, stretch.gain))
                at = max(at, part.stop)
                if part.stop > stretch.stop:
                    break
                part = next(busy, None)
            if stretch.stop > at:
                found.append(Steady(at, stretch.stop, stretch.gain))
        return tuple(found)

    @cached_property
    def overlays(self) -> tuple[Overlay, ...]:
        """Sounds, in order, that nothing else overlaps and under which the bed's gain doesn't change."""
        found: list[Overlay] = []
        busy_until = 0
        for number, part in enumerate(self._sounding, 1):
            stretch = self._stretches[bisect_right(self._stretch_stops, part.start)]
            next_start = self._sounding_starts[number] if number < len(self._sounding) else self._total
            alone = busy_until <= part.start and part.stop <= next_start
            if alone and stretch.curve is None and part.stop <= stretch.stop:
                sound = f"{_VERSION}:{self._part_name(part.event)}"
                found.append(Overlay(part.start, part.stop, stretch.gain, sound))
            busy_until = max(busy_until, part.stop)
        return tuple(found)

    @cached_property
    def identity(self) -> str:
        """The hash of all that determines the samples: equal identities mean equal sound."""
        events = [(part.start, part.stop, self._part_name(part.event)) for part in self._sounding]
        stretches = [(stretch.start, stretch.stop, stretch.gain) for stretch in self._stretches]
        curves = [digest(stretch.curve) for stretch in self._stretches if stretch.curve is not None]
        whole = (_VERSION, self._total, self.bed.digest, events, stretches, curves)
        return hashlib.sha256(json.dumps(whole).encode()).hexdigest()

    def _lay_bed(self, sound: Sound, first: int, last: int) -> None:
        loop = self.bed.sound
        stretches = self._stretches[bisect_right(self._stretch_stops, first) :]
        for stretch in stretches:
            if stretch.start >= last:
                break
            at, stop = max(first, stretch.start), min(last, stretch.stop)
            while at < stop and (stretch.gain or stretch.curve is not None):
                phase = at % len(loop)
                upto = min(stop, at + len(loop) - phase)
                into = sound[at - first : upto - first]
                piece = loop[phase : phase + upto - at]
                if stretch.curve is None:
                    np.multiply(piece, np.float32(stretch.gain), out=into)
                else:
                    np.multiply(piece, stretch.curve[at - stretch.start : upto - stretch.start, np.newaxis], out=into)
                at = upto

    def _sound(self, event: Spoken | BellStroke | BreathPhase) -> Sound:
        if isinstance(event, Spoken):
            return self._clip_sound(event.clip)
        if isinstance(event, BellStroke):
            return bell_sound(self._settings.bell, event.bell) * self._bell_gain
        return breath_sound(self._settings.breath_cue, event.phase, event.length)

    def _part_name(self, event: Spoken | BellStroke | BreathPhase) -> str:
        if isinstance(event, Spoken):
            return event.clip
        if isinstance(event, BellStroke):
            return f"{_bell_digest(self._settings.bell, event.bell)}:{float(self._bell_gain)}"
        return _cue_digest(self._settings.breath_cue, event.phase, event.length)


@lru_cache(maxsize=16)
def _bell_digest(choice: str, kind: BellKind) -> str:
    return digest(bell_sound(choice, kind))


@lru_cache(maxsize=64)
def _cue_digest(choice: str, phase: Phase, length: Samples) -> str:
    return digest(breath_sound(choice, phase, length))


def _sounding(timeline: Timeline, settings: SoundSettings) -> list[_Sounding]:
    """Return, in order, where something other than the bed sounds."""
    found: list[_Sounding] = []
    for event in timeline.events:
        length = event.length
        if isinstance(event, BellStroke):
            length = bell_length(settings.bell, event.bell)
            if length > event.length:
                raise SoundError(
                    f"the bell {settings.bell!r} rings {length} samples and the timeline leaves {event.length}; "
                    "fit the timeline with the same bell"
                )
        elif isinstance(event, BreathPhase):
            length = cue_length(settings.breath_cue, event.phase, event.length)
        elif not isinstance(event, Spoken):
            continue
        if length:
            found.append(_Sounding(event.start, Samples(event.start + length), event))
    return found
