"""All commands under one name, and how a program ends that was started by it."""

from __future__ import annotations

import os
import signal
import sys
from typing import Final, NoReturn

import click

from audio_service import __version__
from audio_service.cli import library, making, serving, texts
from audio_service.cli.failing import FAILED
from audio_service.errors import AudioServiceError

INTERRUPTED: Final = 130
"""Exit code after Ctrl-C, as shells have it."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="audio-service")
def commands() -> None:
    """Turn a meditation script into finished audio of exactly the length you ask for.

    A practice is a text file: one spoken line per line, with rests, bells and
    breathing in square brackets. Its words are kept, its breaths are never
    stretched, and every length within its range is met to 24 milliseconds.

    \b
    audio-service render heart-breathing --minutes 12 -o heart.mp3
    audio-service plan heart-breathing --minutes 17:30
    audio-service lint my-practice.md
    """  # noqa: D301  (click's mark for lines that keep their breaks)


for command in (
    making.render,
    making.plan,
    texts.lint,
    texts.format_,
    library.practices,
    library.programmes,
    library.lines,
    library.voices,
    library.beds,
    serving.serve,
):
    commands.add_command(command)


def main() -> None:
    """Run the command line; errors a person can act on are told without a traceback."""
    signal.signal(signal.SIGTERM, _terminated)
    try:
        commands(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("\nInterrupted; nothing half-written is left.", err=True)
        sys.exit(INTERRUPTED)
    except AudioServiceError as error:
        click.echo(f"audio-service: {error}", err=True)
        sys.exit(FAILED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)


def _terminated(number: int, _: object) -> NoReturn:
    """End as Ctrl-C does: what is half-written is taken away on the way out."""
    sys.exit(128 + number)
