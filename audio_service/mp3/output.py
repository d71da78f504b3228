"""A finished MP3 at a person's path."""

from __future__ import annotations

import os
from pathlib import Path

from audio_service.mp3.model import Progress
from audio_service.mp3.rendition import Rendition
from audio_service.whole_file import whole_file


def write_rendition(rendition: Rendition, path: Path, progress: Progress | None = None) -> None:
    """Write the whole file to ``path``: complete, or not there at all.

    ``progress`` is called with bytes written and bytes in all.

    Raises:
        ExportError: the file can't be written there.
        EncodeError: a chunk can't be encoded.
    """
    with whole_file(path) as aside, aside.open("wb") as file:
        for part in rendition.stream():
            file.write(part)
            if progress:
                progress(file.tell(), rendition.size)
        file.flush()
        os.fsync(file.fileno())
