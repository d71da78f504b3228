"""Any recording as sound: decoded by ffmpeg in a process of its own, held by pydub."""

from __future__ import annotations

import subprocess
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from audio_service.units import SAMPLE_RATE

if TYPE_CHECKING:
    from pydub import AudioSegment

_CONTAINERS: Final = "aac,aiff,amr,ape,asf,au,avi,caf,flac,matroska,mov,mp3,mpeg,mpegts,ogg,w64,wav,wv"
"""What is decoded: recordings; no playlists, which name other files."""

_SAMPLE_BYTES: Final = 4
_FULL_SCALE: Final = 2**31
_REASON: Final = 200
"""Characters of what ffmpeg says that are repeated to a person."""


class Undecodable(Exception):
    """A file can't be decoded; the message says why and names no file."""


def decoded(path: Path, *, channels: int, seconds: float, patience: float) -> AudioSegment:
    """Return a recording's first audio track as a segment of 32 bit at 48 kHz, at least one sample long.

    ffmpeg's arguments are a fixed template: no network, sound only. It is given
    the file rather than pydub, which would ask ffprobe first.

    Args:
        path: A file in any format that ffmpeg reads.
        channels: 1 or 2, mixed down or doubled as need be.
        seconds: How much is read from the start; the rest is left.
        patience: Seconds after which decoding is stopped.

    Raises:
        Undecodable: It is no recording, has no sound, or took too long.
    """
    import imageio_ffmpeg  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydub looks for an ffmpeg on the path; ours is in a wheel
        from pydub import AudioSegment  # noqa: PLC0415
    reading = ["-protocol_whitelist", "file,pipe", "-format_whitelist", _CONTAINERS, "-i", f"file:{path.resolve()}"]
    writing = ["-map", "0:a:0", "-vn", "-sn", "-dn", "-t", f"{seconds:g}"]
    plain = ["-ar", str(SAMPLE_RATE), "-ac", str(channels), "-f", "s32le", "pipe:1"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", *reading, *writing, *plain]
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=patience, check=False)
    except subprocess.TimeoutExpired:
        raise Undecodable(f"decoding it took longer than {patience:g} s and was stopped") from None
    frame = _SAMPLE_BYTES * channels
    whole = len(done.stdout) // frame * frame
    if not whole:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        why = f" ({said[-1][:_REASON]})" if said else ""
        raise Undecodable(f"is no recording; no sound can be read from it{why}. wav, flac, mp3, m4a and ogg can be")
    return AudioSegment(done.stdout[:whole], sample_width=_SAMPLE_BYTES, frame_rate=SAMPLE_RATE, channels=channels)


def segment_samples(segment: AudioSegment) -> NDArray[np.float32]:
    """Return the samples of a decoded segment, full scale 1.0, ``[shape=(n, channels)]``."""
    values = np.frombuffer(segment.raw_data, "<i4").reshape(-1, segment.channels)
    return values.astype(np.float32) / np.float32(_FULL_SCALE)
