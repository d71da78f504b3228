"""Finished files at a person's path, in the format that the path's ending names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Final

from audio_service.errors import ExportError
from audio_service.export import FORMATS, export_file, picture, srt, transcript, vtt
from audio_service.mp3 import Progress, write_rendition
from audio_service.practice import Practice
from audio_service.sound import Mix, SoundSettings
from audio_service.timeline import Timeline
from audio_service.units import CHUNK_FRAMES, frame_samples
from audio_service.voice.model import Sound
from audio_service.whole_file import whole_file

_VIEWS: Final[Mapping[str, Callable[[Timeline], str]]] = MappingProxyType({".vtt": vtt, ".srt": srt})


def check_output(path: Path) -> None:
    """Refuse a path that can't be written, before any work is done for it.

    Raises:
        ExportError: The ending names no format, or the folder is missing or can't be written to.
    """
    if path.suffix.lower() not in FORMATS:
        raise ExportError(f"{path}: unknown ending {path.suffix!r}; there are {', '.join(FORMATS)}")
    _try(path)


def write(
    path: Path,
    practice: Practice,
    timeline: Timeline,
    sound: SoundSettings,
    *,
    neutral: bool = False,
    progress: Progress | None = None,
) -> None:
    """Write a timeline of a practice: all of the file or nothing, also when this is interrupted.

    Args:
        path: Where; its ending is one of ``FORMATS``.
        practice: The practice that the timeline was fitted from.
        timeline: What is heard when.
        sound: The sound settings that it was fitted with.
        neutral: Leave titles and words out of the tags of sound files.
        progress: Told how much is done, and of how much.

    Raises:
        ExportError: The file can't be written there, or the ending names no format.
        SoundError: There is no such bed, bell or cue.
        EncodeError: The encoder failed.
    """
    match path.suffix.lower():
        case ".mp3":
            write_rendition(practice.rendition(timeline, sound, neutral=neutral), path, progress)
        case ".txt":
            write_text(path, transcript(timeline, voice_note=practice.note(timeline)))
        case ending if ending in _VIEWS:
            write_text(path, _VIEWS[ending](timeline))
        case _:
            blocks = _blocks(practice.mix(timeline, sound))
            note = practice.note(timeline)
            export_file(path, blocks, timeline, voice_note=note, neutral=neutral, progress=progress)


def write_picture(path: Path, timeline: Timeline) -> None:
    """Write the SVG picture of a timeline.

    Raises:
        ExportError: The file can't be written there.
    """
    write_text(path, picture(timeline))


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8, replacing what is there only once it is complete.

    Raises:
        ExportError: The file can't be written there.
    """
    with whole_file(path) as aside:
        aside.write_text(text, encoding="utf-8", newline="\n")


def _blocks(mix: Mix) -> Iterator[Sound]:
    for first in range(0, mix.frames, CHUNK_FRAMES):
        last = min(first + CHUNK_FRAMES, mix.frames)
        yield mix.samples(frame_samples(first), frame_samples(last))


def _try(path: Path) -> None:
    """Make the file's companion and take it away again, so that a wrong folder is told at once."""
    with suppress(_Tried), whole_file(path):
        raise _Tried


class _Tried(Exception):
    pass
