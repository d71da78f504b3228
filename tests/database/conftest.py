from databases import (
    database,
    empty,
    empty_url,
    fresh,
    migrated_sqlite,
    postgresql,
    shared_postgresql,
    sqlite,
    sqlite_path,
)

__all__ = [
    "database",
    "empty",
    "empty_url",
    "fresh",
    "migrated_sqlite",
    "postgresql",
    "shared_postgresql",
    "sqlite",
    "sqlite_path",
]
