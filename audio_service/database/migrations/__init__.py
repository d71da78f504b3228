"""How the tables came to be as they are, step by step; see :mod:`audio_service.database.migrate`."""
