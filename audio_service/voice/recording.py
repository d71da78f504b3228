"""One recording as sound, from any format that ffmpeg reads."""

from __future__ import annotations

import io
import subprocess
import warnings
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audio_service.errors import VoiceError

_MOST_SECONDS: Final = 300
"""A take is one line; this is ten times the longest."""

_MOST_BYTES: Final = 256 * 1024 * 1024
_DECODE_SECONDS: Final = 60.0
_RATE: Final = 48_000

CONTAINERS: Final = "aac,aiff,amr,ape,asf,au,avi,caf,flac,matroska,mov,mp3,mpeg,mpegts,ogg,w64,wav,wv"
"""What is decoded: recordings; no playlists, which name other files."""

_WAV_HEADER: Final = 128
"""Bytes that hold no sound yet, at most."""


def read_recording(path: Path) -> tuple[NDArray[np.float32], int]:
    """Return a recording's sound, mono ``[shape=(n,)]``, and its rate in Hz.

    Raises:
        VoiceError: the file is no recording, too large or too long; the message names it.
    """
    import imageio_ffmpeg  # noqa: PLC0415

    with warnings.catch_warnings():
        # pydub looks for an ffmpeg of the system's; it is given decoded sound here.
        warnings.simplefilter("ignore")
        from pydub import AudioSegment  # noqa: PLC0415

    try:
        size = path.stat().st_size
    except OSError as error:
        raise VoiceError(f"{path}: can't be read ({error.strerror})") from error
    if size > _MOST_BYTES:
        raise VoiceError(f"{path}: is {size >> 20} MB; a recording of one line has at most {_MOST_BYTES >> 20} MB")
    # A fixed template: no network, sound only, and no longer than a line can be.
    # pydub itself would ask ffprobe first, which the ffmpeg wheel does not have.
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-protocol_whitelist", "file,pipe"]
    command += ["-format_whitelist", CONTAINERS, "-i", f"file:{path.resolve()}"]
    command += ["-map", "0:a:0", "-vn", "-sn", "-dn", "-t", str(_MOST_SECONDS + 1)]
    command += ["-ac", "1", "-ar", str(_RATE), "-c:a", "pcm_s32le", "-f", "wav", "pipe:1"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_DECODE_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise VoiceError(f"{path}: could not be decoded within {_DECODE_SECONDS:g} s") from None
    if done.returncode or len(done.stdout) <= _WAV_HEADER:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise VoiceError(f"{path}: is no recording that can be read" + (f" ({said[-1]})" if said else ""))
    segment = AudioSegment.from_file(io.BytesIO(done.stdout), format="wav")
    if segment.duration_seconds > _MOST_SECONDS:
        raise VoiceError(f"{path}: is longer than {_MOST_SECONDS} s; a recording holds one line")
    full_scale = float(1 << (8 * segment.sample_width - 1))
    return np.asarray(segment.get_array_of_samples(), dtype=np.float32) / np.float32(full_scale), segment.frame_rate
