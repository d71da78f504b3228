"""What views work with, opened once when the program starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

from flask import Flask, current_app

from audio_service.accounts import Clock, Entrance, Randomness
from audio_service.database import Database
from audio_service.jobs import Ahead, Book, Exports, Queue
from audio_service.library import Shelf
from audio_service.renditions import Studio
from audio_service.service.seats import Seats
from audio_service.settings import Settings

_NAME: Final = "audio_service"


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything a view may need besides its request.

    Attributes:
        settings: Where things are kept.
        database: Accounts, journals, recipes and jobs; its tables are up to date.
        key: The secret key; take :func:`~audio_service.accounts.purpose_key` of it.
        clock: Tells the time.
        randomness: Where ids and tokens come from.
        entrance: How people come in.
        studio: Makes renditions.
        programmes: Which practice comes on which day of a few weeks.
        book: The jobs there are.
        queue: What the worker is to do.
        exports: Finished files.
        ahead: Where listeners are.
        seats: How many may listen at once.
    """

    settings: Settings
    database: Database
    key: bytes
    clock: Clock
    randomness: Randomness
    entrance: Entrance
    studio: Studio
    programmes: Shelf
    book: Book
    queue: Queue
    exports: Exports
    ahead: Ahead
    seats: Seats


def parts() -> Parts:
    """Return what the app that answers this request works with."""
    return cast("Parts", current_app.extensions[_NAME])


def give_parts(app: Flask, given: Parts) -> None:
    """Let the views of an app find its parts."""
    app.extensions[_NAME] = given
