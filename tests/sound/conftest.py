from pathlib import Path

import pytest

from audio_service.sound import Bed, available_beds, find_bed

NAMES = [name for name in available_beds() if name != "none"]


@pytest.fixture(scope="session")
def bed_folder(stores: Path) -> Path:
    """Where the whole test run keeps its beds: each is made once."""
    return stores / "beds"


@pytest.fixture(scope="session", params=NAMES)
def bed(request: pytest.FixtureRequest, bed_folder: Path) -> Bed:
    return find_bed(request.param, bed_folder)


@pytest.fixture(scope="session")
def rain(bed_folder: Path) -> Bed:
    return find_bed("rain", bed_folder)
