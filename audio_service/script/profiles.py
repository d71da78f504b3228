"""Profiles: for whom a practice is shaped, and what that does to its silences and breaths.

Sources: a ceiling of 45 s without a voice, silences over 30 s announced, no
held breaths and at most 20 minutes for people who begin, or whom silence and
breath may frighten, follow trauma-sensitive teaching in the tradition of David
Treleaven and the caution that unwanted effects were reported more for long
practice alone (Cebolla 2017, PMC5584749). Young people breathe faster, and
follow no long counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from audio_service.script.implied import followers
from audio_service.script.model import Bell, Breathing, Cue, Line, Pause, Phase, Rest, Script, Section
from audio_service.script.scanner import MILLISECOND
from audio_service.units import SAMPLE_RATE, Samples

BELL: Final = Samples(9 * SAMPLE_RATE)
"""How long a bell is taken to ring where a silence with one in it is measured; none of ours rings longer."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a profile allows.

    Attributes:
        gap: The longest time without a voice, in samples; None for any.
        announced: Silence from here on is announced, in samples.
        longest: The longest practice, in samples; None for any.
        holds: Whether breaths may be held.
        paces: The shortest and longest breath, in samples; None for any.
        defaults: What is chosen, the first that a script offers, where nobody chooses.
    """

    gap: Samples | None = None
    announced: Samples = Samples(60 * SAMPLE_RATE)
    longest: Samples | None = None
    holds: bool = True
    paces: tuple[Samples, Samples] | None = None
    defaults: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))


_CAREFUL: Final = Profile(
    gap=Samples(45 * SAMPLE_RATE),
    announced=Samples(30 * SAMPLE_RATE + 1),
    longest=Samples(20 * 60 * SAMPLE_RATE),
    holds=False,
)

PROFILES: Final[Mapping[str, Profile]] = MappingProxyType(
    {
        "standard": Profile(),
        "gentle": replace(_CAREFUL, defaults=MappingProxyType({"anchor": ("sounds", "feet", "hands")})),
        "teen": replace(
            _CAREFUL,
            paces=(Samples(6 * SAMPLE_RATE), Samples(60 * SAMPLE_RATE // 7)),
            defaults=MappingProxyType({"eyes": ("open",), "anchor": ("sounds", "hands", "feet")}),
        ),
    }
)
"""Profiles by option of the choice ``profile``."""


def profile_of(script: Script) -> Profile:
    """Return the profile that was chosen for a script; the standard one where there was nothing to choose."""
    return PROFILES[script.chosen.options.get("profile", "standard") if script.chosen else "standard"]


def within(profile: Profile, sections: Sequence[Section]) -> tuple[Section, ...]:
    """Return sections with breaths and silences as a profile allows.

    Holds are left out. Where more time than ``gap`` could pass without a voice,
    breathing blocks get fewer cycles, at least one, then rests get nearer
    bounds, each by the same share; fixed pauses stay as they are, so a script
    can still break the limit, which the linter tells.
    """
    if not profile.holds:
        sections = [_without_holds(section) for section in sections]
    if profile.gap is None:
        return tuple(sections)
    heads = [_shortened_head(section, profile.gap // 2) for section in sections]
    return tuple(
        _shortened(section, profile.gap, max((_lead(heads[after]) for after in followers(heads, index)), default=0))
        for index, section in enumerate(heads)
    )


def longest(cue: Cue) -> int:
    """Return the longest time that a cue without words takes, in samples; 0 for a line."""
    match cue:
        case Pause():
            return cue.duration
        case Rest():
            return cue.maximum
        case Bell():
            return BELL
        case Breathing():
            return cue.cycle * cue.maximum_cycles
        case _:
            return 0


def _without_holds(section: Section) -> Section:
    return replace(
        section,
        cues=tuple(
            replace(cue, phases=tuple(phase for phase in cue.phases if phase[0] is not Phase.HOLD))
            if isinstance(cue, Breathing)
            else cue
            for cue in section.cues
        ),
    )


def _lead(section: Section) -> int:
    """Return the longest time before a section's first line."""
    return sum(map(longest, section.cues[: _first_line(section)]))


def _first_line(section: Section) -> int:
    return next((index for index, cue in enumerate(section.cues) if isinstance(cue, Line)), len(section.cues))


def _shortened_head(section: Section, limit: int) -> Section:
    first = _first_line(section)
    return replace(section, cues=(*_run(section.cues[:first], limit), *section.cues[first:]))


def _shortened(section: Section, limit: int, after: int) -> Section:
    """Return a section none of whose runs without a voice lasts longer; ``after`` is added to the last."""
    cues: list[Cue] = []
    run: list[Cue] = []
    for cue in section.cues:
        if isinstance(cue, Line):
            cues += [*_run(run, limit), cue]
            run = []
        else:
            run.append(cue)
    return replace(section, cues=(*cues, *_run(run, limit - after)))


def _run(cues: Sequence[Cue], limit: int) -> list[Cue]:
    """Return cues without words with fewer breaths and shorter rests, so that they last no longer."""
    if sum(map(longest, cues)) <= limit:
        return list(cues)
    rests = [cue for cue in cues if isinstance(cue, Rest)]
    room = limit - sum(longest(cue) for cue in cues if isinstance(cue, Bell | Pause))
    most = _fewer([cue for cue in cues if isinstance(cue, Breathing)], room - sum(rest.preferred for rest in rests))
    left = room - sum(longest(block) for block in most)
    blocks, shorter = iter(most), iter(_nearer(rests, left))
    return [
        next(blocks) if isinstance(cue, Breathing) else next(shorter) if isinstance(cue, Rest) else cue for cue in cues
    ]


def _fewer(blocks: Sequence[Breathing], room: int) -> list[Breathing]:
    """Return blocks that take cycles off the longest, one by one, until they last no longer, or one each is left."""
    cycles = [block.maximum_cycles for block in blocks]
    while (
        sum(block.cycle * count for block, count in zip(blocks, cycles, strict=True)) > room
        and max(cycles, default=1) > 1
    ):
        longest_first = max(
            (index for index, count in enumerate(cycles) if count > 1),
            key=lambda index: blocks[index].cycle * cycles[index],
        )
        cycles[longest_first] -= 1
    return [
        replace(block, minimum_cycles=min(block.minimum_cycles, count), maximum_cycles=count)
        for block, count in zip(blocks, cycles, strict=True)
    ]


def _nearer(rests: Sequence[Rest], room: int) -> list[Rest]:
    """Return rests whose longest bounds have room, in whole milliseconds and at least one each."""
    shortest, preferred, most = (
        sum(getattr(rest, bound) for rest in rests) for bound in ("minimum", "preferred", "maximum")
    )
    if most <= room:
        return list(rests)
    if preferred <= room:
        return [
            _ending(rest, _between(rest.preferred, rest.maximum, room - preferred, most - preferred)) for rest in rests
        ]
    if shortest <= room:
        return [
            _ending(rest, _between(rest.minimum, rest.preferred, room - shortest, preferred - shortest))
            for rest in rests
        ]
    return [_ending(rest, _between(0, rest.minimum, max(room, 0), shortest)) for rest in rests]


def _ending(rest: Rest, maximum: int) -> Rest:
    """Return a rest that is no longer, and whose other bounds follow."""
    most = Samples(max(maximum, MILLISECOND))
    return replace(rest, minimum=min(rest.minimum, most), preferred=min(rest.preferred, most), maximum=most)


def _between(low: int, high: int, part: int, whole: int) -> int:
    """Return ``low`` and that part of the way to ``high``, in whole milliseconds, rounded down but not below it."""
    return max(low, (low + (high - low) * part // max(whole, 1)) // MILLISECOND * MILLISECOND)
