"""The programmes there are, read again when their files or those of the practices change."""

from __future__ import annotations

from pathlib import Path

from audio_service.errors import LibraryError
from audio_service.library.practices import practice_names, practice_path
from audio_service.library.programmes import Programme, find_programme, programme_names, programme_path

_Version = tuple[tuple[str, int, int], ...]


class Shelf:
    """The programmes beside the practices in a folder, by name."""

    def __init__(self, folder: Path) -> None:
        """Read nothing yet."""
        self._folder = folder
        self._read: dict[str, tuple[_Version, Programme]] = {}

    def names(self) -> list[str]:
        """Return the names of the programmes, in alphabetical order."""
        return programme_names(self._folder)

    def find(self, name: str) -> Programme:
        """Return a programme by its name, as its file is now.

        Raises:
            LibraryError: There is no such programme.
            ScriptError: Its text or that of a practice can't be read, or it asks for what the practices do not have.
        """
        if name not in self.names():
            raise LibraryError(f"there is no programme {name[:100]!r}")
        version = self._version(name)
        known = self._read.get(name)
        if known and known[0] == version:
            return known[1]
        found = find_programme(name, self._folder)
        self._read[name] = (version, found)
        return found

    def _version(self, name: str) -> _Version:
        """Return what differs once a file has changed that the programme depends on."""
        practices = (practice_path(practice, self._folder) for practice in practice_names(self._folder))
        try:
            about = [(path.name, path.stat()) for path in (programme_path(name, self._folder), *practices)]
        except OSError as error:
            raise LibraryError(f"the programme {name!r} can't be read ({error.strerror})") from error
        return tuple((file, found.st_mtime_ns, found.st_size) for file, found in about)
