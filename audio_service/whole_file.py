"""Files that appear whole under their name, or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from audio_service.errors import ExportError

_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give an empty file beside ``path`` to write into; it takes the name ``path`` when all is done.

    If anything interrupts, the file is removed and what stood under the name before is untouched.
    Trouble with other files than this one is passed on as it is.

    Raises:
        ExportError: The folder is missing or can't be written to, ``path`` is
            a folder, or the disk is full.
    """
    if path.is_dir():
        raise ExportError(f"{path}: this is a folder; give the name of a file in it")
    aside = path.parent / f".audio-service-{secrets.token_hex(6)}.part"
    try:
        os.close(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        yield aside
        aside.replace(path)
    except OSError as error:
        if error.filename not in (None, str(aside)):
            raise
        raise unwritable(path, error) from error
    finally:
        with suppress(OSError):
            aside.unlink()


def unwritable(path: Path, error: OSError) -> ExportError:
    """Return what to tell a person whose file can't be written."""
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            return ExportError(f"{path}: there is no folder {path.parent}; make it, or write elsewhere")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return ExportError(f"{path}: the folder {path.parent} can't be written to; write elsewhere")
        case code if code in _FULL:
            return disk_full(path)
        case _:
            why = error.strerror or error
            return ExportError(f"{path}: can't be written ({why}); write elsewhere or free some space")


def disk_full(path: Path) -> ExportError:
    return ExportError(f"{path}: the disk is full; free some space or write elsewhere (nothing was left behind)")
