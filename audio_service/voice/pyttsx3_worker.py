"""A process that speaks with pyttsx3, over the protocol of ``wire``.

Run as ``python -m audio_service.voice.pyttsx3_worker``. A request has
``text``, ``speaker`` (a pyttsx3 voice id, or empty for the engine's own),
``rate``, the words per minute within a phrase, ``pitch`` (0..99,
eSpeak only; 0 leaves it alone) and ``seconds``, the longest it may take. A
request with ``list`` answers with no sound and the voices that there are.

On Linux the eSpeak NG of the ``espeakng-loader`` wheel is loaded, so no system
package is needed. pyttsx3 runs it asynchronously there, and its settings then
race with its speech: measured, one line in ten came out at another rate or cut
short. Here eSpeak is told to run synchronously, and each line is spoken in a
fresh fork, since eSpeak's state after one line colours the next.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
import wave
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audio_service.voice.phrasing import REFERENCE, articulation
from audio_service.voice.wire import Answer, serve

_FILE = Path("line.wav")
_TRIES: Final = 2
"""Measurements until an engine's rate is found; its count and ours are nearly proportional."""

_OWN_ESPEAK = sys.platform.startswith("linux")


def main() -> None:
    """Answer requests until the input ends."""
    serve(_load, watch=not _OWN_ESPEAK)


def _load() -> Callable[[dict[str, Any]], Answer]:
    if _OWN_ESPEAK:
        _prepare_espeak()
    import pyttsx3  # noqa: PLC0415  (after the library it asks the system for is there)

    engine = pyttsx3.init("espeak" if _OWN_ESPEAK else None)

    properties: dict[tuple[str, float], int] = {}

    def speak(request: dict[str, Any]) -> Answer:
        if request.get("list"):
            voices = [f"{voice.id}\t{voice.name}" for voice in engine.getProperty("voices")]
            return Answer(sound=np.zeros(0, np.float32), rate=1, voices=tuple(voices))
        wanted = (str(request.get("speaker", "")), float(request["rate"]))
        if wanted not in properties:
            properties[wanted] = _calibrated(lambda value: spoken(request | {"text": REFERENCE}, value), wanted[1])
        return spoken(request, properties[wanted])

    def spoken(request: dict[str, Any], value: int) -> Answer:
        _FILE.unlink(missing_ok=True)
        if _OWN_ESPEAK:
            _speak_in_fork(engine, request, value)
        else:
            _speak(engine, request, value)
            _await_file(float(request["seconds"]))
        if not _FILE.exists():
            raise RuntimeError("pyttsx3 wrote no sound")
        sound, rate = _read(_FILE)
        return Answer(sound=sound, rate=rate)

    return speak


def _prepare_espeak() -> None:
    import espeakng_loader  # noqa: PLC0415

    os.environ["ESPEAK_DATA_PATH"] = str(Path(espeakng_loader.get_data_path()).parent)
    # pyttsx3 asks for libespeak-ng.so.1; the loader finds it among the libraries already open.
    ctypes.CDLL(espeakng_loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)
    from pyttsx3.drivers import _espeak  # noqa: PLC0415

    register = _espeak.SetSynthCallback
    ended = [SimpleNamespace(type=_espeak.EVENT_MSG_TERMINATED)]

    def register_with_end(callback: Callable[..., int]) -> None:
        # Run synchronously, eSpeak ends with a call without sound and without
        # the event that makes pyttsx3 write its file.
        register(lambda sound, count, events: callback(sound, count, events if sound else ended))

    _espeak.AUDIO_OUTPUT_RETRIEVAL = _espeak.AUDIO_OUTPUT_SYNCHRONOUS
    _espeak.SetSynthCallback = register_with_end


def _calibrated(spoken: Callable[[int], Answer], rate: float) -> int:
    """Return the engine's own rate at which it articulates at the rate asked for."""
    value = round(rate)
    for _ in range(_TRIES):
        answer = spoken(value)
        value = round(min(max(value * rate / articulation(answer.sound, answer.rate, REFERENCE), 20), 600))
    return value


def _speak_in_fork(engine: Any, request: dict[str, Any], value: int) -> None:
    child = os.fork()
    if child == 0:
        try:
            signal.alarm(int(float(request["seconds"])) + 1)
            _speak(engine, request, value)
            os._exit(0)
        except BaseException as error:  # noqa: BLE001  (nothing may run twice after a fork)
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
            os._exit(1)
    _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError("eSpeak failed on this line")


def _speak(engine: Any, request: dict[str, Any], value: int) -> None:
    if request.get("speaker"):
        engine.setProperty("voice", request["speaker"])
    engine.setProperty("rate", value)
    if request.get("pitch") and _OWN_ESPEAK:
        engine.setProperty("pitch", int(request["pitch"]))
    engine.save_to_file(request["text"], str(_FILE))
    engine.runAndWait()


def _await_file(seconds: float) -> None:
    # macOS writes the file after pyttsx3 has returned.
    size = -1
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        now = _FILE.stat().st_size if _FILE.exists() else 0
        if now and now == size:
            return
        size = now
        time.sleep(0.1)


def _read(path: Path) -> tuple[NDArray[np.float32], int]:
    if path.read_bytes()[:4] != b"RIFF":
        # macOS writes AIFF whatever the name says.
        import imageio_ffmpeg  # noqa: PLC0415

        wav = path.with_name("converted.wav")
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-y", "-i", str(path), "-ac", "1"]
        subprocess.run([*command, "-c:a", "pcm_s16le", str(wav)], check=True)
        path = wav
    with wave.open(str(path)) as file:
        frames = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").reshape(-1, file.getnchannels())
        if file.getsampwidth() != 2:
            raise RuntimeError(f"pyttsx3 wrote {8 * file.getsampwidth()}-bit sound, 16-bit was due")
        return (frames.mean(axis=1) / 32768.0).astype(np.float32), file.getframerate()


if __name__ == "__main__":
    main()
