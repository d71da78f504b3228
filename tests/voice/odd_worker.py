"""A worker that speaks a tone over the real protocol, and misbehaves when its text says so."""

import os
import sys
import time
from pathlib import Path

import numpy as np

from audio_service.voice.wire import Answer, serve


def speak(request):
    text = request["text"]
    diary = Path(sys.argv[1])
    with diary.open("a") as file:
        file.write(f"{os.getpid()} {text}\n")
    if "hang" in text or ("stumble" in text and diary.read_text().count(text) == 1):
        time.sleep(600)
    if "die" in text:
        sys.stderr.write("out of breath\n")
        sys.stderr.flush()
        os._exit(7)
    if "refuse" in text:
        raise ValueError("no such word")
    sys.stdout.write("a library prints this\n")
    os.write(1, b"and so does its C code\n")
    seconds = 0.01 if "short" in text else 0.1 + 0.07 * len(text)
    sound = 0.2 * np.sin(2 * np.pi * 220 * np.arange(round(seconds * 16000)) / 16000)
    if "silent" in text:
        sound *= 0.0
    if "nan" in text:
        sound[5] = np.nan
    if "slow" in text:
        time.sleep(0.4)
    return Answer(sound=sound.astype(np.float32), rate=16000)


if __name__ == "__main__":
    serve(lambda: speak)
