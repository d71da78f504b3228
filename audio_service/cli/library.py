"""What there is: practices and their lines, programmes, voices, beds."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import click

from audio_service.cli.failing import FAILED
from audio_service.cli.options import choosing, practice
from audio_service.cli.terminal import own_settings, script_of, table
from audio_service.errors import AudioServiceError

if TYPE_CHECKING:
    from audio_service.library import Programme, ProgrammeDay


@click.command()
def practices() -> None:
    """List the practices that are known by name, and what each leaves to choose, the default first."""
    from audio_service.library import find_practice, practice_names  # noqa: PLC0415

    folder = own_settings().scripts_text
    names = practice_names(folder)
    width = max(map(len, names), default=0)
    for name in names:
        script = find_practice(name, folder)
        click.echo(f"{name:<{width}}  {script.summary}".rstrip())
        offered = [f"{choice}={'|'.join(options)}" for choice, options in script.offers.items()]
        offered += [f"wishes: {', '.join(script.wishes)}"] if script.wishes else []
        for offer in offered:
            click.echo(f"{' ' * width}  {offer}")


@click.command()
@click.argument("programme", metavar="[PROGRAMME]", required=False)
def programmes(programme: str | None) -> None:
    """List the programmes that are known by name, or show the weeks and days of PROGRAMME.

    A programme is a small text file in the folder `programmes` beside the
    practices. Where one can't be read, what is wrong is told as
    file:line:column; `audio-service lint FILE` tells it of any file.
    """
    from audio_service.library import find_programme, programme_names  # noqa: PLC0415

    folder = own_settings().scripts_text
    if programme:
        click.echo("\n".join(_weeks(find_programme(programme, folder))))
        return
    names = programme_names(folder)
    width = max(map(len, names), default=0)
    wrong = 0
    for name in names:
        try:
            found = find_programme(name, folder)
        except AudioServiceError as error:
            wrong += 1
            click.echo(str(error), err=True)
            continue
        counts = f"{_counted(len(found.weeks), 'week')}, {_counted(len(found.days), 'practice')}"
        click.echo(f"{name:<{width}}  {counts}. {found.summary}".rstrip())
    if wrong:
        sys.exit(FAILED)


@click.command()
@practice
@choosing
def lines(practice: str, options: Mapping[str, str], wishes: Sequence[str]) -> None:
    """List the lines of PRACTICE with their ids: the sheet for recording them yourself.

    These are all lines that it may ever say. With --choose or --wish they are
    those of the practice that is made of what you choose.

    A take is a sound file named for a line's id (`<id>.wav`, or any format); put
    takes in a folder and render with `--voice recorded:FOLDER`. Lines without a
    take are spoken by the default voice.
    """
    from audio_service.script import every_line, with_choices  # noqa: PLC0415

    script = script_of(practice)
    said = with_choices(script, options, wishes).lines if options or wishes else every_line(script)
    for line in {line.id: line for line in said}.values():
        click.echo(f"{line.id}\t{line.text}")


@click.command()
@click.option("--language", default="en", show_default=True, metavar="TAG", help="Which language: en, de, pt-br …")
@click.option("--all", "every", is_flag=True, help="Voices of every language.")
def voices(language: str, every: bool) -> None:
    """List the voices that can speak here, the default first."""
    from audio_service.voice import available_voices  # noqa: PLC0415

    there = available_voices(own_settings())
    shown = [voice for voice in there if every or voice.language == "any" or _speaks(voice.language, language)]
    for voice in shown:
        kind = "synthetic" if voice.synthetic else "a person"
        click.echo(voice.name)
        click.echo(f"    {voice.language}, {kind}, licence: {voice.licence}. {voice.note}".rstrip(". ") + ".")
    if len(shown) < len(there):
        click.echo(f"{len(there) - len(shown)} more in other languages: --all", err=True)


@click.command()
def beds() -> None:
    """List the beds, bells and breath cues that there are."""
    from audio_service.sound import available_beds, available_bells, available_breath_cues  # noqa: PLC0415

    for title, there in (
        ("Beds (--bed, or a path to a recording)", available_beds()),
        ("Bells (--bell)", available_bells()),
        ("Breath cues (--breath-cue)", available_breath_cues()),
    ):
        click.echo(title)
        table(there, indent=2)


def _weeks(programme: Programme) -> Iterator[str]:
    """Yield what to play on each day of a programme, days with the same on one line."""
    yield f"{programme.title}\n{programme.summary}".rstrip()
    for number, week in enumerate(programme.weeks, 1):
        yield f"\nWeek {number}: {week.title} ({min(programme.goal, len(week.days))} days make it full)"
        if week.note:
            yield f"  {week.note}"
        for heard, days in groupby(week.days, _heard):
            first, *others = [day.day for day in days]
            yield f"  {f'days {first}-{others[-1]}' if others else f'day {first}':<9} {heard}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _heard(day: ProgrammeDay) -> str:
    """Return what is heard on a day, as a programme's file says it."""
    guidance = [] if day.guidance == "normal" else [f"{day.guidance} guidance"]
    chosen = [f"{name}={option}" for name, option in day.choices.items()]
    return ", ".join([day.practice, f"{day.duration / 60:g} minutes", *guidance, *chosen])


def _speaks(voice: str, language: str) -> bool:
    """Tell whether a voice's language is the one asked for, or a variety of it."""
    return f"{voice.lower()}-".startswith(f"{language.strip().lower()}-")
