"""What the worker is to do next: Huey's queues, in a SQLite file of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from huey import SqliteHuey

from audio_service.jobs.models import Kind

_FILE: Final = "queue.sqlite3"

_PRIORITY: Final[Mapping[Kind, int]] = {Kind.SPEAK: 2, Kind.VOICE: 1, Kind.MEASURE: 0, Kind.PREPARE: 0}
"""Which of the scripts to be spoken goes first: one that somebody waits for before it can play at all."""


class Queue:
    """Three queues, so that nobody who listens waits for a file that somebody keeps.

    Nothing in them is needed after a crash: jobs are in the database, and
    listeners say again where they are.

    Attributes:
        speaking: Scripts to be spoken.
        listening: Chunks that listeners need next.
        making: Files to keep.
    """

    def __init__(
        self,
        folder: Path,
        *,
        work: Callable[[str], None] | None = None,
        ahead: Callable[[str, int], None] | None = None,
    ) -> None:
        """Open the queues.

        Args:
            folder: Where their file is.
            work: Does a job by its id; only the worker has it.
            ahead: Renders ahead of a listener; only the worker has it.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self.speaking: Final = _queue("speaking", folder)
        self.listening: Final = _queue("listening", folder)
        self.making: Final = _queue("making", folder)

        # Tasks are known by the module and name of what does them, which has to be the same in both processes.
        def job(identity: str) -> None:
            (work or _elsewhere)(identity)

        def render(identity: str, number: int) -> None:
            (ahead or _elsewhere)(identity, number)

        self._tasks: Final[Mapping[Kind, Callable[[str], Any]]] = {
            **{
                kind: self.speaking.task(name=kind.value, priority=priority)(job)
                for kind, priority in _PRIORITY.items()
            },
            Kind.EXPORT: self.making.task(name="job")(job),
        }
        self._ahead: Final = self.listening.task(name="ahead")(render)

    def put(self, kind: Kind, job: str) -> None:
        """Have a job done after those that wait already; what nobody waits for comes after all others."""
        self._tasks[kind](job)

    def awaited(self, kind: Kind) -> bool:
        """Tell whether something waits to be spoken that goes before a job of a kind, or takes turns with it."""
        own = max(_PRIORITY[kind], _PRIORITY[Kind.VOICE])
        return any(task.priority >= own for task in self.speaking.pending())

    def want(self, job: str, digest: str) -> None:
        """Say which clip somebody waits for that a job is to speak."""
        self.speaking.put(f"wanted {job}", digest)

    def wanted(self, job: str) -> str:
        """Return which clip somebody waits for that a job is to speak, once; "" for none."""
        return str(self.speaking.get(f"wanted {job}") or "")

    def render_ahead(self, identity: str, number: int) -> None:
        """Have the chunks after one rendered."""
        self._ahead(identity, number)

    def tell_places(self, identity: str, places: Sequence[tuple[int, int, float]]) -> None:
        """Keep where a rendition's listeners are."""
        if places:
            self.listening.put(f"places {identity}", list(places))
        else:
            self.listening.delete(f"places {identity}")

    def places(self, identity: str) -> Sequence[tuple[int, int, float]]:
        """Return where a rendition's listeners are."""
        found: Sequence[tuple[int, int, float]] = self.listening.get(f"places {identity}", peek=True) or ()
        return found

    def empty(self) -> None:
        """Forget everything."""
        for queue in (self.speaking, self.listening, self.making):
            queue.flush()


def _queue(name: str, folder: Path) -> SqliteHuey:
    return SqliteHuey(name, results=False, filename=str(folder / _FILE), fsync=False, timeout=30)


def _elsewhere(*_: object) -> None:
    raise RuntimeError("this is done by the worker")
