from studios import clock, database, settings, studio

__all__ = ["clock", "database", "settings", "studio"]
