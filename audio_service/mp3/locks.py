"""Locks between processes, given back by the system when their holder dies."""

from __future__ import annotations

import hashlib
import os
import sys
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_POLL_SECONDS: Final = 0.01


@contextmanager
def locked_file(path: Path) -> Iterator[int]:
    """Open a file, making it if need be, and hold it against all other threads and processes.

    Yields its descriptor, open for reading and writing.

    Raises:
        OSError: the file can't be opened, or its file system knows no locks.
    """
    number = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _lock_whole(number)
        yield number
    finally:
        os.close(number)


class KeyLocks:
    """One lock per key between processes, all in one small file.

    They save work and protect nothing: where a lock can't be had in time, or
    the file system knows none, its block simply runs without it. Threads of one
    process don't exclude each other.
    """

    def __init__(self, path: Path, patience: float) -> None:
        """Keep locks in a file; ``patience`` is how many seconds to wait for another process."""
        self._path = path
        self._patience = patience
        self._number: int | None = None

    @contextmanager
    def held(self, key: str) -> Iterator[None]:
        """Run a block while no other process runs one for the same key."""
        at = int.from_bytes(hashlib.sha256(key.encode()).digest()[:7], "big") & (2**48 - 1)
        number = self._wait(at)
        try:
            yield
        finally:
            if number is not None:
                with suppress(OSError):
                    _unlock_byte(number, at)

    def _wait(self, at: int) -> int | None:
        until = time.monotonic() + self._patience
        try:
            if self._number is None:
                self._number = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
                weakref.finalize(self, os.close, self._number)
        except OSError:
            return None
        while True:
            try:
                _lock_byte(self._number, at)
            except (BlockingIOError, PermissionError):
                if time.monotonic() > until:
                    return None
                time.sleep(_POLL_SECONDS)
            except OSError:
                return None
            else:
                return self._number


if sys.platform == "win32":

    def _lock_whole(number: int) -> None:
        while True:
            try:
                os.lseek(number, 2**40, os.SEEK_SET)
                msvcrt.locking(number, msvcrt.LK_LOCK, 1)
            except PermissionError:
                continue
            return

    def _lock_byte(number: int, at: int) -> None:
        os.lseek(number, at, os.SEEK_SET)
        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)

    def _unlock_byte(number: int, at: int) -> None:
        os.lseek(number, at, os.SEEK_SET)
        msvcrt.locking(number, msvcrt.LK_UNLCK, 1)

else:

    def _lock_whole(number: int) -> None:
        fcntl.flock(number, fcntl.LOCK_EX)

    def _lock_byte(number: int, at: int) -> None:
        fcntl.lockf(number, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, at, os.SEEK_SET)

    def _unlock_byte(number: int, at: int) -> None:
        fcntl.lockf(number, fcntl.LOCK_UN, 1, at, os.SEEK_SET)
