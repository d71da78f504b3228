"""Each missing part is made once, however many ask for it at the same time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock

from audio_service.errors import EncodeError


class SingleFlight:
    """Lets the first thread that asks for a key make it, and gives every other the same answer or error.

    Nothing is remembered after a flight: an error reaches those who waited for
    it, and the next to ask tries again.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._flights: dict[str, Future[bytes]] = {}

    def do(self, key: str, make: Callable[[], bytes]) -> bytes:
        """Return what ``make`` returns for this key, made by this thread or another."""
        with self._lock:
            flight = self._flights.get(key)
            if leads := flight is None:
                flight = self._flights[key] = Future()
        assert flight is not None  # noqa: S101 - set above; this tells mypy
        if not leads:
            return flight.result()
        try:
            made = make()
        except Exception as error:
            flight.set_exception(error)
            raise
        except BaseException:
            flight.set_exception(EncodeError("the rendering this waited for was interrupted; ask again"))
            raise
        else:
            flight.set_result(made)
            return made
        finally:
            with self._lock:
                del self._flights[key]
