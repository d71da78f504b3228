"""Work done side by side whose results are wanted one after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from queue import SimpleQueue
from threading import Thread


def in_order(work: Iterable[Callable[[], bytes]], workers: int) -> Iterator[bytes]:
    """Yield what each piece of work returns, in order, doing up to ``workers`` of them ahead.

    What a piece raises is raised where its result would be. Work under way
    when the reader stops is finished and waited for; the rest isn't begun.
    """
    if workers <= 1:
        yield from (piece() for piece in work)
        return
    todo = iter(work)
    crew = _Crew(workers)
    try:
        crew.start()
        ahead = deque(crew.do(piece) for piece in islice(todo, workers + 1))
        while ahead:
            made = ahead.popleft().get()
            if isinstance(made, BaseException):
                raise made
            ahead.extend(crew.do(piece) for piece in islice(todo, 1))
            yield made
    finally:
        crew.dismiss()


class _Crew:
    """Threads with one queue of tasks.

    Plain queues rather than futures: Ctrl-C may come at any moment, and they
    hold no lock in Python that it could leave held.
    """

    def __init__(self, workers: int) -> None:
        self._tasks: SimpleQueue[tuple[Callable[[], bytes], SimpleQueue[bytes | BaseException]] | None] = SimpleQueue()
        self._threads = [Thread(target=self._labour, name=f"render-{n}", daemon=True) for n in range(workers)]
        self._dismissed = False

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def do(self, piece: Callable[[], bytes]) -> SimpleQueue[bytes | BaseException]:
        """Have a piece done, and return where its result, or what it raised, will be put."""
        result: SimpleQueue[bytes | BaseException] = SimpleQueue()
        self._tasks.put((piece, result))
        return result

    def dismiss(self) -> None:
        """Let each thread finish what it is at, and wait for it."""
        self._dismissed = True
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()

    def _labour(self) -> None:
        while (task := self._tasks.get()) is not None and not self._dismissed:
            piece, result = task
            try:
                result.put(piece())
            except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
                result.put(error)
