"""The command line: the same verbs as the Python API, for a person at a terminal.

Stations are imported inside the commands, so that ``--help`` and a mistyped
option answer at once, and rendering pays only for what it uses.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

import click

from audio_service import __version__
from audio_service.errors import AudioServiceError
from audio_service.settings import Settings
from audio_service.units import LU, clock, parse_minutes, seconds

if TYPE_CHECKING:
    from audio_service.mp3 import Progress
    from audio_service.practice import Practice
    from audio_service.script import Script
    from audio_service.sound import SoundSettings
    from audio_service.timeline import Timeline

FAILED: Final = 1
"""Exit code when what was asked for could not be done; a wrong command line is 2."""

INTERRUPTED: Final = 130
"""Exit code after Ctrl-C, as shells have it."""

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


_practice = click.argument("practice", metavar="PRACTICE")

_voiced = _options(
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

_fitted = _options(
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

_choosing = _options(
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

_sounding = _options(
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


@commands.command()
@_practice
@_fitted
@_choosing
@_voiced
@_sounding
@click.option(
    "-o",
    "--output",
    "outputs",
    type=click.Path(dir_okay=False, path_type=Path),
    multiple=True,
    required=True,
    metavar="FILE",
    help="Where to write; the ending says what: .mp3, .m4a, .m4b, .opus, .flac, .wav, .vtt, .srt or .txt. "
    "May be given several times.",
)
@click.option("--neutral", is_flag=True, help="Leave title, section names and words out of the file's tags.")
def render(practice: str, outputs: tuple[Path, ...], neutral: bool, **chosen: Any) -> None:
    """Render PRACTICE to a finished file of exactly the length asked for.

    PRACTICE is a name in the library (see `audio-service practices`) or a path
    to a script. Lines a voice has spoken before are not spoken again, and an
    interrupted render leaves no half file behind.

    \b
    audio-service render heart-breathing --minutes 12 -o heart.mp3
    audio-service render talk.md --minutes 8:30 --voice pyttsx3 --bed ocean -o talk.m4b -o talk.vtt
    """  # noqa: D301
    from audio_service.output import check_output, write  # noqa: PLC0415

    for output in outputs:
        check_output(output)
    spoken, timeline, sound = _planned(practice, **chosen)
    for output in outputs:
        with _bar(f"Rendering {output.name}") as progress:
            write(output, spoken, timeline, sound, neutral=neutral, progress=progress)
    click.echo(f"{timeline.title}: {clock(seconds(timeline.total))}, {timeline.explanation}")
    for output in outputs:
        click.echo(f"{output} ({output.stat().st_size / 1e6:.1f} MB)")


@commands.command()
@_practice
@_fitted
@_choosing
@_voiced
@_sounding
@click.option("--json", "as_json", is_flag=True, help="Print the whole timeline, in samples at 48 kHz.")
@click.option(
    "--svg", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write a picture of the timeline."
)
def plan(practice: str, as_json: bool, svg: Path | None, **chosen: Any) -> None:
    """Show how PRACTICE would be laid out at a length, without rendering it.

    The practice's lines are spoken first where they never were, because lengths
    are measured, not guessed.
    """
    from audio_service.export import outline, plan_json  # noqa: PLC0415
    from audio_service.output import write_picture  # noqa: PLC0415

    spoken, timeline, _ = _planned(practice, **chosen)
    if svg:
        write_picture(svg, timeline)
    told = _told(spoken.script)
    if as_json:
        click.echo(json.dumps(plan_json(timeline) | told, ensure_ascii=False))
    else:
        click.echo(outline(timeline).rstrip("\n"))
        if told["choices"]:
            click.echo("\nchosen: " + ", ".join(f"{name}={option}" for name, option in told["choices"].items()))


@commands.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
def lint(files: tuple[Path, ...]) -> None:
    """Check scripts for mistakes, and for wording that may harm or mislead.

    Prints file:line:column, a rule's name, what was found and a better wording.
    Exits with 1 if anything was found.
    """
    from audio_service.script import lint as findings_of  # noqa: PLC0415
    from audio_service.script import read  # noqa: PLC0415

    found = 0
    for file in files:
        try:
            findings = [str(finding) for finding in findings_of(read(file))]
        except AudioServiceError as error:
            findings = str(error).splitlines()
        for finding in findings:
            click.echo(finding)
        found += len(findings)
    if found:
        click.echo(f"{found} finding{'s' if found > 1 else ''}", err=True)
        sys.exit(FAILED)


@commands.command(name="format")
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


@commands.command()
def practices() -> None:
    """List the practices that are known by name, and what each leaves to choose, the default first."""
    from audio_service.library import find_practice, practice_names  # noqa: PLC0415

    folder = _settings().scripts_text
    names = practice_names(folder)
    width = max(map(len, names), default=0)
    for name in names:
        script = find_practice(name, folder)
        click.echo(f"{name:<{width}}  {script.summary}".rstrip())
        offered = [f"{choice}={'|'.join(options)}" for choice, options in script.offers.items()]
        offered += [f"wishes: {', '.join(script.wishes)}"] if script.wishes else []
        for offer in offered:
            click.echo(f"{' ' * width}  {offer}")


@commands.command()
@_practice
@_choosing
def lines(practice: str, options: Mapping[str, str], wishes: Sequence[str]) -> None:
    """List the lines of PRACTICE with their ids: the sheet for recording them yourself.

    These are all lines that it may ever say. With --choose or --wish they are
    those of the practice that is made of what you choose.

    A take is a sound file named for a line's id (`<id>.wav`, or any format); put
    takes in a folder and render with `--voice recorded:FOLDER`. Lines without a
    take are spoken by the default voice.
    """
    from audio_service.script import every_line, with_choices  # noqa: PLC0415

    script = _script(practice)
    said = with_choices(script, options, wishes).lines if options or wishes else every_line(script)
    for line in {line.id: line for line in said}.values():
        click.echo(f"{line.id}\t{line.text}")


@commands.command()
@click.option("--language", default="en", show_default=True, metavar="TAG", help="Which language: en, de, pt-br …")
@click.option("--all", "every", is_flag=True, help="Voices of every language.")
def voices(language: str, every: bool) -> None:
    """List the voices that can speak here, the default first."""
    from audio_service.voice import available_voices  # noqa: PLC0415

    there = available_voices(_settings())
    shown = [voice for voice in there if every or voice.language == "any" or _speaks(voice.language, language)]
    for voice in shown:
        kind = "synthetic" if voice.synthetic else "a person"
        click.echo(voice.name)
        click.echo(f"    {voice.language}, {kind}, licence: {voice.licence}. {voice.note}".rstrip(". ") + ".")
    if len(shown) < len(there):
        click.echo(f"{len(there) - len(shown)} more in other languages: --all", err=True)


@commands.command()
def beds() -> None:
    """List the beds, bells and breath cues that there are."""
    from audio_service.sound import available_beds, available_bells, available_breath_cues  # noqa: PLC0415

    for title, there in (
        ("Beds (--bed, or a path to a recording)", available_beds()),
        ("Bells (--bell)", available_bells()),
        ("Breath cues (--breath-cue)", available_breath_cues()),
    ):
        click.echo(title)
        _table(there, indent=2)


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


def _planned(
    practice: str,
    *,
    duration: float,
    guidance: str,
    options: Mapping[str, str],
    wishes: Sequence[str],
    voice: str | None,
    rate: float,
    **levels: Any,
) -> tuple[Practice, Timeline, SoundSettings]:
    """Return the practice spoken, fitted, and the sound it was fitted for."""
    from audio_service.practice import sound_bed, speak  # noqa: PLC0415
    from audio_service.script import with_choices  # noqa: PLC0415
    from audio_service.timeline import Guidance  # noqa: PLC0415
    from audio_service.voice import find_voice  # noqa: PLC0415

    settings = _settings()
    script = with_choices(_script(practice), options, wishes)
    sound = _sound(script, **levels)
    if remark := sound_bed(sound, settings).remark:
        click.echo(f"{sound.bed}: {remark}", err=True)
    with _bar(f"Speaking {script.title}") as progress:
        spoken = speak(script, find_voice(voice or settings.voice, rate=rate, settings=settings), settings, progress)
    return spoken, spoken.timeline(duration, sound, Guidance(guidance)), sound


def _told(script: Script) -> dict[str, Any]:
    """Return what was chosen for a practice, as plain values for JSON."""
    chosen = script.chosen
    return {"choices": dict(chosen.options) if chosen else {}, "wishes": list(chosen.wishes) if chosen else []}


def _sound(
    script: Script, *, bed: str | None, bed_level: float, bell: str, bell_level: float, breath_cue: str
) -> SoundSettings:
    from audio_service.sound import BED_LEVEL_ADVISED, SoundSettings  # noqa: PLC0415

    if bed_level < BED_LEVEL_ADVISED:
        click.echo(
            f"A bed less than {BED_LEVEL_ADVISED:g} LU under the voice makes words hard to follow for many listeners.",
            err=True,
        )
    return SoundSettings(
        bed=bed or script.bed or "none",
        bed_level=LU(bed_level),
        bell=bell,
        bell_level=LU(bell_level),
        breath_cue=breath_cue,
    )


def _speaks(voice: str, language: str) -> bool:
    """Tell whether a voice's language is the one asked for, or a variety of it."""
    return f"{voice.lower()}-".startswith(f"{language.strip().lower()}-")


def _script(practice: str) -> Script:
    from audio_service.library import find_practice  # noqa: PLC0415

    return find_practice(practice, _settings().scripts_text)


def _settings() -> Settings:
    return Settings.from_environment(os.environ)


def _table(rows: Mapping[str, str], indent: int = 0) -> None:
    width = max((len(name) for name in rows), default=0)
    for name, text in rows.items():
        click.echo(f"{' ' * indent}{name:<{width}}  {text}".rstrip())


@contextmanager
def _bar(label: str) -> Iterator[Progress]:
    """Show a progress bar on a terminal, on standard error; elsewhere nothing, so that logs stay short."""
    if not sys.stderr.isatty():
        yield lambda done, of: None  # noqa: ARG005
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def progress(done: int, of: int) -> None:
            bar.length = max(of, 1)
            bar.update(done - bar.pos)

        yield progress


if __name__ == "__main__":
    main()
