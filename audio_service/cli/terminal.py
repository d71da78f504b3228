"""What commands share: the settings, and how a terminal is written to."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from audio_service.settings import Settings

if TYPE_CHECKING:
    from audio_service.mp3 import Progress
    from audio_service.script import Script


def own_settings() -> Settings:
    """Return the settings of whoever runs the command."""
    return Settings.from_environment(os.environ)


def script_of(practice: str) -> Script:
    """Return the script that a person names, by its name in the library or by a path."""
    from audio_service.library import find_practice  # noqa: PLC0415

    return find_practice(practice, own_settings().scripts_text)


def table(rows: Mapping[str, str], indent: int = 0) -> None:
    width = max((len(name) for name in rows), default=0)
    for name, text in rows.items():
        click.echo(f"{' ' * indent}{name:<{width}}  {text}".rstrip())


def in_place(text: str) -> None:
    """Show a line in the place of the one before; elsewhere than on a terminal nothing, so that logs stay short."""
    if sys.stderr.isatty():
        click.echo(f"\r{text[:100]:<100}" + ("" if text else "\r"), nl=False, err=True)


@contextmanager
def bar(label: str) -> Iterator[Progress]:
    """Show a progress bar on a terminal, on standard error; elsewhere nothing, so that logs stay short."""
    if not sys.stderr.isatty():
        yield lambda done, of: None  # noqa: ARG005
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as shown:

        def progress(done: int, of: int) -> None:
            shown.length = max(of, 1)
            shown.update(done - shown.pos)

        yield progress
