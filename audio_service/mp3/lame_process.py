"""LAME in an ffmpeg process."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Final, cast

import numpy as np

from audio_service.errors import EncodeError
from audio_service.mp3.lame import QUALITY
from audio_service.voice.model import Sound

_TIME_LIMIT: Final = 120.0
"""Seconds one encoding may take; a chunk takes about 0.3 on a small machine."""

_INPUT: Final = (
    *("-hide_banner", "-loglevel", "error", "-nostdin"),
    *("-probesize", "32", "-analyzeduration", "0", "-f", "f32le", "-ar", "48000", "-ac", "2", "-i", "pipe:0"),
)
_OUTPUT: Final = (
    *("-threads", "1", "-c:a", "libmp3lame", "-b:a", "128k", "-reservoir", "0"),
    *("-compression_level", str(QUALITY)),
    *("-write_xing", "0", "-id3v2_version", "0", "-f", "mp3", "pipe:1"),
)

_ADVICE: Final = "try again, and reinstall imageio-ffmpeg if it stays so"


class LameProcess:
    """LAME as a process of its own for each encoding, for where it can't be had in ours."""

    @property
    def identity(self) -> str:
        """What names the build.

        Raises:
            EncodeError: no ffmpeg is there.
        """
        path = Path(_ffmpeg())
        return f"{path.name}:{path.stat().st_size if path.exists() else 0}"

    def encode(self, blocks: Iterable[Sound]) -> Iterator[bytes]:
        """Yield the frames of all blocks, ``[shape=(n, 2)]``, in one part.

        Raises:
            EncodeError: the encoder is missing, failed, or took longer than two minutes.
        """
        yield _encoded(blocks)


def _encoded(blocks: Iterable[Sound]) -> bytes:
    try:
        process = subprocess.Popen(
            [_ffmpeg(), *_INPUT, *_OUTPUT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except OSError as error:
        raise EncodeError(f"{_ffmpeg()}: the encoder can't be started ({error.strerror}); {_ADVICE}") from error
    stdin, stdout, stderr = (cast("IO[bytes]", pipe) for pipe in (process.stdin, process.stdout, process.stderr))
    answer: list[bytes] = []
    reader = threading.Thread(target=lambda: answer.append(stdout.read()), daemon=True)
    guard = threading.Timer(_TIME_LIMIT, process.kill)
    guard.daemon = True
    guard.start()
    reader.start()
    try:
        _feed(stdin, blocks)
        reader.join()
        complaint = stderr.read().decode(errors="replace").strip()
        status = process.wait()
    except BaseException:
        process.kill()
        reader.join()
        raise
    finally:
        in_time = guard.is_alive()
        guard.cancel()
        process.wait()
        stdout.close()
        stderr.close()
    if not in_time:
        raise EncodeError(f"the encoder was stopped after {_TIME_LIMIT:.0f} s; {_ADVICE}")
    if status or not answer:
        raise EncodeError(f"the encoder failed with status {status}: {complaint or 'it said nothing'}; {_ADVICE}")
    return answer[0]


def _feed(stdin: IO[bytes], blocks: Iterable[Sound]) -> None:
    """Write all blocks; an encoder that hangs up early is left to say why."""
    with suppress(OSError), stdin:
        for block in blocks:
            data = np.ascontiguousarray(block, np.float32).data.cast("B")
            try:
                stdin.write(data)
            except OSError:
                break


@cache
def _ffmpeg() -> str:
    import imageio_ffmpeg  # noqa: PLC0415 - 35 ms that a finished rendition needn't wait for

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise EncodeError(f"no ffmpeg was found ({error}); reinstall imageio-ffmpeg") from error
