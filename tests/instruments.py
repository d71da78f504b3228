"""Independent instruments for sound: ffmpeg's decoder, codecs and loudness meter, a detector of clicks.

Sound is float32, mono ``[shape=(n,)]`` or stereo ``[shape=(n, 2)]``, at 48 kHz where no rate is given.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np

from audio_service.units import SAMPLE_RATE
from audio_service.voice.model import Sound

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()

_WINDOW = 16


def ffmpeg(*arguments: str | Path, sound: Sound | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run ffmpeg, which must succeed, with a sound or nothing at its input."""
    given = b"" if sound is None else np.ascontiguousarray(sound, "<f4").tobytes()
    return subprocess.run(
        [FFMPEG, "-hide_banner", "-nostats", "-y", *arguments], input=given, capture_output=True, check=True
    )


def decoded(file: Path | bytes) -> Sound:
    """Return what ffmpeg decodes without complaint from a stereo file at 48 kHz, or from the bytes of an MP3."""
    source = ["-i", str(file)] if isinstance(file, Path) else ["-f", "mp3", "-i", "pipe:0"]
    command = [FFMPEG, "-loglevel", "error", *source, "-map", "0:a", "-f", "f32le", "pipe:1"]
    done = subprocess.run(command, input=b"" if isinstance(file, Path) else file, capture_output=True, check=True)
    assert not done.stderr
    return np.frombuffer(done.stdout, "<f4").reshape(-1, 2)


def write(path: Path, sound: Sound, rate: int = SAMPLE_RATE, *options: str) -> Path:
    """Write a sound to a file in the format of its name."""
    ffmpeg(*_raw(rate, _channels(sound)), "-i", "pipe:0", *options, path, sound=sound)
    return path


def through_mp3(sound: Sound, folder: Path) -> Sound:
    """Return stereo sound after LAME at 128 kbit/s and ffmpeg's decoder, in place to the sample."""
    coded = ("-c:a", "libmp3lame", "-b:a", "128k", "-reservoir", "0")
    return decoded(write(folder / "through.mp3", sound, SAMPLE_RATE, *coded))


def played(mono: Sound) -> Sound:
    """Return a mono sound as it is heard: from both sides."""
    return np.column_stack((mono, mono))


def meter(what: Path | Sound) -> tuple[float, float]:
    """Return integrated loudness in LUFS and true peak in dBTP of a file or a sound, as ffmpeg's ebur128 reads them."""
    said = _ebur128(what, "ebur128=peak=true:framelog=quiet")
    summary = said[said.rindex("Summary:") :]
    loudness, peak = (re.search(rf"{name}:\s+(-?[\d.]+|-inf)", summary) for name in ("I", "Peak"))
    assert loudness
    assert peak
    return float(loudness[1]), float(peak[1])


def loudness(what: Path | Sound) -> float:
    """Return the integrated loudness that ``meter`` reads, in a third of the time: a true peak takes the rest."""
    said = _ebur128(what, "ebur128=framelog=quiet")
    found = re.search(r"I:\s+(-?[\d.]+|-inf)", said[said.rindex("Summary:") :])
    assert found
    return float(found[1])


def short_terms(sound: Sound) -> list[float]:
    """Return ffmpeg's short-term loudness (3 s) every 0.1 s, from when the window is full."""
    said = _ebur128(sound, "ebur128=framelog=info")
    return [float(value) for value in re.findall(r"S:\s*(-?[\d.]+)", said)][30:]


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
        surprise = np.abs(channel[1:] - foretold)[_WINDOW * 3 - 1 :]
        rough.append(surprise[: len(surprise) // _WINDOW * _WINDOW].reshape(-1, _WINDOW).max(axis=1))
    return np.max(rough, axis=0)


def seam(loop: Sound) -> tuple[float, float]:
    """Return the roughness where a loop's end meets its start, and what only one in a thousand places exceeds."""
    around = 6 * SAMPLE_RATE
    rough = roughness(np.concatenate((loop[-around - _WINDOW // 2 :], loop[:around])))
    return float(rough[around // _WINDOW - 3]), float(np.quantile(rough, 0.999))


def _ebur128(what: Path | Sound, graph: str) -> str:
    if isinstance(what, Path):
        return ffmpeg("-i", str(what), "-af", graph, "-f", "null", "-").stderr.decode()
    raw = (*_raw(SAMPLE_RATE, _channels(what)), "-i", "pipe:0")
    return ffmpeg(*raw, "-af", graph, "-f", "null", "-", sound=what).stderr.decode()


def _raw(rate: int, channels: int) -> tuple[str, ...]:
    return ("-f", "f32le", "-ar", str(rate), "-ac", str(channels))


def _channels(sound: Sound) -> int:
    return sound.shape[1] if sound.ndim == 2 else 1
