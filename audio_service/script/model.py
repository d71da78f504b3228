"""What a script is once read: an immutable tree of sections and cues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from audio_service.errors import Place
from audio_service.script.vocabulary import ORDER
from audio_service.units import Samples

_NOWHERE = Place("", 0, 0)


@dataclass(frozen=True, slots=True)
class When:
    """Under which choices something holds: for every choice named, one of the options beside it."""

    terms: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __bool__(self) -> bool:
        """Return whether there is a condition at all."""
        return bool(self.terms)

    def holds(self, options: Mapping[str, str]) -> bool:
        """Return whether it holds for an option of every choice."""
        return all(options[name] in allowed for name, allowed in self.terms)


ALWAYS: Final = When()
"""No condition."""


class RestOrigin(StrEnum):
    """Who put a rest where it stands."""

    WRITTEN = "written"
    """The author, with ``[rest …]``."""
    LINE = "line"
    """The language, between two lines of a paragraph."""
    PARAGRAPH = "paragraph"
    """The language, between two paragraphs or sections."""


class Phase(StrEnum):
    """What the breath does."""

    IN = "in"
    HOLD = "hold"
    OUT = "out"


class BellKind(StrEnum):
    """Which bell rings; the sound of each is a setting."""

    START = "start"
    INTERVAL = "interval"
    END = "end"


@dataclass(frozen=True, slots=True)
class Line:
    """Words spoken in one go, kept verbatim.

    ``id`` names the line for a facilitator's own recordings. It is what the
    author wrote in ``{#id}``, else made from the words themselves, so that a
    recording can never be played for other words than it was made for.
    """

    text: str
    id: str
    named: bool = False
    """Whether the author wrote the id."""
    place: Place = field(default=_NOWHERE, compare=False)
    when: When = ALWAYS


@dataclass(frozen=True, slots=True)
class Pause:
    """Fixed silence of speech, to the sample."""

    duration: Samples
    place: Place = field(default=_NOWHERE, compare=False)
    when: When = ALWAYS


@dataclass(frozen=True, slots=True)
class Rest:
    """Elastic silence; minimum <= preferred <= maximum, in samples."""

    minimum: Samples
    preferred: Samples
    maximum: Samples
    origin: RestOrigin = RestOrigin.WRITTEN
    place: Place = field(default=_NOWHERE, compare=False)
    when: When = ALWAYS


@dataclass(frozen=True, slots=True)
class Bell:
    """One stroke of a bell."""

    kind: BellKind = BellKind.START
    place: Place = field(default=_NOWHERE, compare=False)
    when: When = ALWAYS


@dataclass(frozen=True, slots=True)
class Breathing:
    """Whole cycles of paced breath; phases in playing order with exact lengths in samples."""

    phases: tuple[tuple[Phase, Samples], ...]
    minimum_cycles: int
    maximum_cycles: int
    place: Place = field(default=_NOWHERE, compare=False)
    when: When = ALWAYS

    @property
    def cycle(self) -> Samples:
        """The length of one cycle, in samples."""
        return Samples(sum(length for _, length in self.phases))


@dataclass(frozen=True, slots=True)
class Wishes:
    """Where the wishes are said, each a line of its own.

    Behind each, the last included, lies ``rest``; without it the rests of the
    language lie between them.
    """

    rest: Rest | None = None
    place: Place = field(default=_NOWHERE, compare=False)
    when: When = ALWAYS


@dataclass(frozen=True, slots=True)
class Note:
    """A comment (``<!-- … -->``) for people who read the script; it takes no time."""

    text: str
    place: Place = field(default=_NOWHERE, compare=False)


Cue = Line | Pause | Rest | Bell | Breathing | Wishes | Note


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its cues.

    An ``optional`` section may be left out by the fitter, the lightest
    ``weight`` first; it may play ``minimum_rounds`` to ``maximum_rounds`` times.
    A ``closing`` section is the return: always there, last, never optional.
    """

    title: str
    cues: tuple[Cue, ...]
    optional: bool = False
    weight: float = 1.0
    minimum_rounds: int = 1
    maximum_rounds: int = 1
    closing: bool = False
    place: Place = field(default=_NOWHERE, compare=False)
    when: When = ALWAYS


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen of what a script offers: an option of every choice, and the wishes that are said."""

    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    wishes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """The authored text of a practice.

    ``choices`` are the options of each choice it offers, the default first;
    ``orders`` the titles of some consecutive sections in each order they may
    come in, likewise; ``wishes`` what its wishes are unless a listener has
    others. While it offers any of these it is *open*, and ``with_choices``
    makes the one practice of it that is spoken and fitted; ``chosen`` then says
    of what. It takes no part in comparing: what is heard is in the sections.

    ``line_rest`` and ``paragraph_rest`` are the rests the language puts between
    lines and paragraphs; ``say`` maps words to the respelling a voice is given;
    ``bed`` names the bed the author suggests. ``preface`` holds the comments
    before the first section, ``remarks`` those inside the front matter: the key
    each stands above (empty below the last), and its text.
    """

    title: str
    sections: tuple[Section, ...]
    line_rest: Rest
    paragraph_rest: Rest
    summary: str = ""
    language: str = "en"
    sources: tuple[str, ...] = ()
    say: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    facilitator_note: str = ""
    bed: str = ""
    preface: tuple[Note, ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    wishes: tuple[str, ...] = ()
    chosen: Chosen | None = field(default=None, compare=False)
    file: str = field(default="", compare=False)

    @property
    def offers(self) -> Mapping[str, tuple[str, ...]]:
        """The options of every choice, that of the order included; the first of each is the default."""
        return {**self.choices, ORDER: tuple(self.orders)} if self.orders else self.choices

    @property
    def is_open(self) -> bool:
        """Whether something is still to be chosen."""
        return bool(self.choices or self.orders or self.wishes)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line in order, optional and conditional ones included; wishes where they were chosen."""
        return tuple(cue for section in self.sections for cue in section.cues if isinstance(cue, Line))
