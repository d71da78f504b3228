"""Beds on disk: whole, or made again."""

import errno
import os
import subprocess
import sys

import numpy as np
import pytest
from sound_timelines import flat_bed

from audio_service.errors import StoreError
from audio_service.sound.bed import find_bed
from audio_service.sound.bed_file import load_bed, store_bed


def test_a_stored_bed_comes_back_with_all_that_is_known_of_it(tmp_path):
    bed = flat_bed()
    store_bed(tmp_path / "flat.bed", bed)
    found = load_bed(tmp_path / "flat.bed", "flat")
    assert (found.name, found.loudness, found.peak, found.digest, found.frames, found.remark) == (
        bed.name,
        bed.loudness,
        bed.peak,
        bed.digest,
        bed.frames,
        "",
    )
    assert np.array_equal(found.sound, bed.sound)
    assert not found.sound.flags.writeable


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: b"",
        lambda data: data[:100],
        lambda data: data[:-4],
        lambda data: data[:5000] + bytes([data[5000] ^ 1]) + data[5001:],
        lambda data: b"\0" * len(data),
        lambda data: b"[1, 2]".ljust(4096) + data[4096:],
    ],
    ids=["empty", "cut in the header", "cut in the samples", "one bit flipped", "zeros", "another JSON"],
)
def test_a_damaged_file_is_not_taken_for_a_bed(tmp_path, harm):
    path = tmp_path / "flat.bed"
    store_bed(path, flat_bed())
    path.write_bytes(harm(path.read_bytes()))
    assert load_bed(path, "flat") is None


def test_a_damaged_bed_is_made_again(tmp_path):
    whole = find_bed("brown", tmp_path).digest
    (path,) = tmp_path.iterdir()
    data = bytearray(path.read_bytes())
    data[-1] ^= 0xFF
    path.write_bytes(data)
    assert find_bed("brown", tmp_path).digest == whole


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(StoreError, match="file"):
        store_bed(blocked / "beds" / "flat.bed", flat_bed())


def test_a_full_disk_is_said_and_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        store_bed(tmp_path / "flat.bed", flat_bed())
    assert list(tmp_path.iterdir()) == []


def test_a_stored_bed_is_loaded_without_the_libraries_that_made_it(bed_folder):
    find_bed("brown", bed_folder)
    program = (
        "import sys; from pathlib import Path; from audio_service.sound import find_bed;"
        "assert find_bed('brown', Path(sys.argv[1])).frames;"
        "print([name for name in ('scipy', 'pydub', 'pyloudnorm', 'soxr') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program, bed_folder], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
