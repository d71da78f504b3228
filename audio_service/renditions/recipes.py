"""Recipes by the names of their renditions, so that a name stays good when a script is changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from audio_service.database import insert_missing
from audio_service.renditions.models import BedLoop, KeptRecipe, ScriptText
from audio_service.renditions.recipe import Recipe

_NOTED_EVERY: Final = timedelta(days=1)

_UNPLAYED: Final = timedelta(days=30)
"""How long a rendition that was only looked at can be asked for by its name: sliders name many."""

_UNUSED: Final = timedelta(days=730)
"""How long one that was played can be."""


@dataclass(frozen=True, slots=True)
class Found:
    """A recipe as it was kept.

    Attributes:
        recipe: What was chosen.
        text: The script's text as it was then.
        unnoted: Whether it is time to note that it is used.
    """

    recipe: Recipe
    text: str
    unnoted: bool


def keep_text(db: Session, digest: str, text: str) -> None:
    """Keep a script's text under its digest."""
    insert_missing(db, ScriptText, digest=digest, text=text)


def kept_text(db: Session, digest: str) -> str | None:
    """Return a script's text by its digest."""
    return db.scalar(select(ScriptText.text).where(ScriptText.digest == digest))


def keep(db: Session, recipes: Iterable[tuple[str, Recipe]], now: datetime) -> None:
    """Keep recipes whose texts are kept, each by its rendition's identity.

    Where two listeners wrote the same wishes, the recipe is that of who asked
    last: the sound is the same, and each may erase theirs.
    """
    for identity, recipe in recipes:
        row = {"script": recipe.script, "chosen": recipe.to_json(), "played": False, "used_at": now}
        if not insert_missing(db, KeptRecipe, identity=identity, **row) and recipe.wishes:
            db.execute(update(KeptRecipe).where(KeptRecipe.identity == identity).values(chosen=row["chosen"]))


def find(db: Session, identity: str, now: datetime) -> Found | None:
    """Return what is kept under an identity."""
    found = db.execute(
        select(KeptRecipe.chosen, KeptRecipe.played, KeptRecipe.used_at, ScriptText.text)
        .join(ScriptText, ScriptText.digest == KeptRecipe.script)
        .where(KeptRecipe.identity == identity)
    ).one_or_none()
    if not found:
        return None
    return Found(Recipe.from_json(found.chosen), found.text, not found.played or now - found.used_at >= _NOTED_EVERY)


def note_played(db: Session, identity: str, now: datetime) -> None:
    """Note that a rendition's sound was asked for."""
    db.execute(update(KeptRecipe).where(KeptRecipe.identity == identity).values(played=True, used_at=now))


def forget_unused(db: Session, now: datetime) -> None:
    """Forget recipes that nobody asked for in a long time, and texts that belong to none."""
    for played, lasts in ((False, _UNPLAYED), (True, _UNUSED)):
        db.execute(delete(KeptRecipe).where(KeptRecipe.played == played, KeptRecipe.used_at < now - lasts))


def forget_wished(db: Session, wishes: str) -> list[str]:
    """Forget the recipes in which own wishes of this name are said; return their renditions' identities."""
    theirs = delete(KeptRecipe).where(KeptRecipe.chosen.contains(f'"{wishes}"', autoescape=True))
    return list(db.scalars(theirs.returning(KeptRecipe.identity)))


def keep_loop(db: Session, identity: str, bed: str) -> None:
    """Keep which bed's loop an identity names."""
    insert_missing(db, BedLoop, identity=identity, bed=bed)


def kept_loop(db: Session, identity: str) -> str | None:
    """Return the name of the bed whose loop an identity names."""
    return db.scalar(select(BedLoop.bed).where(BedLoop.identity == identity))
