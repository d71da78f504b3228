import multiprocessing
import os
import secrets
import stat
import sys
from pathlib import Path

import pytest

from audio_service.accounts.secret_key import purpose_key, secret_key
from audio_service.errors import AccountError

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no modes")


def start(folder: Path, ready: "multiprocessing.synchronize.Barrier", found: "multiprocessing.Queue[bytes]") -> None:  # type: ignore[name-defined]
    ready.wait()
    found.put(secret_key(folder, secrets.token_bytes))


def test_the_key_is_made_once_and_then_stays(tmp_path: Path) -> None:
    key = secret_key(tmp_path / "data", secrets.token_bytes)
    assert len(key) == 32
    assert secret_key(tmp_path / "data", secrets.token_bytes) == key
    assert secret_key(tmp_path / "other", secrets.token_bytes) != key
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["secret-key"]


@posix
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_its_owner_can_read_it_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        secret_key(tmp_path, secrets.token_bytes)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_processes_that_start_at_once_have_one_key(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    ready, found = spawn.Barrier(3), spawn.Queue()
    others = [spawn.Process(target=start, args=(tmp_path / "data", ready, found)) for _ in range(3)]
    for other in others:
        other.start()
    keys = {found.get(timeout=120) for _ in others}
    for other in others:
        other.join()
    assert len(keys) == 1
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["secret-key"]


def test_who_comes_second_between_look_and_make_takes_the_first_ones_key(tmp_path: Path) -> None:
    def late(count: int) -> bytes:
        if not first:
            first.append(b"")
            first.append(secret_key(tmp_path, secrets.token_bytes))
        return secrets.token_bytes(count)

    first: list[bytes] = []
    assert secret_key(tmp_path, late) == first[1]


@posix
@pytest.mark.parametrize("mode", [0o604, 0o640, 0o620, 0o602, 0o644, 0o660, 0o777])
def test_a_key_that_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    secret_key(tmp_path, secrets.token_bytes)
    (tmp_path / "secret-key").chmod(mode)
    with pytest.raises(AccountError, match=rf"mode {mode:o}.*chmod 600"):
        secret_key(tmp_path, secrets.token_bytes)


@posix
@pytest.mark.skipif(sys.platform != "win32" and os.geteuid() != 0, reason="only root can give a file away")
def test_a_key_of_another_user_is_refused(tmp_path: Path) -> None:
    secret_key(tmp_path, secrets.token_bytes)
    os.chown(tmp_path / "secret-key", 12_345, -1)
    with pytest.raises(AccountError, match="belongs to another user"):
        secret_key(tmp_path, secrets.token_bytes)


@posix
def test_a_link_a_folder_and_a_pipe_are_refused(tmp_path: Path) -> None:
    real = tmp_path / "real"
    secret_key(real, secrets.token_bytes)
    for number, make in enumerate((lambda path: path.symlink_to(real / "secret-key"), Path.mkdir, os.mkfifo)):
        folder = tmp_path / str(number)
        folder.mkdir()
        make(folder / "secret-key")
        with pytest.raises(AccountError, match="secret key"):
            secret_key(folder, secrets.token_bytes)


@pytest.mark.parametrize("content", [b"", b"short", bytes(33)])
def test_a_damaged_key_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    secret_key(tmp_path, secrets.token_bytes)
    (tmp_path / "secret-key").write_bytes(content)
    with pytest.raises(AccountError, match="damaged; remove the file"):
        secret_key(tmp_path, secrets.token_bytes)
    assert (tmp_path / "secret-key").read_bytes() == content


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AccountError, match="keep data elsewhere"):
        secret_key(tmp_path / "file" / "data", secrets.token_bytes)


def test_an_interrupted_start_leaves_nothing(tmp_path: Path) -> None:
    def pulled(count: int) -> bytes:
        if count == 32:
            raise KeyboardInterrupt
        return secrets.token_bytes(count)

    with pytest.raises(KeyboardInterrupt):
        secret_key(tmp_path, pulled)
    assert not list(tmp_path.iterdir())


def test_each_purpose_has_its_own_key() -> None:
    keys = {purpose_key(bytes(32), purpose) for purpose in ("cookies", "devices", "limits")} | {bytes(32)}
    assert len(keys) == 4
    assert all(len(key) == 32 for key in keys)
