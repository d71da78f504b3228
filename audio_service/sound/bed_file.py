"""Beds on disk: one file each, a page of JSON and then the samples, whole or not there."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Final

import numpy as np

from audio_service.errors import StoreError
from audio_service.sound.model import Bed, digest
from audio_service.units import FRAME_SAMPLES, LUFS, Frames

_HEADER: Final = 4096
"""Bytes before the samples: a memory page, so that they can be mapped."""

_SAMPLE: Final = np.dtype("<f4")


def store_bed(path: Path, bed: Bed) -> None:
    """Write a bed aside, then rename: a crash leaves the whole file or none.

    Raises:
        StoreError: the folder can't be written or the disk is full.
    """
    facts = {"loudness": bed.loudness, "peak": bed.peak, "digest": bed.digest, "remark": bed.remark}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(json.dumps(facts).encode().ljust(_HEADER))
                file.write(np.ascontiguousarray(bed.sound, _SAMPLE).data)
                file.flush()
                os.fsync(file.fileno())
            Path(aside).replace(path)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StoreError(f"{path.parent}: the bed can't be kept there ({error.strerror or error})") from error


def load_bed(path: Path, name: str) -> Bed | None:
    """Return a stored bed, its samples mapped from the file; None if there is none or it is damaged."""
    try:
        with path.open("rb") as file:
            facts = json.loads(file.read(_HEADER))
        sound = np.memmap(path, _SAMPLE, "r", _HEADER).reshape(-1, 2).view(np.ndarray)
        bed = Bed(
            name,
            sound,
            LUFS(float(facts["loudness"])),
            float(facts["peak"]),
            str(facts["digest"]),
            Frames(len(sound) // FRAME_SAMPLES),
            str(facts["remark"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    whole = len(sound) > 0 and len(sound) % FRAME_SAMPLES == 0
    return bed if whole and digest(sound) == bed.digest else None
