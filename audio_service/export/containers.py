"""Finished files in other formats than MP3, by the ending of their name.

ffmpeg encodes as a process that samples are streamed into: memory stays the
same for any length. Its arguments are fixed; titles reach it in a file, never
on the command line. Loudness and peaks are the mix's: it keeps its true peak
at -2 dBTP, so that what a lossy format adds stays under -1.
"""

from __future__ import annotations

import base64
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import imageio_ffmpeg
import numpy as np

from audio_service.errors import ExportError
from audio_service.export.chapters import Chapter, ffmetadata
from audio_service.export.cover import cover
from audio_service.export.tags import ALBUM, GENRE, SYNTHETIC, TOOL, Tags, tags
from audio_service.export.wave_file import pcm_24, wave_head, write_wave
from audio_service.timeline.model import Timeline
from audio_service.units import SAMPLE_RATE
from audio_service.voice.model import Sound
from audio_service.whole_file import disk_full, whole_file

FORMATS: Final = {
    ".mp3": "MP3 128 kbit/s: plays everywhere; chapters, words",
    ".m4a": "AAC 160 kbit/s: phones and computers; chapters, words, cover",
    ".m4b": "the same as an audiobook, so that players keep the place",
    ".opus": "Opus 96 kbit/s: the smallest; chapters, words, cover",
    ".flac": "FLAC 24 bit: lossless; chapters, words, cover",
    ".wav": "WAV 24 bit: for editing; chapters as markers",
    ".vtt": "captions as WebVTT",
    ".srt": "captions as SubRip",
    ".txt": "the words as plain text",
}
"""What can be written, by the ending of the file's name, in the order that help shows."""

Progress = Callable[[int, int], None]
"""Called with how many samples are done, and of how many."""


@dataclass(frozen=True, slots=True)
class _Encoding:
    """How ffmpeg is asked for a format.

    ``written`` are the output's arguments. ``whole`` says that samples go in as
    24-bit integers; ``attached`` that the cover is a stream of its own rather
    than a tag; ``marked`` that ffmpeg writes chapters rather than us.
    """

    written: tuple[str, ...]
    whole: bool = False
    attached: bool = False
    marked: bool = False


_NO_SPACE: Final = "No space left on device"
"""What ffmpeg says of a full disk, in every language setting."""

_MP4: Final = ("-c:a", "aac", "-b:a", "160k", "-movie_timescale", str(SAMPLE_RATE), "-movflags", "+faststart")
_ENCODINGS: Final = {
    ".m4a": _Encoding((*_MP4, "-f", "ipod"), attached=True, marked=True),
    ".m4b": _Encoding((*_MP4, "-brand", "M4B ", "-f", "ipod"), attached=True, marked=True),
    ".opus": _Encoding(("-c:a", "libopus", "-b:a", "96k", "-vbr", "on", "-application", "audio", "-f", "opus")),
    ".flac": _Encoding(("-c:a", "flac", "-compression_level", "5", "-f", "flac"), whole=True, attached=True),
}


def export_file(
    path: Path,
    blocks: Iterable[Sound],
    timeline: Timeline,
    *,
    voice_note: str = "",
    neutral: bool = False,
    progress: Progress | None = None,
) -> None:
    """Write a practice as ``.m4a``, ``.m4b``, ``.opus``, ``.flac`` or ``.wav``.

    The file appears whole under its name or not at all, also when this is
    interrupted. It decodes to exactly ``timeline.total`` samples, in step with
    the timeline from the first one.

    Args:
        path: Where; its ending says the format.
        blocks: The mix from start to end, stereo float32 ``[shape=(n, 2)]``.
        timeline: What the blocks play; titles, words, chapters and cover are views of it.
        voice_note: That the voice is synthetic, in words; empty if none is.
        neutral: Leave out titles and words, which can tell why somebody practises.
        progress: Told about samples as they are taken in.

    Raises:
        ExportError: The ending is unknown, the place can't be written to, the
            disk is full, or the encoder failed.
    """
    ending = path.suffix.lower()
    if ending != ".wav" and ending not in _ENCODINGS:
        raise ExportError(f"{path}: unknown ending {path.suffix!r}; there are {', '.join(FORMATS)}")
    told = tags(timeline, voice_note=voice_note, neutral=neutral)
    counted = _counted(blocks, timeline.total, progress)
    with whole_file(path) as aside:
        if ending == ".wav":
            write_wave(aside, wave_head(timeline.total, _info(told), told.chapters, path), counted)
        else:
            complaint = _encode(aside, counted, told, cover(timeline), ending)
            if complaint == _NO_SPACE:
                raise disk_full(path)
            if complaint:
                raise ExportError(f"{path}: the encoder failed: {complaint}")


def _counted(blocks: Iterable[Sound], total: int, progress: Progress | None) -> Iterator[Sound]:
    """Yield blocks and tell of them; together they are as long as the timeline says."""
    done = 0
    for block in blocks:
        done += len(block)
        yield block
        if progress:
            progress(done, total)
    if done != total:
        raise ExportError(f"the mix ended after {done} samples of {total}; please report this")


def _encode(aside: Path, blocks: Iterator[Sound], told: Tags, art: bytes, ending: str) -> str:
    """Encode into a file and return what the encoder complained of; "" where all went well."""
    encoding = _ENCODINGS[ending]
    with tempfile.TemporaryDirectory(prefix="audio-service-") as name:
        folder = Path(name)
        marks = told.chapters if encoding.marked else ()
        described = ffmetadata(_named(told, ending, art), marks)
        (folder / "tags.txt").write_text(described, encoding="utf-8", newline="\n")
        (folder / "cover.png").write_bytes(art)
        with (folder / "said.txt").open("w+b") as said:
            process = _started(_command(encoding, told, folder, aside), aside.parent, said)
            try:
                taken = _feed(process, blocks, whole=encoding.whole)
                failed = process.wait() != 0 or not taken
            finally:
                process.kill()
                process.communicate()
            said.seek(0)
            words = said.read(20_000).decode("utf-8", "replace").strip()
    if _NO_SPACE in words:
        return _NO_SPACE
    return (words.splitlines() or [f"exit status {process.returncode}"])[-1] if failed else ""


def _started(command: list[str], folder: Path, said: IO[bytes]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, cwd=folder)
    except OSError as error:
        raise ExportError(
            f"{command[0]}: the encoder can't be started ({error.strerror}); reinstall imageio-ffmpeg"
        ) from error


def _feed(process: subprocess.Popen[bytes], blocks: Iterator[Sound], *, whole: bool) -> bool:
    """Stream samples into a process and say whether it took them all; if not, its own words say why."""
    assert process.stdin is not None  # noqa: S101  (a pipe was asked for)
    for block in blocks:
        octets = pcm_24(block) if whole else np.ascontiguousarray(block, "<f4").tobytes()
        try:
            process.stdin.write(octets)
        except OSError:
            return False
    try:
        process.stdin.close()
    except OSError:
        return False
    return True


def _command(encoding: _Encoding, told: Tags, folder: Path, aside: Path) -> list[str]:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-nostdin", "-y"]
    command += ["-f", "s24le" if encoding.whole else "f32le", "-ar", str(SAMPLE_RATE), "-ac", "2", "-i", "pipe:0"]
    command += ["-f", "ffmetadata", "-i", f"file:{folder / 'tags.txt'}"]
    if encoding.attached:
        command += ["-f", "png_pipe", "-i", f"file:{folder / 'cover.png'}"]
    command += ["-map", "0:a", "-map_metadata", "1", "-map_chapters", "1"]
    if encoding.attached:
        command += ["-map", "2:v", "-c:v", "copy", "-disposition:v", "attached_pic"]
        command += ["-metadata:s:v", "comment=Cover (front)"]
    command += ["-metadata:s:a:0", f"language={told.language}"]
    command += ["-fflags", "+bitexact", "-flags:a", "+bitexact"]
    return [*command, *encoding.written, f"file:{aside.name}"]


def _named(told: Tags, ending: str, art: bytes) -> dict[str, str]:
    """Return the tags of a format by the names that ffmpeg and its readers know."""
    named = {"title": told.title, "album": ALBUM, "genre": GENRE, "comment": told.comment, "lyrics": told.lyrics}
    if ending in (".m4a", ".m4b"):
        named |= {"description": told.comment}
        if ending == ".m4b":
            named["media_type"] = "2"
        return named
    named["language"] = told.language
    if told.comment:
        named |= {"SYNTHETIC_VOICE": told.comment, "DIGITAL_SOURCE_TYPE": SYNTHETIC}
    if ending == ".opus":
        named["METADATA_BLOCK_PICTURE"] = _picture_block(art)
    return named | _chapter_comments(told.chapters)


def _chapter_comments(marks: tuple[Chapter, ...]) -> dict[str, str]:
    """Return chapters as the Vorbis comments that players read.

    ffmpeg writes none into FLAC, and into Ogg it rounds a start such as
    39.8 s to 40.8 s.
    """
    named: dict[str, str] = {}
    for number, mark in enumerate(marks):
        minutes, thousandths = divmod(round(mark.start * 1000 / SAMPLE_RATE), 60_000)
        named[f"CHAPTER{number:03}"] = f"{minutes // 60:02}:{minutes % 60:02}:{thousandths / 1000:06.3f}"
        named[f"CHAPTER{number:03}NAME"] = mark.title
    return named


def _picture_block(png: bytes) -> str:
    """Return a cover as FLAC's picture block in base64, as Ogg files carry it."""
    kind = b"image/png"
    width, height = png[16:20], png[20:24]
    block = (3).to_bytes(4, "big") + len(kind).to_bytes(4, "big") + kind + bytes(4)
    block += width + height + (32).to_bytes(4, "big") + bytes(4) + len(png).to_bytes(4, "big") + png
    return base64.b64encode(block).decode("ascii")


def _info(told: Tags) -> dict[str, str]:
    """Return the tags of a WAV file by their names in RIFF."""
    named = {"INAM": told.title, "IPRD": ALBUM, "IGNR": GENRE, "ICMT": told.comment, "ISFT": TOOL}
    return {name: words for name, words in named.items() if words}
