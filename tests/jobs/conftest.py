from studios import clock, database, settings, spoken_once, studio

__all__ = ["clock", "database", "settings", "spoken_once", "studio"]
