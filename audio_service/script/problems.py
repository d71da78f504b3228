"""Everything wrong with a script, gathered so that an author sees it in one go."""

from __future__ import annotations

from typing import Final, NoReturn

from audio_service.errors import Place, Problem, ScriptError
from audio_service.script.limits import MAX_PROBLEMS

_QUOTED: Final = 60
_HOPELESS: Final = 10 * MAX_PROBLEMS


class Unreadable(Exception):
    """One line can't be read from ``column`` (counted from 1) on; never leaves this station."""

    def __init__(self, column: int, message: str) -> None:
        super().__init__(message)
        self.column = column
        self.message = message


class Problems:
    """The problems of one file, in whatever order they are found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: set[tuple[Place, str]] = set()

    def add(self, line: int, column: int, message: str) -> None:
        """Keep a problem.

        Raises:
            ScriptError: there are so many that the text is no script.
        """
        self._found.add((Place(self.file, line, column), message))
        if len(self._found) >= _HOPELESS:
            self.check()

    @property
    def count(self) -> int:
        """How many were found so far."""
        return len(self._found)

    def place(self, line: int, column: int = 1) -> Place:
        return Place(self.file, line, column)

    def any_between(self, first: int, last: int) -> bool:
        """Return whether something was added in these lines, both included."""
        return any(first <= place.line <= last for place, _ in self._found)

    def stop(self, line: int, column: int, message: str) -> NoReturn:
        """Add a problem that makes reading on pointless.

        Raises:
            ScriptError: always.
        """
        self.add(line, column, message)
        self.check()
        raise AssertionError("a problem was just added")

    def check(self) -> None:
        """Do nothing if all is well.

        Raises:
            ScriptError: something was added; in order of place, the first ``MAX_PROBLEMS``.
        """
        if not self._found:
            return
        problems = [Problem(place, message) for place, message in sorted(self._found)]
        if len(problems) > MAX_PROBLEMS:
            last = problems[MAX_PROBLEMS]
            problems[MAX_PROBLEMS:] = [Problem(last.place, "there are more problems from here on; mend the first ones")]
        raise ScriptError(problems)


def quoted(text: str) -> str:
    """Return what was found as it stands in a message: in quotes, cut where it is long."""
    return f'"{text[:_QUOTED]}…"' if len(text) > _QUOTED else f'"{text}"'
