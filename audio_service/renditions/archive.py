"""What is kept of renditions in the database, so that their names stay good: recipes, scripts' texts, beds' loops."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date
from typing import Final

from audio_service.accounts import Clock
from audio_service.database import Database
from audio_service.errors import LibraryError
from audio_service.renditions import recipes
from audio_service.renditions.live import Live, Offered
from audio_service.renditions.recent import Recent
from audio_service.renditions.recipe import Recipe
from audio_service.renditions.scripts import Scripted, scripted_of

_MOST: Final = 4096
"""Names that are known to be kept without looking."""


class Archive:
    """Recipes by the names of their renditions; any number of threads may ask at once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._kept: Recent[tuple[str, str], bool] = Recent(_MOST)
        self._noted: Recent[str, date] = Recent(_MOST)

    def keep(self, offered: Offered) -> None:
        """Keep all names of an offer, in one transaction, unless that was done before."""
        lives = [live for live in (offered.live, offered.voice, offered.ease_out) if live]
        if all(self._kept.get((live.identity, live.recipe.wishes)) for live in lives):
            return
        with self._database.begin() as db:
            for live in lives:
                recipes.keep_text(db, live.scripted.digest, live.scripted.text)
            recipes.keep(db, [(live.identity, live.recipe) for live in lives], self._clock())
            if offered.loop:
                recipes.keep_loop(db, offered.loop.rendition.identity, offered.live.bed.name)
        for live in lives:
            self._kept.put((live.identity, live.recipe.wishes), True)

    def find(self, identity: str) -> tuple[Scripted, Recipe]:
        """Return what a rendition was named for: the practice as it was written then, and what was chosen.

        Raises:
            LibraryError: No rendition was given this name, or not for long.
        """
        with self._database() as db:
            found = recipes.find(db, identity, self._clock())
        if found is None:
            raise LibraryError("there is no rendition of this name; ask for the practice at a length to have one")
        return scripted_of(found.recipe.practice, found.text), found.recipe

    def note_played(self, live: Live) -> None:
        """Note that somebody hears a rendition, so that its name is kept; written down once a day."""
        now = self._clock()
        if self._noted.get(live.identity) == now.date():
            return
        self._noted.put(live.identity, now.date())
        with self._database() as db:
            found = recipes.find(db, live.identity, now)
        if found is None or found.unnoted:
            with self._database.begin() as db:
                recipes.keep(db, [(live.identity, live.recipe)], now)
                recipes.note_played(db, live.identity, now)

    def loop(self, identity: str) -> str:
        """Return the name of the bed whose loop an identity names.

        Raises:
            LibraryError: No loop was given this name.
        """
        with self._database() as db:
            name = recipes.kept_loop(db, identity)
        if name is None:
            raise LibraryError("there is no bed of this name")
        return name

    def keep_text(self, scripted: Scripted) -> None:
        """Keep a script's text, for a job that will need it."""
        with self._database.begin() as db:
            recipes.keep_text(db, scripted.digest, scripted.text)

    def text(self, name: str, digest: str) -> Scripted:
        """Return a practice as it was when its text was kept.

        Raises:
            LibraryError: It was never kept.
        """
        with self._database() as db:
            text = recipes.kept_text(db, digest)
        if text is None:
            raise LibraryError(f"the text of {name!r} is not kept")
        return scripted_of(name, text)

    def drop_wishes(self, names: AbstractSet[str]) -> None:
        """Look anew whether a name is kept whose own wishes are forgotten."""
        self._kept.drop_where(lambda key, _: key[1] in names)

    def tidy(self) -> None:
        """Forget recipes that nobody asked for in a long time."""
        with self._database.begin() as db:
            recipes.forget_unused(db, self._clock())
