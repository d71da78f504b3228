"""How a voice's worker process and its parent talk.

Each side writes one line of JSON, UTF-8. The worker first says ``{"ready":
true}`` when its engine is loaded. Each request is an object; the answer to it
is an object with ``rate`` in Hz and ``samples``, followed by that many
little-endian 32-bit floats, mono. Where the engine knows where its words lie,
``outlines`` says so for each line: its length, where its words begin and end,
and its gaps, each with the punctuation mark that stands there. An answer with
``error`` has no sound. The worker ends when its input does, so that it never
outlives its parent.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, Final

import numpy as np
from numpy.typing import NDArray

from audio_service.voice.outline import Gap, Outline

_LONGEST: Final = 600
"""Seconds of sound in one answer; a line is never longer, so a longer one is a fault."""

_HEADER: Final = 1 << 20
"""Bytes of one line of JSON."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The sound of one request, mono ``[shape=(n,)]``, and what else the engine has to say.

    Attributes:
        sound: Empty where something else was asked for.
        rate: Samples a second.
        outlines: Of each line that was asked for, if the engine knows; empty where it doesn't.
        voices: The engine's voices, if they were asked for.
    """

    sound: NDArray[np.float32]
    rate: int
    outlines: tuple[Outline, ...] = ()
    voices: tuple[str, ...] = ()


class WireError(Exception):
    """The other side ended, or said something that is not this protocol."""


class Fault(Exception):
    """The worker says why it can't speak a line."""


def write_request(stream: IO[bytes], request: Mapping[str, object]) -> None:
    """Send one request."""
    stream.write(json.dumps(request).encode() + b"\n")
    stream.flush()


def read_header(stream: IO[bytes]) -> dict[str, Any]:
    """Return the next object.

    Raises:
        WireError: the stream ended or held anything else.
    """
    line = stream.readline(_HEADER)
    if not line:
        raise WireError("it ended")
    try:
        header = json.loads(line)
    except ValueError:
        header = None
    if not isinstance(header, dict):
        raise WireError(f"it wrote {line[:60]!r} where an answer was due")
    return header


def read_answer(stream: IO[bytes]) -> Answer:
    """Return the next answer.

    Raises:
        WireError: the stream ended, or what came is not an answer.
        Fault: the worker could not speak this request.
    """
    header = read_header(stream)
    if "error" in header:
        raise Fault(str(header["error"]))
    count, rate = header.get("samples"), header.get("rate")
    if not (isinstance(count, int) and isinstance(rate, int) and 0 < rate <= 192_000 and 0 <= count <= _LONGEST * rate):
        raise WireError(f"it announced {count!r} samples at {rate!r} Hz")
    data = stream.read(4 * count)
    if len(data) < 4 * count:
        raise WireError("it ended within an answer")
    return Answer(
        sound=np.frombuffer(data, dtype="<f4").astype(np.float32),
        rate=rate,
        outlines=tuple(_outline(outline, rate) for outline in header.get("outlines", ())),
        voices=tuple(map(str, header.get("voices", ()))),
    )


def _outline(told: Sequence[Any], rate: int) -> Outline:
    try:
        length, start, stop, gaps = told
        found = tuple(Gap(int(at), int(upto), str(mark)) for at, upto, mark in gaps)
        return Outline(int(length), int(start), int(stop), found, rate)
    except (TypeError, ValueError):
        raise WireError(f"it sent {str(told)[:60]!r} where an outline was due") from None


def serve(load: Callable[[], Callable[[dict[str, Any]], Answer]], *, watch: bool = True) -> None:
    """Be a worker: load an engine, then answer requests until the input ends.

    Whatever the engine prints goes to stderr. An interrupt from the keyboard is
    left to the parent. With ``watch`` the process ends with its input even
    while the engine hangs.
    """
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    speak = load()
    _send(answers, {"ready": True})
    for request in _watched_requests() if watch else sys.stdin.buffer:
        try:
            answer = speak(json.loads(request))
        except Exception as error:  # noqa: BLE001  (the parent names the line and tells the person)
            _send(answers, {"error": f"{type(error).__name__}: {error}"})
            continue
        header: dict[str, object] = {"samples": len(answer.sound), "rate": answer.rate}
        if answer.outlines:
            header["outlines"] = [
                (one.length, one.start, one.stop, [(gap.start, gap.stop, gap.mark) for gap in one.gaps])
                for one in answer.outlines
            ]
        if answer.voices:
            header["voices"] = answer.voices
        _send(answers, header, np.ascontiguousarray(answer.sound, dtype="<f4").tobytes())


def _send(stream: IO[bytes], header: Mapping[str, object], data: bytes = b"") -> None:
    stream.write(json.dumps(header).encode() + b"\n" + data)
    stream.flush()


def _watched_requests() -> Any:
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def watch() -> None:
        for line in sys.stdin.buffer:
            requests.put(line)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
    return iter(requests.get, b"")
