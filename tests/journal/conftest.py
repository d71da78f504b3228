from databases import (
    database,
    empty,
    empty_url,
    fresh,
    sqlite,
    sqlite_path,
)

__all__ = [
    "database",
    "empty",
    "empty_url",
    "fresh",
    "sqlite",
    "sqlite_path",
]
