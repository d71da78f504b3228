"""Inserting what may be there already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from audio_service.database.base import Base

_INSERT: Final[Mapping[str, Callable[..., sqlite.Insert | postgresql.Insert]]] = MappingProxyType(
    {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
)


def insert_missing(db: Session, table: type[Base], **values: object) -> bool:
    """Insert a row unless its key is taken, whoever takes it at the same time.

    Args:
        db: A transaction that writes.
        table: The table's class.
        **values: The row's columns.

    Returns:
        Whether the row was inserted.
    """
    keys = inspect(table).primary_key
    statement = insert_into(db, table).values(**values).on_conflict_do_nothing()
    return db.execute(statement.returning(*keys)).first() is not None


def insert_into(db: Session, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that can say what happens where a key is taken, in the words of this database."""
    return _INSERT[db.get_bind().dialect.name](table)
