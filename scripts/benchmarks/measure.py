"""Runs a command and says what it cost: time, processor seconds and memory, all its processes together."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import psutil

_SAMPLING: Final = 0.02
"""Seconds between two looks at the memory of a process tree."""

_RSS_UNIT: Final = 1 if sys.platform == "darwin" else 1024

_Round = TypeVar("_Round")


class BenchmarkError(Exception):
    """Something measured failed, so there is no figure; the message holds what it said."""


@dataclass(frozen=True)
class Cost:
    """What one run of a command cost.

    ``seconds`` on the wall, from before it was started until it was gone;
    ``processor`` seconds of it and all its descendants, as the kernel adds
    them up when they are waited for; ``megabytes`` of the whole tree at the
    peak (10^6 bytes), 0 where it was not asked for; ``largest`` the peak
    resident megabytes of the largest single process, which costs nothing to know.
    """

    seconds: float
    processor: float
    megabytes: float = 0.0
    largest: float = 0.0


@dataclass(frozen=True)
class Contender:
    """A command, what is made ready before each run, and what must hold after it; only the command is counted."""

    command: Sequence[str]
    ready: Callable[[], None] = lambda: None
    check: Callable[[], None] = lambda: None
    environment: Mapping[str, str] | None = None


def cost(contender: Contender, *, memory: bool = False) -> Cost:
    """Return what one run costs.

    Memory is the largest sum over the whole process tree of each process's
    proportional set size (Linux: shared pages are shared out, so that workers
    that share a library or a mapped bed don't count it twice; unique set size
    where there is no such figure), sampled every 20 ms. Looking slows a run
    down (a process of 500 MB threefold), so time and memory are never taken
    from the same one.

    Raises:
        BenchmarkError: it ended with an error, or did other work than it should.
    """
    contender.ready()
    os.sync()
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            contender.command,
            env={**os.environ, **(contender.environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        peak = _Peak(process.pid) if memory else None
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
        took = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        megabytes = peak.stop() if peak else 0.0
        if process.returncode:
            said.seek(0)
            end = said.read()[-2000:].decode(errors="replace")
            raise BenchmarkError(f"{' '.join(contender.command)[:300]} ended with {process.returncode}:\n{end}")
    contender.check()
    return Cost(took, usage.ru_utime + usage.ru_stime, megabytes, usage.ru_maxrss * _RSS_UNIT / 1e6)


def interleaved(
    contenders: Mapping[str, Callable[[], _Round]], rounds: int, say: Callable[[str], None]
) -> list[dict[str, _Round]]:
    """Return what each contender costs in each round: A B C, A B C, ..., so that a drifting machine meets all alike."""
    done: list[dict[str, _Round]] = []
    for number in range(rounds):
        this: dict[str, _Round] = {}
        for name, run in contenders.items():
            say(f"{name}, {number + 1} of {rounds}")
            this[name] = run()
        done.append(this)
    return done


def middle(values: Sequence[float]) -> float:
    return statistics.median(values)


class _Peak:
    """The largest memory of a process tree while it lives, watched from a thread."""

    def __init__(self, pid: int) -> None:
        self._root = psutil.Process(pid)
        self._largest = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """Return the peak in megabytes."""
        self._over.set()
        self._thread.join()
        return self._largest / 1e6

    def _watch(self) -> None:
        while not self._over.wait(_SAMPLING):
            self._largest = max(self._largest, self._now())

    def _now(self) -> int:
        try:
            tree = [self._root, *self._root.children(recursive=True)]
        except psutil.Error:
            return 0
        return sum(_bytes(process) for process in tree)


def _bytes(process: psutil.Process) -> int:
    try:
        about = process.memory_full_info()
    except (psutil.Error, OSError):
        return 0
    return int(getattr(about, "pss", 0) or about.uss)
