"""The scripts there are to play, read again when their files change."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from audio_service.errors import LibraryError
from audio_service.library import practice_names
from audio_service.renditions.recipe import text_digest
from audio_service.script import Script, format_script, parse, read

WAY_OUT: Final = "ease-out"
"""The name of the practice that is heard after Ease out; it isn't listed."""

_WAY_OUT_FILE: Final = Path("ways-out", "grounding.md")


@dataclass(frozen=True, slots=True)
class Scripted:
    """A practice as it is written.

    Attributes:
        name: Its name, which is its file's.
        script: What it says.
        text: The same as text, in its canonical form.
        digest: The hash of the text.
    """

    name: str
    script: Script
    text: str
    digest: str


class Scripts:
    """The scripts in a folder, by name."""

    def __init__(self, folder: Path, shipped: Path) -> None:
        """Read no script yet.

        Args:
            folder: Where the practices are.
            shipped: Where the way out is, if that folder has none of its own.
        """
        self._folder = folder
        self._shipped = shipped
        self._read: dict[Path, tuple[tuple[int, int], Scripted]] = {}
        self._lock = Lock()

    def names(self) -> list[str]:
        """Return the names of the practices that are listed."""
        return [name for name in practice_names(self._folder) if name != WAY_OUT]

    def find(self, name: str) -> Scripted:
        """Return a practice by its name, as its file is now.

        Raises:
            LibraryError: There is no such practice.
            ScriptError: Its text can't be read as a script.
        """
        if name == WAY_OUT:
            own = self._folder / _WAY_OUT_FILE
            return self._scripted(name, own if own.is_file() else self._shipped / _WAY_OUT_FILE)
        if name not in self.names():
            raise LibraryError(f"there is no practice {name!r}")
        return self._scripted(name, self._folder / f"{name}.md")

    def _scripted(self, name: str, path: Path) -> Scripted:
        try:
            about = path.stat()
        except OSError as error:
            raise LibraryError(f"the script of {name!r} can't be read ({error.strerror})") from error
        version = (about.st_mtime_ns, about.st_size)
        with self._lock:
            known = self._read.get(path)
        if known and known[0] == version:
            return known[1]
        scripted = scripted_of(name, format_script(read(path)))
        with self._lock:
            self._read[path] = (version, scripted)
        return scripted


def scripted_of(name: str, text: str) -> Scripted:
    """Return the practice that a text holds.

    Raises:
        ScriptError: The text can't be read as a script.
    """
    return Scripted(name, parse(text, f"{name}.md"), text, text_digest(text))
