"""What there is to play."""

from audio_service.library.practices import find_practice, practice_names, practice_path
from audio_service.library.programmes import (
    PROGRAMME_SUFFIX,
    Programme,
    ProgrammeDay,
    Week,
    find_programme,
    parse_programme,
    programme_names,
    read_programme,
)
from audio_service.library.shelf import Shelf

__all__ = [
    "PROGRAMME_SUFFIX",
    "Programme",
    "ProgrammeDay",
    "Shelf",
    "Week",
    "find_practice",
    "find_programme",
    "parse_programme",
    "practice_names",
    "practice_path",
    "programme_names",
    "read_programme",
]
