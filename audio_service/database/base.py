"""What every table shares."""

from __future__ import annotations

from typing import ClassVar, Final

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every index and constraint has a name of its own, so that a later migration can change it on any database."""


class Base(DeclarativeBase):
    """The root of all tables; ``Base.metadata`` holds those whose modules were imported."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMES)
