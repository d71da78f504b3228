"""Worker processes that stay for a while after they were used: starting one takes longer than speaking a line."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from audio_service.voice.worker import Worker


class Workers:
    """Where workers are had from; each speaks for one at a time."""

    def __init__(self, kept_seconds: float = 0.0) -> None:
        """Keep each worker for some seconds after it was used; 0 stops it at once."""
        self._kept_seconds = kept_seconds
        self._idle: list[tuple[tuple[str, ...], Worker, threading.Timer]] = []
        self._lock = threading.Lock()

    @contextmanager
    def lent(self, command: Sequence[str], *, seconds: float) -> Iterator[Worker]:
        """Lend a worker that runs a command and is given ``seconds`` for each answer.

        One that failed is not lent again. One that still speaks a line for who
        needs no more of it is waited for: that takes less than starting another.
        """
        worker = self._taken(tuple(command)) or Worker(command, seconds=seconds)
        sound = False
        try:
            yield worker
            sound = True
        except GeneratorExit:
            sound = True
            raise
        finally:
            if sound and self._kept_seconds and worker.settled():
                self._keep(tuple(command), worker)
            else:
                worker.stop(patient=sound)

    def close(self) -> None:
        """Stop all that wait to be lent again."""
        with self._lock:
            idle, self._idle = self._idle, []
        for _, worker, timer in idle:
            timer.cancel()
            worker.stop(patient=True)

    def _taken(self, command: tuple[str, ...]) -> Worker | None:
        with self._lock:
            for at, (known, worker, timer) in enumerate(self._idle):
                if known == command:
                    del self._idle[at]
                    timer.cancel()
                    return worker
        return None

    def _keep(self, command: tuple[str, ...], worker: Worker) -> None:
        timer = threading.Timer(self._kept_seconds, self._let_go, (worker,))
        timer.daemon = True
        with self._lock:
            self._idle.append((command, worker, timer))
        timer.start()

    def _let_go(self, worker: Worker) -> None:
        """Stop a worker, unless it was lent again in the very moment in which its time was over."""
        with self._lock:
            left = [entry for entry in self._idle if entry[1] is not worker]
            found = len(left) < len(self._idle)
            self._idle = left
        if found:
            worker.stop(patient=True)
