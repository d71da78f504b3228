from __future__ import annotations

from pathlib import Path

import pytest

from audio_service.errors import SettingsError
from audio_service.settings import Settings


def test_the_environment_wins_over_the_file_and_the_file_over_defaults(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('voice = "piper"\nworkers = 3\ndata = "somewhere"\n')
    settings = Settings.from_environment({"AUDIO_SERVICE_CONFIG": str(file), "AUDIO_SERVICE_WORKERS": "1"})
    assert (settings.voice, settings.workers, settings.data) == ("piper", 1, Path("somewhere"))
    assert settings.line_seconds == Settings().line_seconds


@pytest.mark.parametrize(
    ("content", "says"),
    [("voise = 'x'", "unknown setting 'voise'"), ("workers = 'many'", "whole number"), ("= 3", "not valid TOML")],
)
def test_a_wrong_file_is_refused_with_what_is_wrong(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(content)
    with pytest.raises(SettingsError, match=says):
        Settings.from_environment({"AUDIO_SERVICE_CONFIG": str(file)})


def test_a_missing_file_says_which_variable_named_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="AUDIO_SERVICE_CONFIG names it"):
        Settings.from_environment({"AUDIO_SERVICE_CONFIG": str(tmp_path / "none.toml")})


@pytest.mark.parametrize("value", ["-1", "nan", "inf", "1e400", "", "ten"])
def test_a_wrong_number_in_the_environment_is_refused(value: str) -> None:
    with pytest.raises(SettingsError, match="line_seconds"):
        Settings.from_environment({"AUDIO_SERVICE_LINE_SECONDS": value})


def test_the_databases_password_is_not_shown_with_the_settings() -> None:
    settings = Settings.from_environment({"AUDIO_SERVICE_DATABASE": "postgresql://anna:secret@host/journal"})
    assert settings.database == "postgresql://anna:secret@host/journal"
    assert "secret" not in repr(settings)
