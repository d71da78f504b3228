"""Samples to frames: LAME in an ffmpeg process, fed so that each frame decodes to its own place in time."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Final, NamedTuple, cast

import numpy as np

from audio_service.errors import EncodeError
from audio_service.mp3.frames import frame_count
from audio_service.units import FRAME_BYTES, FRAME_SAMPLES
from audio_service.voice.model import Sound

DELAY_SAMPLES: Final = 1105
"""How much later a plain decoder gives a sample than LAME got it (576 + 529); measured to the sample with ffmpeg."""

WARM_UP: Final = 4
"""Frames encoded before each run and thrown away, so that LAME has forgotten what came before.

Measured: with 4, runs cut from noise equal one long encode frame for frame. Over
a bed of pure tones 8 % of frames are quantised otherwise, and no worse.
"""

TAIL: Final = 1
"""Frames fed after each run: as far as LAME looks ahead."""

_VERSION: Final = 1
"""Rises when the same samples are made into other bytes by this station."""

_BLOCK_FRAMES: Final = 200
"""Frames mixed at a time (1.8 MB), so that mixing and encoding overlap."""

_TIME_LIMIT: Final = 120.0
"""Seconds one encoding may take; a chunk takes about 0.3 on a small machine."""

_INPUT: Final = (
    *("-hide_banner", "-loglevel", "error", "-nostdin"),
    *("-probesize", "32", "-analyzeduration", "0", "-f", "f32le", "-ar", "48000", "-ac", "2", "-i", "pipe:0"),
)
_OUTPUT: Final = (
    *("-threads", "1", "-c:a", "libmp3lame", "-b:a", "128k", "-reservoir", "0"),
    *("-write_xing", "0", "-id3v2_version", "0", "-f", "mp3", "pipe:1"),
)


class Run(NamedTuple):
    """Frames ``start`` (inclusive) to ``stop`` (exclusive) to be encoded together."""

    start: int
    stop: int


def encode_runs(samples: Callable[[int, int], Sound], runs: Sequence[Run], *, warm_up: int = WARM_UP) -> list[bytes]:
    """Return the frames of each run, by one encoder process for all of them.

    The bytes are a pure function of the samples and runs. Never more than a
    few seconds of samples are held at once.

    Args:
        samples: Gives any range of samples, ``[shape=(n, 2)]`` float32; asked
            for ranges that overlap the runs' edges too.
        runs: What to encode; each costs ``warm_up`` and :data:`TAIL` frames more.
        warm_up: Frames encoded and thrown away before each run.

    Raises:
        EncodeError: the encoder is missing, failed, took longer than two
            minutes, or gave something else than whole frames.
    """
    if not runs:
        return []
    encoded = _encode(block for run in runs for block in _blocks(samples, run.start - warm_up, run.stop + TAIL))
    fed = sum(warm_up + run.stop - run.start + TAIL for run in runs)
    if frame_count(encoded) < fed:
        raise EncodeError(f"the encoder gave {frame_count(encoded)} frames for {fed}; {_ADVICE}")
    found: list[bytes] = []
    at = 0
    for run in runs:
        at += warm_up
        length = run.stop - run.start
        found.append(encoded[at * FRAME_BYTES : (at + length) * FRAME_BYTES])
        at += length + TAIL
    return found


@cache
def encoder_identity() -> str:
    """Return what names the bytes this machine's encoder makes: our procedure and the encoder's build."""
    path = _ffmpeg()
    return f"{_VERSION}:{Path(path).name}:{Path(path).stat().st_size if Path(path).exists() else 0}"


_ADVICE: Final = "try again, and reinstall imageio-ffmpeg if it stays so"


def _blocks(samples: Callable[[int, int], Sound], start: int, stop: int) -> Iterator[Sound]:
    """Yield the input whose encoding decodes to frames ``start`` to ``stop``: the same samples, fed early."""
    for at in range(start, stop, _BLOCK_FRAMES):
        upto = min(at + _BLOCK_FRAMES, stop)
        yield samples(at * FRAME_SAMPLES + DELAY_SAMPLES, upto * FRAME_SAMPLES + DELAY_SAMPLES)


def _encode(blocks: Iterator[Sound]) -> bytes:
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


def _feed(stdin: IO[bytes], blocks: Iterator[Sound]) -> None:
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
