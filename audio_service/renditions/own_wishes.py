"""Wishes that listeners wrote themselves: private words, which stand in one table and nowhere else.

Recipes, jobs and logs hold only the random name of a round, and its clips lie
in a folder of their own, so that nobody can tell by how soon a wish is spoken
whether somebody else had it. A round is kept for ``LASTS`` after it was last
wished for, or until its listener erases what is theirs: then the words, their
clips and the names of the renditions that say them are forgotten. The chunks of
those renditions are made as they are heard and never stored.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from audio_service.database import Database
from audio_service.errors import LibraryError
from audio_service.renditions import recipes
from audio_service.renditions.models import OwnWishesRow
from audio_service.voice import ClipStore

LASTS: Final = timedelta(days=30)
"""How long wishes that nobody wishes for any more are kept."""

_NOTED_EVERY: Final = timedelta(days=1)


class OwnWishes:
    """Rounds of wishes by name."""

    def __init__(self, database: Database, folder: Path) -> None:
        """Open what is kept.

        Args:
            database: Where the words are.
            folder: Where the clips are, in a folder for each round.
        """
        self._database = database
        self._folder = folder

    def keep(self, listener: str, lines: Sequence[str], now: datetime) -> str:
        """Return the name of a listener's round of wishes, which is kept from now on."""
        text = json.dumps(list(lines), ensure_ascii=False)
        mine = select(OwnWishesRow).where(OwnWishesRow.listener == listener, OwnWishesRow.lines == text)
        with self._database() as db:
            known = db.scalars(mine).first()
        if known and now - known.used_at < _NOTED_EVERY:
            return known.name
        with self._database.begin() as db:
            if (again := db.scalars(mine).first()) is not None:
                again.used_at = now
                return again.name
            name = secrets.token_hex(16)
            db.add(OwnWishesRow(name=name, listener=listener, lines=text, used_at=now))
            return name

    def lines(self, name: str) -> tuple[str, ...]:
        """Return the words of a round.

        Raises:
            LibraryError: They were erased or forgotten.
        """
        with self._database() as db:
            found = db.scalar(select(OwnWishesRow.lines).where(OwnWishesRow.name == name))
        if found is None:
            raise LibraryError("the wishes that are said here were erased or forgotten; write them again to hear them")
        return tuple(json.loads(found))

    def clips(self, name: str) -> ClipStore:
        """Return where the clips of a round are."""
        return ClipStore(self._folder / name)

    def remove_clips(self, names: Iterable[str]) -> None:
        """Remove the clips of rounds that were forgotten."""
        for name in names:
            shutil.rmtree(self._folder / name, ignore_errors=True)

    def sweep(self) -> None:
        """Remove clips of rounds that are kept no more, such as after a crash."""
        if self._folder.is_dir():
            with self._database() as db:
                kept = set(db.scalars(select(OwnWishesRow.name)))
            self.remove_clips({path.name for path in self._folder.iterdir()} - kept)


def hand_over_wishes(db: Session, device: str, account: str) -> None:
    """Make a device's wishes an account's."""
    db.execute(update(OwnWishesRow).where(OwnWishesRow.listener == device).values(listener=account))


def forget_wishes(db: Session, *, listener: str = "", unused_since: datetime | None = None) -> dict[str, list[str]]:
    """Forget a listener's wishes, or those that nobody wished for since; return their renditions by their names."""
    gone = OwnWishesRow.listener == listener if unused_since is None else OwnWishesRow.used_at < unused_since
    names = list(db.scalars(delete(OwnWishesRow).where(gone).returning(OwnWishesRow.name)))
    return {name: recipes.forget_wished(db, name) for name in names}
