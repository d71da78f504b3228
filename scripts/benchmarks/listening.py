"""What a listener waits for: first bytes, seeks, whole files, company, and a voice that never spoke."""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from audio_service.library import find_practice
from audio_service.practice import utterances
from audio_service.settings import Settings
from audio_service.units import SAMPLE_RATE
from benchmarks import listening_service
from benchmarks.listening_service import (
    FIRST,
    LISTEN_SECONDS,
    LISTENERS,
    RATE,
    Service,
    nginx,
    random_place,
    seconds_to,
    tag_bytes,
)
from benchmarks.measure import BenchmarkError

PRACTICE: Final = "heart-breathing"
TIMES: Final = 50
PLACES: Final = 20
LOOKED_SECONDS: Final = 1.0
"""How long somebody looks at a length they have chosen before they press play."""

STARVED_SECONDS: Final = 1.0
"""A byte that comes so late is heard as a gap by a player that keeps next to nothing."""

RENDITIONS: Final = 20
"""Different ones, unheard, that the listeners share."""

UNSPOKEN_RATES: Final = (117, 121)
"""Paces at which the practice was never spoken."""

_ROUND: Final = 20
_BLOCK: Final = 1 << 20
_SEED: Final = 7


@dataclass(frozen=True)
class FirstBytes:
    """Seconds to the first byte of sound of a finished file, and of lengths that nobody asked for before.

    ``answer`` to the first byte of the file, which is its tag, pressed at once;
    ``at_once`` to its first byte of sound; ``looked`` to that, pressed a second
    after the length was chosen.
    """

    finished: list[float]
    answer: list[float]
    at_once: list[float]
    looked: list[float]


def first_bytes(service: Service) -> FirstBytes:
    """Return how soon sound comes, each time of another length."""
    lengths = iter(random.Random(_SEED).sample(range(300_000, 2_400_000, 24), 4 * TIMES))
    finished = service.named(PRACTICE, 600)
    seconds_to(service.port, finished["audio"], finished["size"])
    found = FirstBytes([], [], [], [])
    for _ in range(TIMES):
        found.finished.append(_sound(service, finished))
        rendition = service.named(PRACTICE, next(lengths) / 1000)
        found.answer.append(seconds_to(service.port, rendition["audio"], 1))
        found.at_once.append(_sound(service, service.named(PRACTICE, next(lengths) / 1000)))
        rendition = service.named(PRACTICE, next(lengths) / 1000)
        time.sleep(LOOKED_SECONDS)
        found.looked.append(_sound(service, rendition))
    return found


def _sound(service: Service, rendition: dict[str, Any]) -> float:
    return seconds_to(service.port, rendition["audio"], tag_bytes(rendition) + 1)


@dataclass(frozen=True)
class Seeks:
    """Seconds to 64 KiB at random places of long practices that nobody has heard, and to have one of them whole."""

    took: list[float]
    whole: float


def seeks(service: Service) -> Seeks:
    """Return how soon a seek is answered; each is into another length, so that nothing of it is rendered."""
    chance = random.Random(_SEED)
    took = []
    for number in range(PLACES):
        rendition = service.named(PRACTICE, 2600 + 0.24 * number)
        took.append(seconds_to(service.port, rendition["audio"], FIRST, random_place(rendition, chance)))
    rendition = service.named(PRACTICE, 2590)
    return Seeks(took, seconds_to(service.port, rendition["audio"], rendition["size"]))


@dataclass(frozen=True)
class Throughput:
    """Megabytes a second of one finished file to one client, each round; ours and nginx's in turns."""

    ours: list[float]
    nginx: list[float]


def throughput(service: Service, folder: Path, rounds: int) -> Throughput:
    """Return how fast a finished file of 20 minutes comes from us and from nginx.

    Raises:
        BenchmarkError: nginx isn't installed, or gives other bytes than we do.
    """
    rendition = service.named(PRACTICE, 1200)
    content = _fetched(service.port, rendition["audio"])
    public = folder / "nginx"
    public.mkdir()
    (public / "practice.mp3").write_bytes(content)
    found = Throughput([], [])
    with nginx(public) as port:
        if _fetched(port, "/practice.mp3") != content:
            raise BenchmarkError("nginx gives other bytes than we do")
        for _ in range(max(3, rounds)):
            ours, theirs = (found.ours, service.port, rendition["audio"]), (found.nginx, port, "/practice.mp3")
            for speeds, at, path in (ours, theirs):
                began = time.perf_counter()
                for _ in range(_ROUND):
                    _drained(at, path, len(content))
                speeds.append(_ROUND * len(content) / 1e6 / (time.perf_counter() - began))
    return found


def _asked(port: int, path: str) -> tuple[socket.socket, bytes]:
    client = socket.create_connection(("127.0.0.1", port))
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    got = b""
    while b"\r\n\r\n" not in got:
        got += client.recv(1 << 16)
    return client, got.partition(b"\r\n\r\n")[2]


def _fetched(port: int, path: str) -> bytes:
    client, body = _asked(port, path)
    parts = [body]
    with client:
        while piece := client.recv(_BLOCK):
            parts.append(piece)
    return b"".join(parts)


def _drained(port: int, path: str, size: int) -> None:
    """Read a body to its end and let it go."""
    client, body = _asked(port, path)
    have, block = len(body), bytearray(_BLOCK)
    with client:
        while got := client.recv_into(block):
            have += got
    if have != size:
        raise BenchmarkError(f"{have} bytes came of {size}")


@dataclass(frozen=True)
class Company:
    """How it goes for many listeners at once.

    Attributes:
        starved: How many had to wait for a byte that was due.
        late: The longest that anybody waited, in seconds.
        first: Seconds to the first sound, each.
        processors: Processors busy with them, all processes of the service.
        megabytes: Memory of all processes of the service while they listened.
    """

    starved: int
    late: float
    first: list[float]
    processors: float
    megabytes: float


def company(service: Service) -> Company:
    """Return how it goes for listeners at playing speed, who share renditions that nobody has heard before."""
    told = [service.named(PRACTICE, 900 + 0.24 * number) for number in range(RENDITIONS)]
    renditions = [(one["audio"], tag_bytes(one)) for one in told]
    shared = [renditions[number % RENDITIONS] for number in range(LISTENERS)]
    command = [sys.executable, listening_service.__file__, str(service.port), json.dumps(shared)]
    before, _ = service.cost()
    began = time.perf_counter()
    environment = {"PYTHONPATH": ":".join(sys.path)}
    with subprocess.Popen(command, stdout=-1, stderr=-1, text=True, env=environment) as process:
        time.sleep(0.75 * LISTEN_SECONDS)
        spent, megabytes = service.cost()
        processors = (spent - before) / (time.perf_counter() - began)
        out, errors = process.communicate()
    if process.returncode:
        raise BenchmarkError(errors[-2000:])
    heard = json.loads(out)
    return Company(
        starved=sum(one["late"] > STARVED_SECONDS for one in heard),
        late=max(one["late"] for one in heard),
        first=[one["first"] for one in heard],
        processors=processors,
        megabytes=megabytes,
    )


def lines_of(practice: str) -> list[str]:
    """Return what a voice speaks of a practice, line by line."""
    script = find_practice(practice, Settings().scripts_text)
    return [utterance.spoken for utterance in utterances(script)]


@dataclass(frozen=True)
class Unspoken:
    """Seconds from pressing play on a practice that the voice never spoke.

    ``named`` until it was laid out, ``sound`` to the first sound, ``words`` to the
    end of the first spoken line; ``again`` to the first sound at another pace,
    asked for after that. ``lines`` were to be spoken.
    """

    named: float
    sound: float
    words: float
    again: float
    lines: int


def unspoken(service: Service) -> Unspoken:
    """Return how long a listener waits whose voice has never spoken a practice at this rate."""
    began = time.perf_counter()
    found, lines = _named_soon(service, UNSPOKEN_RATES[0])
    named = time.perf_counter() - began
    _sound(service, found)
    sound = time.perf_counter() - began
    seconds_to(service.port, found["audio"], tag_bytes(found) + _end_of_first_line(service, found))
    words = time.perf_counter() - began
    began = time.perf_counter()
    found, _ = _named_soon(service, UNSPOKEN_RATES[1])
    _sound(service, found)
    return Unspoken(named, sound, words, time.perf_counter() - began, lines)


def _named_soon(service: Service, rate: int) -> tuple[dict[str, Any], int]:
    """Return a practice at ten minutes in a pace as soon as it is laid out, and how many lines that took."""
    lines = 0
    while True:
        status, found = service.plan(PRACTICE, 600, rate=rate)
        if status == 200:
            return found, lines
        if status != 202 or found["state"] == "failed":
            raise BenchmarkError(str(found))
        lines = max(lines, found["of"])
        time.sleep(0.05)


def _end_of_first_line(service: Service, rendition: dict[str, Any]) -> int:
    """Return how many bytes of sound there are up to the end of the first spoken line."""
    events = json.loads(_fetched(service.port, rendition["timeline"]))["events"]
    stop = next(event["stop"] for event in events if event["kind"] == "line")
    return int(stop / SAMPLE_RATE * RATE)
