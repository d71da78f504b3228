from databases import database, empty, empty_url, postgresql, sqlite, sqlite_path

__all__ = ["database", "empty", "empty_url", "postgresql", "sqlite", "sqlite_path"]
