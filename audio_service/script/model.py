"""What a script is once read: an immutable tree of sections and cues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from audio_service.errors import Place
from audio_service.units import Samples

_NOWHERE = Place("", 0, 0)


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


@dataclass(frozen=True, slots=True)
class Pause:
    """Fixed silence of speech, to the sample."""

    duration: Samples
    place: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Rest:
    """Elastic silence; minimum <= preferred <= maximum, in samples."""

    minimum: Samples
    preferred: Samples
    maximum: Samples
    origin: RestOrigin = RestOrigin.WRITTEN
    place: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Bell:
    """One stroke of a bell."""

    kind: BellKind = BellKind.START
    place: Place = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Breathing:
    """Whole cycles of paced breath; phases in playing order with exact lengths in samples."""

    phases: tuple[tuple[Phase, Samples], ...]
    minimum_cycles: int
    maximum_cycles: int
    place: Place = field(default=_NOWHERE, compare=False)

    @property
    def cycle(self) -> Samples:
        """The length of one cycle, in samples."""
        return Samples(sum(length for _, length in self.phases))


@dataclass(frozen=True, slots=True)
class Note:
    """A comment (``<!-- … -->``) for people who read the script; it takes no time."""

    text: str
    place: Place = field(default=_NOWHERE, compare=False)


Cue = Line | Pause | Rest | Bell | Breathing | Note


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


@dataclass(frozen=True, slots=True)
class Script:
    """The authored text of a practice.

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
    file: str = field(default="", compare=False)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every spoken line in order, optional ones included."""
        return tuple(cue for section in self.sections for cue in section.cues if isinstance(cue, Line))
