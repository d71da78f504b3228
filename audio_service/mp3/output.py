"""A finished file at a person's path: complete, or not there at all."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from audio_service.errors import ExportError
from audio_service.mp3.model import Progress
from audio_service.mp3.rendition import Rendition


def write_rendition(rendition: Rendition, path: Path, progress: Progress | None = None) -> None:
    """Write the whole file to ``path``, replacing what is there only once it is complete.

    It grows under another name beside ``path``, which goes if anything fails
    or a person interrupts. ``progress`` is called with bytes written and bytes
    in all.

    Raises:
        ExportError: the file can't be written there.
        EncodeError: a chunk can't be encoded.
    """
    aside = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with aside.open("xb") as file:
            for part in rendition.stream():
                file.write(part)
                if progress:
                    progress(file.tell(), rendition.size)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        raise ExportError(
            f"{path}: can't be written ({error.strerror or error}); choose another place or free some space"
        ) from error
    finally:
        with suppress(OSError):
            aside.unlink()
