"""What there is to play."""

from audio_service.library.practices import find_practice, practice_names, practice_path
from audio_service.library.programmes import (
    Programme,
    ProgrammeDay,
    Week,
    find_programme,
    parse_programme,
    programme_names,
)

__all__ = [
    "Programme",
    "ProgrammeDay",
    "Week",
    "find_practice",
    "find_programme",
    "parse_programme",
    "practice_names",
    "practice_path",
    "programme_names",
]
