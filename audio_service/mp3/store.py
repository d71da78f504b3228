"""Finished chunks in a folder: whole or not at all, never more than a given size."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Final

from audio_service.errors import StoreError
from audio_service.file_part import FilePart
from audio_service.mp3.flight import SingleFlight
from audio_service.mp3.locks import KeyLocks, locked_file

_MAGIC: Final = b"AUSCHNK1"
_HEAD_BYTES: Final = len(_MAGIC) + 32
_KEY: Final = re.compile(r"[0-9a-z][0-9a-z-]{2,80}")
_LEDGER_BYTES: Final = 20

_KEPT_SHARE: Final = 7 / 8
"""What is left after forgetting, of the limit: so each walk through the folder frees room for many chunks."""

_RECENT: Final = 16
"""Checked chunks held in memory (4 MB): a listener's small reads in a row read the disk once."""

_MOST_VERIFIED: Final = 10_000
"""Files remembered by their number, size and time as having the right checksum (2 MB)."""

_TOUCHED_NS: Final = 60 * 10**9
"""How long a file that was used counts as the one used last: a minute is nothing to what is forgotten first."""

_PATIENCE_SECONDS: Final = 5.0
"""How long to wait for another process that makes the same chunk; making one takes about 0.1 s."""

_log: Final = logging.getLogger(__name__)


class ChunkStore:
    """Immutable byte strings by key, in a folder that any number of threads and processes share.

    What :meth:`get` returns is exactly what :meth:`put` was given under that
    key: each file carries a checksum over key and content, so a torn, damaged
    or renamed file counts as missing. That makes waiting for the disk (fsync)
    needless: after a power cut a chunk is there, or is made again. The files
    never take more than ``limit_bytes``; those unused for longest go first.
    """

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        """Open a store, making its folder if need be.

        Raises:
            StoreError: the folder can't be made or written.
        """
        self._folder = folder
        self._root = os.path.join(folder, "")  # noqa: PTH118 - with its last separator
        self._limit = limit_bytes
        self._ledger = folder / "ledger"
        self._aside = folder / "aside"
        self._flights = SingleFlight()
        self._key_locks = KeyLocks(folder / "locks", _PATIENCE_SECONDS)
        self._recent: OrderedDict[str, bytes] = OrderedDict()
        self._recent_lock = Lock()
        self._verified: dict[str, tuple[int, int, int]] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with locked_file(self._ledger) as ledger:
                if _read_ledger(ledger) is None:
                    _write_ledger(ledger, self._forget(limit_bytes))
        except OSError as error:
            raise self._trouble("opened", error) from error

    @property
    def folder(self) -> Path:
        return self._folder

    def take(self, key: str, make: Callable[[], bytes], *, keep: bool = False, rank: int = 0) -> bytes:  # noqa: ARG002
        """Return what is under a key; if it is missing, make it first, once for all who ask.

        Threads wait for the one that makes it. Other processes wait too, but
        not for long: rather than hang on one that is stuck, they make it again.

        Args:
            key: Names the content: equal keys mean equal bytes.
            make: Makes the content; what it raises reaches everyone who waits
                for it, and the next to ask tries again.
            keep: Whether being stored is the point. If not, a store that can't
                be written is logged and the content returned all the same.
            rank: Nothing here: everything is made at once.

        Raises:
            StoreError: ``keep`` holds and the content can't be stored.
        """

        def get_or_make() -> bytes:
            with self._key_locks.held(key):
                if (stored := self._read(key)) is not None:
                    return stored
                made = self._recalled(key) or make()
                try:
                    self.put(key, made)
                except StoreError as error:
                    if keep:
                        raise
                    _log.warning("%s", error)
                    self._remember(key, made)
                return made

        known = self._read(key) if keep else self.get(key)
        return self._flights.do(key, get_or_make) if known is None else known

    def get(self, key: str) -> bytes | None:
        """Return what was put under a key, or ``None`` if it isn't there (any more) as it was put."""
        known = self._recalled(key)
        return self._read(key) if known is None else known

    def has(self, key: str) -> bool:
        """Tell, without reading it, whether something lies under a key; it may turn out to be damaged."""
        return key in self._recent or os.path.exists(self._address(key))  # noqa: PTH110 - half the time of Path's own

    def find(self, key: str) -> FilePart | None:
        """Return where what was put under a key lies, or ``None`` if it isn't there (any more) as it was put.

        A file that looks as it did when its checksum was right isn't read again.
        """
        path = self._address(key)
        try:
            about = os.stat(path)  # noqa: PTH116 - asked for every chunk that goes out
            if self._verified.get(key) != _looks(about):
                return None if self._read(key) is None else FilePart(path, _HEAD_BYTES, about.st_size - _HEAD_BYTES)
            self._touch(key, path, about)
        except OSError:
            return None
        return FilePart(path, _HEAD_BYTES, about.st_size - _HEAD_BYTES)

    def put(self, key: str, content: bytes) -> None:
        """Store content under a key, forgetting what was unused for longest if room is needed.

        Content larger than the whole store is not kept.

        Raises:
            StoreError: it can't be written (full disk, permission); what is served stays right.
        """
        head = _head(key, content)
        size = len(head) + len(content)
        path = self._path(key)
        if size > self._limit:
            return
        try:
            with locked_file(self._ledger) as ledger:
                if not path.exists():
                    self._make_room(ledger, size)
                    path.parent.mkdir(exist_ok=True)
                    self._write(path, head, content)
        except OSError as error:
            raise self._trouble("written", error) from error
        self._remember(key, content)

    def _read(self, key: str) -> bytes | None:
        path = self._path(key)
        try:
            with path.open("rb") as file:
                about = os.fstat(file.fileno())
                stored = file.read()
            content = stored[_HEAD_BYTES:]
            if self._verified.get(key) != _looks(about) and stored[:_HEAD_BYTES] != _head(key, content):
                _log.warning("%s is damaged and will be made again", path)
                path.unlink(missing_ok=True)
                return None
            self._touch(key, path, about)
        except FileNotFoundError:
            return None
        except OSError as error:
            _log.warning("%s can't be read (%s) and will be made again", path, error.strerror)
            return None
        self._remember(key, content)
        return content

    def _touch(self, key: str, path: str | Path, about: os.stat_result) -> None:
        """Make a file whose checksum is right the one used last; while it looks so, it isn't reckoned again."""
        now = time.time_ns()
        if now - about.st_mtime_ns < _TOUCHED_NS and self._verified.get(key) == _looks(about):
            return
        with suppress(OSError):
            os.utime(path, ns=(now, now))
            if len(self._verified) >= _MOST_VERIFIED:
                self._verified.clear()
            self._verified[key] = (about.st_ino, about.st_size, now)

    def _write(self, path: Path, head: bytes, content: bytes) -> None:
        """Write aside, then rename; the one name aside is the ledger holder's, so nobody's leftovers pile up."""
        try:
            with self._aside.open("wb") as file:
                file.write(head)
                file.write(content)
            self._aside.replace(path)
        except OSError:
            self._aside.unlink(missing_ok=True)
            raise

    def _make_room(self, ledger: int, size: int) -> None:
        """Count a file that is about to be written, after forgetting others if need be.

        The ledger may count too much (a writer died, a damaged file went) but
        never too little, so the bound holds; walking the folder corrects it.
        """
        counted = _read_ledger(ledger)
        if counted is None or counted + size > self._limit:
            counted = self._forget(min(int(self._limit * _KEPT_SHARE), self._limit - size))
        _write_ledger(ledger, counted + size)

    def _forget(self, keep: int) -> int:
        """Remove the files unused for longest until ``keep`` bytes are left; return how many are."""
        self._aside.unlink(missing_ok=True)
        found: list[tuple[int, int, str]] = []
        for shelf in os.scandir(self._folder):
            if shelf.is_dir():
                for entry in os.scandir(shelf):
                    with suppress(FileNotFoundError):
                        about = entry.stat()
                        found.append((about.st_mtime_ns, about.st_size, entry.path))
        left = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if left <= keep:
                break
            with suppress(PermissionError):  # Windows keeps a file that is being read
                Path(path).unlink(missing_ok=True)
                left -= size
        return left

    def _recalled(self, key: str) -> bytes | None:
        with self._recent_lock:
            if (known := self._recent.get(key)) is not None:
                self._recent.move_to_end(key)
            return known

    def _remember(self, key: str, content: bytes) -> None:
        with self._recent_lock:
            self._recent[key] = content
            self._recent.move_to_end(key)
            while len(self._recent) > _RECENT:
                self._recent.popitem(last=False)

    def _path(self, key: str) -> Path:
        return Path(self._address(key))

    def _address(self, key: str) -> str:
        if not _KEY.fullmatch(key):
            raise ValueError(f"a key is 3 to 81 lower-case letters, digits and hyphens, found {key!r}")
        return f"{self._root}{key[:2]}{os.sep}{key}"

    def _trouble(self, what: str, error: OSError) -> StoreError:
        return StoreError(
            f"{error.filename or self._folder}: the chunk store can't be {what} ({error.strerror}); "
            "free some space or make the folder writable, or name another one by AUDIO_SERVICE_DATA"
        )


def _looks(about: os.stat_result) -> tuple[int, int, int]:
    """Return what changes when a file is written to or another takes its place: its number, size and time."""
    return about.st_ino, about.st_size, about.st_mtime_ns


def _head(key: str, content: bytes) -> bytes:
    """Return what stands before the content in a file: what it is, and a checksum of key and content."""
    digest = hashlib.sha256(key.encode() + b"\0")
    digest.update(content)
    return _MAGIC + digest.digest()


def _read_ledger(ledger: int) -> int | None:
    os.lseek(ledger, 0, os.SEEK_SET)
    text = os.read(ledger, _LEDGER_BYTES + 1)
    return int(text) if len(text) == _LEDGER_BYTES and text.isdigit() else None


def _write_ledger(ledger: int, count: int) -> None:
    os.lseek(ledger, 0, os.SEEK_SET)
    os.write(ledger, b"%0*d" % (_LEDGER_BYTES, count))
