"""Independent instruments: ffmpeg's loudness meter and codecs, and a detector of clicks."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np

from audio_service.units import SAMPLE_RATE
from audio_service.voice.model import Sound

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
WINDOW = 16


def meter(sound: Sound) -> tuple[float, float]:
    """Return integrated loudness in LUFS and true peak in dBTP as ffmpeg's ebur128 reads them."""
    said = _ebur128(sound, "ebur128=peak=true:framelog=quiet")
    loudness = re.findall(r"I:\s+(-?[\d.]+|-inf) LUFS", said)[-1]
    peak = re.findall(r"Peak:\s+(-?[\d.]+|-inf) dBFS", said)[-1]
    return float(loudness), float(peak)


def short_terms(sound: Sound) -> list[float]:
    """Return ffmpeg's short-term loudness (3 s) every 0.1 s, from when the window is full."""
    said = _ebur128(sound, "ebur128=framelog=info")
    return [float(value) for value in re.findall(r"S:\s*(-?[\d.]+)", said)][30:]


def through_mp3(sound: Sound, folder: Path) -> Sound:
    """Return stereo sound after LAME at 128 kbit/s and ffmpeg's decoder, in place to the sample."""
    path = folder / "through.mp3"
    raw = ["-f", "f32le", "-ar", str(SAMPLE_RATE), "-ac", "2"]
    coded = ["-c:a", "libmp3lame", "-b:a", "128k", "-reservoir", "0", str(path)]
    subprocess.run([FFMPEG, "-v", "error", "-y", *raw, "-i", "pipe:0", *coded], input=_bytes(sound), check=True)
    done = subprocess.run([FFMPEG, "-v", "error", "-i", str(path), *raw, "pipe:1"], capture_output=True, check=True)
    return np.frombuffer(done.stdout, "<f4").reshape(-1, 2)


def write(path: Path, sound: Sound, rate: int, *options: str) -> Path:
    """Write a sound to a file in the format of its name."""
    channels = str(sound.shape[1] if sound.ndim == 2 else 1)
    raw = ["-f", "f32le", "-ar", str(rate), "-ac", channels, "-i", "pipe:0"]
    subprocess.run([FFMPEG, "-v", "error", "-y", *raw, *options, str(path)], input=_bytes(sound), check=True)
    return path


def roughness(sound: Sound) -> np.ndarray:
    """Return how far each 16 samples depart from what the 32 before them foretell.

    The linear predictor that fits the whole sound best foretells: a click can't be foretold.
    """
    rough = []
    for channel in np.asarray(sound, np.float64).T:
        power = np.abs(np.fft.rfft(channel)) ** 2
        lags = np.fft.irfft(power, len(channel))[:33]
        lags[0] *= 1 + 1e-6
        predictor = np.linalg.solve(lags[np.abs(np.subtract.outer(np.arange(32), np.arange(32)))], lags[1:])
        foretold = np.convolve(channel, predictor)[: len(channel) - 1]
        surprise = np.abs(channel[1:] - foretold)[WINDOW * 3 - 1 :]
        rough.append(surprise[: len(surprise) // WINDOW * WINDOW].reshape(-1, WINDOW).max(axis=1))
    return np.max(rough, axis=0)


def seam(loop: Sound) -> tuple[float, float]:
    """Return the roughness where a loop's end meets its start, and what only one in a thousand places exceeds."""
    around = 6 * SAMPLE_RATE
    rough = roughness(np.concatenate((loop[-around - WINDOW // 2 :], loop[:around])))
    return float(rough[around // WINDOW - 3]), float(np.quantile(rough, 0.999))


def _ebur128(sound: Sound, graph: str) -> str:
    channels = str(sound.shape[1] if sound.ndim == 2 else 1)
    raw = ["-f", "f32le", "-ar", str(SAMPLE_RATE), "-ac", channels, "-i", "pipe:0"]
    command = [FFMPEG, "-hide_banner", "-nostats", *raw, "-af", graph, "-f", "null", "-"]
    return subprocess.run(command, input=_bytes(sound), capture_output=True, check=True).stderr.decode()


def _bytes(sound: Sound) -> bytes:
    return np.ascontiguousarray(sound, "<f4").tobytes()
