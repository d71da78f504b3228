"""The service as it really runs: a process with a server and a worker, and clients that ask it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from audio_service.settings import Settings


@dataclass
class Service:
    """A running service."""

    process: subprocess.Popen[str]
    port: int
    said: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        """Return the answer to a request, and its whole body; raises where it breaks off."""
        return asked(self.port, method, path, None, {name.replace("_", "-"): value for name, value in headers.items()})

    def send(self, path: str, body: Any) -> tuple[int, Any]:
        """Return the status of the answer to a JSON body, and what it says."""
        headers = {"Content-Type": "application/json"}
        answer, said = asked(self.port, "POST", path, json.dumps(body), headers)
        return answer.status, json.loads(said)

    def plan(self, seconds: float, **wish: Any) -> dict[str, Any]:
        status, told = self.send("/api/renditions", {"practice": "short", "seconds": seconds, **wish})
        assert status == 200, told
        return told

    def kill_all(self) -> None:
        """Kill the service with everything it started, none of which can tidy up."""
        tree = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
        for process in tree:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(tree)


def asked(port: int, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[Any, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


@contextmanager
def running(settings: Settings, *options: str) -> Iterator[Service]:
    """Run the service by its command until the block ends; then end it as a person would."""
    environment = {**os.environ, **settings.to_environment(), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "audio_service", "serve", *options]
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        service = Service(process, 0)
        for line in process.stdout:
            service.said.append(line)
            if found := re.search(r"Listening at http://127\.0\.0\.1:(\d+)/", line):
                service.port = int(found[1])
                break
        if not service.port:
            assert process.stderr is not None
            raise AssertionError(process.stderr.read())
        try:
            yield service
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            rest, errors = process.communicate(timeout=60)
            service.said.append(rest)
            service.said.append(errors)


def whole(service: Service, address: str) -> bytes:
    answer, content = service.ask(address)
    assert answer.status == 200
    assert len(content) == int(answer.headers["Content-Length"])
    return content


def curl(*arguments: str | Path) -> bytes:
    return subprocess.run(["curl", "-sS", "--fail", *map(str, arguments)], capture_output=True, check=True).stdout
