"""The worker as the service has it: started with it, started again if it dies, ended with it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from typing import Final

from audio_service.settings import Settings

_PATIENCE_SECONDS: Final = 5.0
_PAUSE_SECONDS: Final = 1.0

_log: Final = logging.getLogger(__name__)


class Workshop:
    """One worker process, as long as this object is open."""

    def __init__(self, settings: Settings) -> None:
        """Start a worker that has these settings."""
        self._settings = settings
        self._closing = threading.Event()
        self._process = _start(self._settings)
        self._watcher = threading.Thread(target=self._watch, daemon=True, name="workshop")
        self._watcher.start()

    @property
    def process(self) -> subprocess.Popen[bytes]:
        return self._process

    def close(self) -> None:
        """End the worker; what it hasn't finished is taken up by the next."""
        self._closing.set()
        _end(self._process)
        self._watcher.join()

    def _watch(self) -> None:
        while True:
            code = self._process.wait()
            if self._closing.is_set():
                return
            _log.error("the worker ended with %s and is started again", code)
            if self._closing.wait(_PAUSE_SECONDS):
                return
            self._process = _start(self._settings)
            if self._closing.is_set():
                _end(self._process)


def _start(settings: Settings) -> subprocess.Popen[bytes]:
    """Start a worker that reads a pipe of ours: when this process is gone, so is the pipe.

    A terminal tells Ctrl-C to all of its processes; in a session of its own, the worker leaves it to us.
    """
    return subprocess.Popen(
        [sys.executable, "-m", "audio_service.jobs.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, **settings.to_environment()},
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
