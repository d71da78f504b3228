"""Options that several commands take, and how what was typed is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from audio_service.units import parse_minutes

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _length(context: click.Context, parameter: click.Parameter, text: str) -> float:
    """Return a length that was typed in minutes or as a clock, in seconds."""
    try:
        return parse_minutes(text)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx=context, param=parameter) from None


def _chosen(context: click.Context, parameter: click.Parameter, texts: tuple[str, ...]) -> dict[str, str]:
    """Return options by choice, as typed with an equals sign between them."""
    chosen: dict[str, str] = {}
    for text in texts:
        name, equals, option = (part.strip().lower() for part in text.partition("="))
        if not (name and equals and option):
            raise click.BadParameter(f"{text!r}: write it such as eyes=open", ctx=context, param=parameter)
        if name in chosen:
            raise click.BadParameter(f"{name} is chosen twice; choose one option", ctx=context, param=parameter)
        chosen[name] = option
    return chosen


def _options(*options: Callable[[_Command], _Command]) -> Callable[[_Command], _Command]:
    """Return a decorator that adds options in the order given."""

    def add(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


practice = click.argument("practice", metavar="PRACTICE")

voiced = _options(
    click.option(
        "--voice",
        metavar="VOICE",
        help="piper, pyttsx3, recorded:FOLDER, or one that `audio-service voices` names.  "
        "[default: piper where it is installed, else pyttsx3]",
    ),
    click.option(
        "--rate",
        type=click.FloatRange(80, 200),
        default=118,
        show_default=True,
        metavar="WPM",
        help="Words a minute while speaking. Slowness is better put in the silences.",
    ),
)

fitted = _options(
    click.option(
        "--minutes",
        "duration",
        callback=_length,
        required=True,
        metavar="M",
        help="The length, hit exactly: minutes (12, 17.5) or a clock (17:30).",
    ),
    click.option(
        "--guidance",
        type=click.Choice(["less", "normal", "more"]),
        default="normal",
        show_default=True,
        help="More words or more silence at the same length.",
    ),
)

choosing = _options(
    click.option(
        "--choose",
        "options",
        multiple=True,
        callback=_chosen,
        metavar="NAME=OPTION",
        help="What the script leaves to choose, such as eyes=open or anchor=feet; `audio-service practices` tells "
        "what there is. May be given several times.",
    ),
    click.option(
        "--wish",
        "wishes",
        multiple=True,
        metavar="WORDS",
        help="A wish of your own where the practice says wishes: three or four of them, each at most seven words.",
    ),
)

sounding = _options(
    click.option(
        "--bed",
        metavar="BED",
        help="Sound under the voice: one that `audio-service beds` names, a recording of your own (a path), or "
        "none.  [default: what the script suggests, else none]",
    ),
    click.option(
        "--bed-level",
        type=float,
        default=18.0,
        show_default=True,
        metavar="LU",
        help="How far the bed lies under the voice while it speaks, 12 to 30; 20 or more is clearest.",
    ),
    click.option("--bell", default="bowl", show_default=True, metavar="BELL", help="Which bell rings, or none."),
    click.option(
        "--bell-level",
        type=float,
        default=6.0,
        show_default=True,
        metavar="LU",
        help="How far a bell lies under the voice, 3 to 30.",
    ),
    click.option(
        "--breath-cue", default="tone", show_default=True, metavar="CUE", help="What leads the breath, or none."
    ),
)
