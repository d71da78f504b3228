"""``render`` and ``plan``: a practice at a length, as a file or as its layout."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audio_service.cli.options import choosing, fitted, practice, sounding, voiced
from audio_service.cli.terminal import bar, own_settings, script_of
from audio_service.units import LU, clock, seconds

if TYPE_CHECKING:
    from audio_service.practice import Practice
    from audio_service.script import Script
    from audio_service.sound import SoundSettings
    from audio_service.timeline import Timeline
    from audio_service.voice import Voice


@click.command()
@practice
@fitted
@choosing
@voiced
@sounding
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
    to a script. Only the lines that are heard at this length are spoken, none
    of them again that a voice has spoken before, and an interrupted render
    leaves no half file behind.

    \b
    audio-service render heart-breathing --minutes 12 -o heart.mp3
    audio-service render talk.md --minutes 8:30 --voice pyttsx3 --bed ocean -o talk.m4b -o talk.vtt
    """  # noqa: D301
    from audio_service.output import check_output, write  # noqa: PLC0415

    for output in outputs:
        check_output(output)
    planned, speaker, timeline, sound = _planned(practice, **chosen)
    with bar(f"Speaking {timeline.title}") as progress:
        planned.speak_heard(timeline, speaker, progress)
    for output in outputs:
        with bar(f"Rendering {output.name}") as progress:
            write(output, planned, timeline, sound, neutral=neutral, progress=progress)
    click.echo(f"{timeline.title}: {clock(seconds(timeline.total))}, {timeline.explanation}")
    for output in outputs:
        click.echo(f"{output} ({output.stat().st_size / 1e6:.1f} MB)")


@click.command()
@practice
@fitted
@choosing
@voiced
@sounding
@click.option("--json", "as_json", is_flag=True, help="Print the whole timeline, in samples at 48 kHz.")
@click.option(
    "--svg", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write a picture of the timeline."
)
def plan(practice: str, as_json: bool, svg: Path | None, **chosen: Any) -> None:
    """Show how PRACTICE would be laid out at a length, without rendering it.

    The practice's lines are measured first where they never were, because
    lengths are never guessed; a voice that can't tell before it speaks, speaks.
    """
    from audio_service.export import outline, plan_json  # noqa: PLC0415
    from audio_service.output import write_picture  # noqa: PLC0415

    planned, _, timeline, _ = _planned(practice, **chosen)
    if svg:
        write_picture(svg, timeline)
    told = _told(planned.script)
    if as_json:
        click.echo(json.dumps(plan_json(timeline) | told, ensure_ascii=False))
    else:
        click.echo(outline(timeline).rstrip("\n"))
        if told["choices"]:
            click.echo("\nchosen: " + ", ".join(f"{name}={option}" for name, option in told["choices"].items()))


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
) -> tuple[Practice, Voice, Timeline, SoundSettings]:
    """Return the practice, measured by its voice, the voice, its timeline, and the sound that was fitted for."""
    from audio_service.practice import measure, sound_bed  # noqa: PLC0415
    from audio_service.script import with_choices  # noqa: PLC0415
    from audio_service.timeline import Guidance  # noqa: PLC0415
    from audio_service.voice import find_voice  # noqa: PLC0415

    settings = own_settings()
    script = with_choices(script_of(practice), options, wishes)
    sound = _sound(script, **levels)
    if remark := sound_bed(sound, settings).remark:
        click.echo(f"{sound.bed}: {remark}", err=True)
    speaker = find_voice(voice or settings.voice, rate=rate, settings=settings)
    with bar(f"Preparing {script.title}") as progress:
        planned = measure(script, speaker, settings, progress)
    return planned, speaker, planned.timeline(duration, sound, Guidance(guidance)), sound


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
