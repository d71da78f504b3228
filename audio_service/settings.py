"""All configuration, typed, from the environment and one file, in one place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final

import platformdirs

from audio_service.errors import SettingsError

_PREFIX: Final = "AUDIO_SERVICE_"
_PROJECT: Final = Path(__file__).resolve().parent.parent
_GIB: Final = 1024**3
_LIMIT: Final = 2**50


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are kept and which defaults hold.

    Each field can be set by an environment variable (``data`` by
    ``AUDIO_SERVICE_DATA``) or in the TOML file that ``AUDIO_SERVICE_CONFIG``
    names; the environment wins.
    """

    data: Path = Path(platformdirs.user_data_dir("audio-service", appauthor=False))
    """Folder for clips, beds and chunks, which can be made again, and for the database and the secret key, which
    can't."""

    database: str = field(default="", repr=False)
    """Address of the database: ``sqlite:///file`` or ``postgresql://user:password@host/name``; empty takes a SQLite
    file in ``data``. It may hold a password, so it isn't shown with the others."""

    scripts_text: Path = _PROJECT / "scripts_text"
    """Folder of the practices that are known by name."""

    media: Path = _PROJECT / "media"
    """Folder of sound that is shipped or rendered for a person."""

    voice: str = ""
    """The voice where none is asked for; empty takes Piper if installed, else pyttsx3."""

    piper_model: str = ""
    """A Piper ``.onnx`` file for ``--voice piper``; empty takes the shipped voice."""

    line_seconds: float = 30.0
    """How long a voice may take to speak one line before it is stopped."""

    chunk_store_bytes: int = 2 * _GIB
    """Upper bound of the chunk store; the least recently used chunks go first."""

    clip_store_bytes: int = 4 * _GIB
    """Bound of the service's clips besides what the default voice speaks of the practices there are, which stays; the
    least recently used go first."""

    workers: int = 0
    """Chunks rendered side by side; 0 takes the number of processors."""

    allowed_hosts: str = ""
    """Names the service answers to, separated by commas; this machine's own and plain addresses always hold."""

    trusted_proxies: int = 0
    """Proxies of yours that stand before the service and say who asks (``X-Forwarded-For``, ``-Proto``, ``-Host``)."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Return the settings that hold under an environment.

        Raises:
            SettingsError: the file can't be read, or a value is unknown or of the wrong kind.
        """
        values: dict[str, object] = {}
        if path := environment.get(f"{_PREFIX}CONFIG"):
            try:
                with Path(path).open("rb") as file:
                    values.update(tomllib.load(file))
            except OSError as error:
                raise SettingsError(
                    f"{path}: can't be read ({error.strerror}); AUDIO_SERVICE_CONFIG names it"
                ) from error
            except tomllib.TOMLDecodeError as error:
                raise SettingsError(f"{path}: not valid TOML: {error}") from error
        known = {field.name: field for field in fields(cls)}
        if unknown := sorted(set(values) - set(known)):
            raise SettingsError(f"{path}: unknown setting {unknown[0]!r}; there are {', '.join(sorted(known))}")
        for name in known:
            if (text := environment.get(f"{_PREFIX}{name.upper()}")) is not None:
                values[name] = text
        return cls(**{name: _typed(name, value, known[name].type) for name, value in values.items()})  # type: ignore[arg-type]

    def to_environment(self) -> dict[str, str]:
        """Return the environment under which a program of ours has these settings."""
        values = {f"{_PREFIX}{field.name.upper()}": str(getattr(self, field.name)) for field in fields(self)}
        return {f"{_PREFIX}CONFIG": "", **values}


def _typed(name: str, value: object, kind: object) -> object:
    if kind == "Path":
        return Path(str(value)).expanduser()
    if kind not in ("int", "float"):
        return str(value)
    try:
        number = int(str(value)) if kind == "int" else float(str(value))
    except ValueError:
        number = -1
    if not 0 <= number < _LIMIT:
        wanted = "whole number" if kind == "int" else "number"
        raise SettingsError(f"setting {name!r} must be a {wanted} from 0 on, found {value!r}")
    return number
