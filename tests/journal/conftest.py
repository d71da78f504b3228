from databases import database, empty, empty_url, migrated_postgresql, migrated_sqlite, postgresql, sqlite, sqlite_path

__all__ = [
    "database",
    "empty",
    "empty_url",
    "migrated_postgresql",
    "migrated_sqlite",
    "postgresql",
    "sqlite",
    "sqlite_path",
]
