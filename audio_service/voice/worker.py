"""The parent's side of a voice's worker process: start, ask, wait so long and no longer, stop.

Speech engines hang, print, crash and carry licences of their own (eSpeak NG
and Piper are GPL-3), so each runs in a process of its own.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from audio_service.voice import wire

_START_SECONDS: Final = 60.0
"""How long an engine may take to load; a cold disk reads a 60 MB model in far less."""

_LEAVE_SECONDS: Final = 2.0
"""How long a worker may take to end once its input has."""

_PACKAGE_FOLDER: Final = Path(__file__).resolve().parents[2]


class WorkerFailed(Exception):
    """A worker ended, hung or could not speak; the text completes "it …"."""


def module_command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module of ours in this Python, whatever lies in the current folder."""
    return [sys.executable, "-P", "-m", module, *arguments]


class Worker:
    """One worker process, used as a context.

    It runs in a folder of its own that is removed with it, and in a process
    group of its own, so that a key press in the terminal reaches only us.
    """

    def __init__(self, command: Sequence[str], *, seconds: float) -> None:
        self._command = list(command)
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.SimpleQueue[wire.Answer | Exception | None] = queue.SimpleQueue()
        self._owed = 0

    def settled(self) -> bool:
        """Take what it was asked for and nobody has taken, and tell whether it runs and owes nothing now."""
        try:
            while self._process is not None and self._owed:
                self._next(self._seconds)
                self._owed -= 1
        except WorkerFailed:
            return False
        return self._process is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop(patient=kind is None)

    def answers(self, requests: Sequence[Mapping[str, object]]) -> Iterator[wire.Answer]:
        """Yield the answer to each request, in order.

        The worker already speaks the next request while the caller handles an
        answer. A worker that fails is started anew and asked once more.

        Raises:
            WorkerFailed: a request failed twice; as many answers were yielded as came before it.
        """
        sent = 0
        failed = -1
        at = 0
        while at < len(requests):
            try:
                if self._process is None:
                    sent = at
                    self._owed = 0
                    self._start()
                while sent < min(at + 2, len(requests)):
                    self._send(requests[sent])
                    sent += 1
                    self._owed += 1
                answer = self._next(self._seconds)
                self._owed -= 1
            except WorkerFailed:
                self.stop(patient=False)
                if failed == at:
                    raise
                failed = at
                continue
            at += 1
            yield answer

    def _start(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="audio-service-voice-", ignore_cleanup_errors=True)
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115  (closed in _stop)
        self._answers = queue.SimpleQueue()
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            cwd=self._folder.name,
            env=_environment(),
            start_new_session=True,
        )
        threading.Thread(target=_listen, args=(self._process, self._answers), daemon=True).start()
        self._next(_START_SECONDS, ready=True)

    def _send(self, request: Mapping[str, object]) -> None:
        assert self._process is not None  # noqa: S101
        assert self._process.stdin is not None  # noqa: S101
        # A worker that is gone is told of when its answer is due.
        with contextlib.suppress(OSError):
            wire.write_request(self._process.stdin, request)

    def _next(self, seconds: float, *, ready: bool = False) -> wire.Answer:
        try:
            answer = self._answers.get(timeout=seconds)
        except queue.Empty:
            doing = "start" if ready else "speak this line"
            raise WorkerFailed(f"did not {doing} within {seconds:g} s") from None
        if isinstance(answer, wire.Fault):
            raise WorkerFailed(f"said: {answer}") from answer
        if isinstance(answer, Exception):
            raise WorkerFailed(f"stopped working ({answer}){self._last_words()}") from answer
        return answer  # type: ignore[return-value]  # None only answers "ready", which nobody uses

    def _last_words(self) -> str:
        assert self._process is not None  # noqa: S101
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_LEAVE_SECONDS)
        self._complaints.seek(0)
        lines = self._complaints.read()[-4000:].decode(errors="replace").strip().splitlines()
        code = self._process.returncode
        return f"; exit code {code}" + (f"; its last words: {lines[-1]}" if lines else "")

    def stop(self, *, patient: bool) -> None:
        """End the process, if it runs; a patient stop lets it end by itself for a moment."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None  # noqa: S101
        with contextlib.suppress(OSError):
            process.stdin.close()
        if patient:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_LEAVE_SECONDS)
        if process.poll() is None:
            _kill(process)
        process.wait()
        self._complaints.close()
        self._folder.cleanup()


def _listen(process: subprocess.Popen[bytes], answers: queue.SimpleQueue[wire.Answer | Exception | None]) -> None:
    assert process.stdout is not None  # noqa: S101
    with process.stdout as stream:
        try:
            if wire.read_header(stream).get("ready") is not True:
                raise wire.WireError("it did not say that it is ready")  # noqa: TRY301
            answers.put(None)
            while True:
                try:
                    answers.put(wire.read_answer(stream))
                except wire.Fault as fault:
                    answers.put(fault)
        except (wire.WireError, OSError, ValueError) as error:
            answers.put(error)


def _kill(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
        return
    # The whole group: an engine may have started processes of its own.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _environment() -> dict[str, str]:
    # Workers do their mathematics in the engine; numpy's own threads would only take time to start.
    environment = {"OPENBLAS_NUM_THREADS": "1", **os.environ}
    if _PACKAGE_FOLDER.name not in {"site-packages", "dist-packages"}:
        # A source folder that is not installed must be found by the worker too.
        others = environment.get("PYTHONPATH")
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(_PACKAGE_FOLDER), others)))
    return environment
