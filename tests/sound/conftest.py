from pathlib import Path

import pytest

from audio_service.sound import Bed, available_beds, find_bed

NAMES = [name for name in available_beds() if name != "none"]


@pytest.fixture(scope="session")
def bed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all workers of a test run: each bed is made once."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if base.name.startswith("popen-") else base) / "beds"


@pytest.fixture(scope="session", params=NAMES)
def bed(request: pytest.FixtureRequest, bed_folder: Path) -> Bed:
    return find_bed(request.param, bed_folder)


@pytest.fixture(scope="session")
def rain(bed_folder: Path) -> Bed:
    return find_bed("rain", bed_folder)
