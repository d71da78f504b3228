"""Independent instruments for finished sound: ffmpeg's decoder and loudness meter."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from pathlib import Path

import imageio_ffmpeg
import numpy as np

from audio_service.units import SAMPLE_RATE
from audio_service.voice.model import Sound

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
_SPELLED = {"3": "three", "4": "four", "10": "ten", "you're": "you are", "it's": "it is", "i'm": "i am"}
"""What Whisper writes in figures or short, and our texts in words."""

_RAW = ("-f", "f32le", "-ar", str(SAMPLE_RATE), "-ac", "2")


def decoded(path: Path) -> Sound:
    """Return what ffmpeg decodes from a file: stereo float32 ``[shape=(n, 2)]`` at 48 kHz."""
    command = [FFMPEG, "-nostdin", "-loglevel", "error", "-i", str(path), *_RAW, "pipe:1"]
    return np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, "<f4").reshape(-1, 2)


def loudness_of(what: Path | Sound) -> tuple[float, float]:
    """Return integrated loudness in LUFS and true peak in dBTP as ffmpeg's ebur128 reads them."""
    source = ["-i", str(what)] if isinstance(what, Path) else [*_RAW, "-i", "pipe:0"]
    sound = None if isinstance(what, Path) else np.ascontiguousarray(what, "<f4").tobytes()
    command = [
        FFMPEG,
        "-hide_banner",
        "-nostats",
        *source,
        "-af",
        "ebur128=peak=true:framelog=quiet",
        "-f",
        "null",
        "-",
    ]
    said = subprocess.run(command, input=sound, capture_output=True, check=True).stderr.decode()
    summary = said[said.rindex("Summary:") :]
    return tuple(float(re.search(rf"{name}:\s+(-?[\d.]+|-inf)", summary)[1]) for name in ("I", "Peak"))


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are compared: lower case, without marks."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    spelled = (_SPELLED.get(word, word) for word in re.sub(r"[^\w']+", " ", plain).split())
    return " ".join(spelled).split()
