"""Finished files that somebody asked for: kept in a folder, never more than a given size."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from audio_service.jobs.book import job_id
from audio_service.jobs.models import Kind

FORMATS: Final = ("mp3", "m4a", "m4b", "opus", "flac", "wav")
"""What a file can be, by its ending."""

_LIMIT: Final = 2 * 1024**3
"""How much the folder holds besides the file made last; the least recently used files go first."""


@dataclass(frozen=True, slots=True)
class Exports:
    """A folder of files by job.

    Attributes:
        folder: Where they are.
        limit: How many bytes they may take.
    """

    folder: Path
    limit: int = _LIMIT

    def path(self, job: str, form: str) -> Path:
        """Return where the file of a job is or will be; its ending is ``form``."""
        return self.folder / f"{job}.{form}"

    def use(self, job: str, form: str) -> Path | None:
        """Return the file of a job, noting by its time of access that it is used; None if it isn't there."""
        path = self.path(job, form)
        try:
            os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))
        except OSError:
            return None
        return path

    def remove_of(self, identities: Iterable[str]) -> None:
        """Remove every file of renditions."""
        for identity in identities:
            for form in FORMATS:
                for neutral in (False, True):
                    asked = {"identity": identity, "format": form, "neutral": neutral}
                    self.path(job_id(Kind.EXPORT, asked), form).unlink(missing_ok=True)

    def make_room(self, *, keep: Path) -> None:
        """Remove the files unused for longest until what is left is within the limit; ``keep`` stays."""
        found = []
        for path in self.folder.iterdir():
            with suppress(OSError):
                about = path.stat()
                found.append((about.st_atime_ns, about.st_size, path))
        left = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if left <= self.limit:
                return
            if path != keep:
                path.unlink(missing_ok=True)
                left -= size

    def sweep(self) -> None:
        """Remove what a dead worker left half-written; only while no other one works here."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in self.folder.glob(".*"):
            path.unlink(missing_ok=True)
