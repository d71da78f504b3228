"""``lint`` and ``format``: scripts as texts."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from audio_service.cli.failing import FAILED
from audio_service.cli.terminal import own_settings
from audio_service.errors import AudioServiceError


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
def lint(files: tuple[Path, ...]) -> None:
    """Check scripts and programmes for mistakes, and scripts for wording that may harm or mislead.

    A file that ends in .yaml is a programme; the practices it names are those of
    the library.
    Prints file:line:column, a rule's name, what was found and a better wording.
    Exits with 1 if anything was found.
    """
    found = 0
    for file in files:
        try:
            findings = _findings(file)
        except AudioServiceError as error:
            findings = str(error).splitlines()
        for finding in findings:
            click.echo(finding)
        found += len(findings)
    if found:
        click.echo(f"{found} finding{'s' if found > 1 else ''}", err=True)
        sys.exit(FAILED)


@click.command(name="format")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 if a file would change.")
def format_(files: tuple[Path, ...], check: bool) -> None:
    """Rewrite scripts in their canonical form; the words stay as they are."""
    from audio_service.output import write_text  # noqa: PLC0415
    from audio_service.script import format_script, read  # noqa: PLC0415

    changed = 0
    for file in files:
        text = format_script(read(file))
        if file.read_bytes() == text.encode():
            continue
        changed += 1
        if not check:
            write_text(file, text)
        click.echo(f"{file}: {'would be rewritten' if check else 'rewritten'}")
    if check and changed:
        sys.exit(FAILED)


def _findings(file: Path) -> list[str]:
    """Return what is found in a script or a programme that can be read."""
    from audio_service.library import PROGRAMME_SUFFIX, read_programme  # noqa: PLC0415
    from audio_service.script import lint as findings_of  # noqa: PLC0415
    from audio_service.script import read  # noqa: PLC0415

    if file.suffix == PROGRAMME_SUFFIX:
        read_programme(file, own_settings().scripts_text)
        return []
    return [str(finding) for finding in findings_of(read(file))]
