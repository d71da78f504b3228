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
    """A choice, option or wish that the practice does not offer or can't take.

    ``field`` names it: ``choices.eyes``, ``wishes``, or ``wishes.1`` for the
    second of them; ``message`` is the text without the script's name.
    """

    def __init__(self, message: str, *, script: str, field: str) -> None:
        self.message, self.field = message, field
        super().__init__(f"{script}: {message}")


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


class SoundMissing(StoreError):
    """The sound of a clip is not in its store: it was not spoken yet, was forgotten, or is damaged."""

    def __init__(self, message: str, *, digest: str) -> None:
        self.digest = digest
        super().__init__(message)


class ExportError(AudioServiceError):
    """An output can't be made or written in the format asked for."""


class LibraryError(AudioServiceError):
    """No such practice, bed or voice; the message names what there is."""


class AccountError(AudioServiceError):
    """An account, a link, a sign-in or the secret key is refused; nothing in the text tells who has an account."""


class TooManyTries(AccountError):
    """Signing in was tried too often; ``wait`` is how many seconds until it may be tried again."""

    def __init__(self, wait: int) -> None:
        self.wait = wait
        super().__init__(f"too many tries; try again in {wait} s")


class DatabaseError(AudioServiceError):
    """The database can't be opened, brought up to date or written; nothing of the transaction was kept."""


class JournalError(AudioServiceError):
    """A sitting, a check-in or a preference can't be kept as sent; ``field`` names what is wrong, if one thing is."""

    def __init__(self, message: str, *, field: str = "") -> None:
        self.field = field
        super().__init__(message)


class NotebookClosed(JournalError):
    """This listener has no such notebook: it was erased, is another's or never was; which of these isn't told."""


class WishError(AudioServiceError):
    """Something is wished for that the service does not offer; ``field`` names it."""

    def __init__(self, message: str, *, field: str) -> None:
        self.field = field
        super().__init__(message)


class NotSpoken(AudioServiceError):
    """A voice hasn't spoken all lines of a practice yet; a job does that."""


class RenditionGone(AudioServiceError):
    """A rendition that was named can't be made again byte for byte, because the engine or the voice has changed."""


class JobError(AudioServiceError):
    """A job can't be taken on now, or came to no end."""


class CrisisTextError(AudioServiceError):
    """The crisis text can't be kept as written."""
