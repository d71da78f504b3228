"""The listening service as it really runs, and clients that ask it: one at a time, or as many as listen."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil

from audio_service.units import CHUNK_FRAMES, FRAME_BYTES
from benchmarks.measure import BenchmarkError

LISTENERS: Final = 500
RATE: Final = 16_000
"""Bytes a second of 128 kbit/s."""

LISTEN_SECONDS: Final = 60.0
"""Two chunks for each listener, so that everybody has to be given a new one on the way."""

FIRST: Final = 64 * 1024
_SEED: Final = 20_240_229
_CHUNK: Final = CHUNK_FRAMES * FRAME_BYTES


@dataclass
class Service:
    """A running service."""

    process: subprocess.Popen[str]
    port: int

    def plan(self, practice: str, seconds: float, **wish: Any) -> tuple[int, dict[str, Any]]:
        """Return the status and the body of the answer to a wish."""
        body = json.dumps({"practice": practice, "seconds": seconds, **wish})
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        connection.request("POST", "/api/renditions", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        found = json.loads(answer.read())
        connection.close()
        return answer.status, found

    def named(self, practice: str, seconds: float, **wish: Any) -> dict[str, Any]:
        """Return the rendition of a practice whose lines are spoken."""
        status, found = self.plan(practice, seconds, **wish)
        if status != 200:
            raise BenchmarkError(f"{practice} at {seconds} s: {found}")
        return found

    def cost(self) -> tuple[float, float]:
        """Return the processor seconds and the megabytes of all processes of the service now."""
        root = psutil.Process(self.process.pid)
        tree = [root, *root.children(recursive=True)]
        times = [process.cpu_times() for process in tree]
        memory = sum(process.memory_full_info().pss for process in tree) / 1e6
        return sum(time.user + time.system + time.children_user + time.children_system for time in times), memory


@contextmanager
def service(data: Path, scripts: Path, voice: str) -> Iterator[Service]:
    """Run the service's own command on a data folder and a folder of practices."""
    environment = {
        **os.environ,
        "AUDIO_SERVICE_DATA": str(data),
        "AUDIO_SERVICE_SCRIPTS_TEXT": str(scripts),
        "AUDIO_SERVICE_VOICE": voice,
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-m", "audio_service", "serve"]
    with subprocess.Popen(command, env=environment, stdout=-1, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        found = None
        while found is None:
            line = process.stdout.readline()
            if not line:
                raise BenchmarkError("the service ended before it listened")
            found = re.search(r"http://127\.0\.0\.1:(\d+)/ ", line)
        try:
            yield Service(process, int(found[1]))
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate()


@contextmanager
def nginx(folder: Path) -> Iterator[int]:
    """Run nginx on a folder of finished files, as its own documentation sets it up; yields its port."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if not program:
        raise BenchmarkError("nginx isn't installed (Debian, Ubuntu: apt install nginx-light)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; pid {folder}/nginx.pid; worker_processes 2; error_log stderr;\n"
        "events { worker_connections 1024; }\n"
        f"http {{ access_log off; sendfile on; tcp_nopush on;\n"
        f"  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;\n"
        f"  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;\n"
        f"  server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n"
    )
    for place in (folder, *folder.parents):
        if not place.stat().st_mode & 0o005 and os.geteuid() == 0:
            place.chmod(place.stat().st_mode | 0o055)
    with subprocess.Popen([program, "-c", str(config)], stderr=subprocess.DEVNULL) as process:
        try:
            until = time.monotonic() + 5
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except ConnectionRefusedError:
                    if process.poll() is not None or time.monotonic() > until:
                        raise BenchmarkError("nginx doesn't start here") from None
                    time.sleep(0.02)
            yield port
        finally:
            process.terminate()


def seconds_to(port: int, path: str, count: int, first: int | None = None) -> float:
    """Return the seconds from before connecting until ``count`` bytes of a body are here, from byte ``first`` on."""
    header = "" if first is None else f"Range: bytes={first}-\r\n"
    began = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{header}Connection: close\r\n\r\n".encode())
        got = b""
        while b"\r\n\r\n" not in got:
            got += _received(client)
        head, _, body = got.partition(b"\r\n\r\n")
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 206")):
            raise BenchmarkError(head.decode(errors="replace"))
        have = len(body)
        while have < count:
            have += len(_received(client))
        return time.perf_counter() - began


def _received(client: socket.socket) -> bytes:
    got = client.recv(1 << 18)
    if not got:
        raise BenchmarkError("an answer broke off")
    return got


def tag_bytes(rendition: dict[str, Any]) -> int:
    """Return how many bytes of a rendition lie before its sound."""
    return int(rendition["size"]) - round(rendition["seconds"] * RATE)


def random_place(rendition: dict[str, Any], chance: random.Random) -> int:
    """Return a byte somewhere in a rendition's sound, with a chunk after it."""
    tag = tag_bytes(rendition)
    return tag + chance.randrange(int(rendition["size"]) - tag - _CHUNK)


@dataclass(frozen=True)
class Listening:
    """How it went for one listener.

    Attributes:
        first: Seconds to the first byte of sound.
        late: How many seconds a byte came after it was needed, at worst; a player has some in hand.
        got: How many bytes came.
    """

    first: float
    late: float
    got: int


async def listen(port: int, path: str, tag: int, seconds: float) -> Listening:
    """Listen as a player does that keeps nothing: each byte is taken when it is due."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, FIRST)
    client.setblocking(False)
    began = time.perf_counter()
    await asyncio.get_running_loop().sock_connect(client, ("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=client, limit=FIRST)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise BenchmarkError(head.decode(errors="replace"))
    await reader.readexactly(tag + 1)
    start = time.perf_counter()
    got, late = 1, 0.0
    while (now := time.perf_counter()) < start + seconds:
        due = start + got / RATE
        if due > now:
            await asyncio.sleep(due - now)
        piece = await reader.read(RATE)
        if not piece:
            raise BenchmarkError("a listener was cut off")
        late = max(late, time.perf_counter() - max(due, start))
        got += len(piece)
    writer.close()
    return Listening(start - began, late, got)


async def _all(port: int, renditions: list[tuple[str, int]], seconds: float) -> list[Listening]:
    chance = random.Random(_SEED)

    async def one(path: str, tag: int) -> Listening:
        await asyncio.sleep(chance.uniform(0, 10))
        return await listen(port, path, tag, seconds)

    return await asyncio.gather(*(one(path, tag) for path, tag in renditions))


def listeners(port: int, renditions: list[tuple[str, int]], seconds: float = LISTEN_SECONDS) -> list[Listening]:
    """Return how it went for as many listeners as there are renditions, who begin within ten seconds."""
    return asyncio.run(_all(port, renditions, seconds))


def main(port: str, paths: str) -> None:
    """Be the listeners, in a process of their own so that theirs isn't counted; prints what they tell."""
    renditions = [(path, int(tag)) for path, tag in json.loads(paths)]
    print(json.dumps([vars(one) for one in listeners(int(port), renditions)]))


if __name__ == "__main__":
    main(*sys.argv[1:])
