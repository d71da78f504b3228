"""Practices by name or by path."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Final

from audio_service.errors import LibraryError
from audio_service.script import Script, read

_SUFFIX: Final = ".md"


def practice_names(folder: Path) -> list[str]:
    """Return the names of the practices in a folder, in alphabetical order; none if it is not there."""
    return sorted(path.stem for path in folder.glob(f"*{_SUFFIX}") if path.is_file())


def practice_path(practice: str, folder: Path) -> Path:
    """Return the file of a practice: a name in ``folder`` without ``.md``, or a path to any script.

    For a person at the command line, who may open what they may read; the
    service takes names only.

    Raises:
        LibraryError: There is no such practice; the message names those that are there.
    """
    names = practice_names(folder)
    if practice in names:
        return folder / f"{practice}{_SUFFIX}"
    path = Path(practice)
    try:
        if path.is_file():
            return path
        if path.is_dir():
            raise LibraryError(f"{practice}: is a folder; name a script file inside it")
    except (OSError, ValueError):
        pass  # no file can have such a name: said below
    near = difflib.get_close_matches(practice, names, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    there = ", ".join(names) if names else f"none in {folder}"
    raise LibraryError(f"{practice[:200]!r}: no such practice or file; {hint}there are: {there}")


def find_practice(practice: str, folder: Path) -> Script:
    """Return a practice, read and checked.

    Raises:
        LibraryError: There is no such practice.
        ScriptError: Its text can't be read as a script.
    """
    return read(practice_path(practice, folder))
