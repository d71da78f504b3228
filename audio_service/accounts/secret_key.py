"""The secret that signs cookies: made on first start, in a file of its own that only its owner can read."""

from __future__ import annotations

import hashlib
import hmac
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from audio_service.accounts.tokens import Randomness
from audio_service.errors import AccountError

_NAME: Final = "secret-key"
_BYTES: Final = 32
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def secret_key(folder: Path, randomness: Randomness) -> bytes:
    """Return the key kept in a folder, made there if it is missing.

    However many processes start at once, all get the same key; a process that
    dies on the way leaves a whole key or none.

    Raises:
        AccountError: The key can't be made or read, isn't whole, or others than
            this user can read or change it.
    """
    path = folder / _NAME
    try:
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            _make(path, randomness)
        return _read(path)
    except OSError as error:
        raise AccountError(
            f"{path}: the secret key can't be made or read ({error.strerror or error}); "
            "give this user the right to write to the folder, or keep data elsewhere"
        ) from error


def purpose_key(key: bytes, purpose: str) -> bytes:
    """Return a key for one purpose alone; knowing it tells nothing of the secret or of other purposes."""
    return hmac.digest(key, purpose.encode(), hashlib.sha256)


def _make(path: Path, randomness: Randomness) -> None:
    """Write a key aside and give it the name unless another process was first."""
    aside = path.with_name(f".{_NAME}-{randomness(6).hex()}.part")
    number = os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(randomness(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            if sys.platform == "win32":
                aside.rename(path)
            else:
                path.hardlink_to(aside)
    finally:
        with suppress(FileNotFoundError):
            aside.unlink()


def _read(path: Path) -> bytes:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise AccountError(f"{path}: the secret key must be a plain file; remove this and start again")
        if sys.platform != "win32":
            _refuse_open_door(path, found)
        key = file.read(_BYTES + 1)
    if len(key) != _BYTES:
        raise AccountError(
            f"{path}: the secret key is damaged; remove the file and start again "
            "(everybody signs in anew; a listener without an account begins a new journal)"
        )
    return key


def _refuse_open_door(path: Path, found: os.stat_result) -> None:
    if sys.platform == "win32":
        return
    if found.st_uid != os.geteuid():
        raise AccountError(f"{path}: the secret key belongs to another user; run as that user, or keep data elsewhere")
    if found.st_mode & _OTHERS:
        raise AccountError(
            f"{path}: other users can read or change the secret key (mode {stat.S_IMODE(found.st_mode):o}); "
            f"say chmod 600 {path}, and remove the file first if somebody may have read it"
        )
