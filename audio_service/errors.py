"""One root error and one error per station, each with what, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a file something stands; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing found wrong in a script: where, what was found, and what is allowed."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class AudioServiceError(Exception):
    """Something a person can act on; its text says what happened, where, and what to do."""


class SettingsError(AudioServiceError):
    """A setting is missing, unreadable or out of its range."""


class ScriptError(AudioServiceError):
    """A script can't be read as written; ``problems`` lists everything found, in order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ProgrammeError(ScriptError):
    """A programme can't be read as written, or asks for what its practices do not have."""


class ChoiceError(AudioServiceError):
    """A choice, option or wish that the practice does not offer or can't take."""


class VoiceError(AudioServiceError):
    """A voice is missing, failed, hung, or returned silence."""


class DoesNotFit(AudioServiceError):
    """The length asked for lies outside what the script's rests and choices allow.

    ``shortest`` and ``longest`` are the feasible range and ``nearest`` the
    nearest feasible length, all in samples and whole frames.
    """

    def __init__(self, message: str, *, shortest: int, longest: int, nearest: int) -> None:
        self.shortest, self.longest, self.nearest = shortest, longest, nearest
        super().__init__(message)


class SoundError(AudioServiceError):
    """A bed, bell or recording can't be made or read."""


class EncodeError(AudioServiceError):
    """The encoder failed or returned something that is not whole frames."""


class StoreError(AudioServiceError):
    """A store on disk can't be read or written (permissions, full disk)."""


class ExportError(AudioServiceError):
    """An output can't be made or written in the format asked for."""


class LibraryError(AudioServiceError):
    """No such practice, bed or voice; the message names what there is."""
