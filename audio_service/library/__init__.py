"""What there is to play."""

from audio_service.library.practices import find_practice, practice_names, practice_path

__all__ = ["find_practice", "practice_names", "practice_path"]
