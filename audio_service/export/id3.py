"""The ID3v2 tag of an MP3 file, as a pure function to bytes.

Our own writer, for two reasons: the one good library for it, mutagen, is
GPL-2.0-or-later and may not become part of this program (only tests read with
it), and the length of a file must be known, and its first bytes be ready,
before a sample is mixed.

Version 2.3 with UTF-16, the one that everything reads: Windows learned 2.4
late and car radios never did, while Apple's players, podcast apps and ffmpeg
read chapters (ID3v2 Chapter Frame Addendum 1.0) in both. Text of ASCII alone
is written as such: half the size, and no byte-order mark to trip over. No
unsynchronisation, padding, or date: equal timelines give equal bytes.

No picture: with one, PNG or JPEG, Chromium reads a megabyte of the file before
it plays (measured, 32 KB without), a minute of sound that a slow network has to
bring and a voice to speak. The lock screen's picture comes from the page.
"""

from __future__ import annotations

from typing import Final

from audio_service.export.chapters import Chapter
from audio_service.export.tags import ALBUM, GENRE, SYNTHETIC, TOOL, tags
from audio_service.export.wording import one_line
from audio_service.timeline.model import Spoken, Timeline
from audio_service.units import SAMPLE_RATE

_ASCII: Final = b"\x00"
_UTF_16: Final = b"\x01"
_NO_OFFSET: Final = b"\xff" * 4
"""A chapter's byte offset where only its time counts."""

_ORDERED_TOP: Final = b"\x03"
_MILLISECONDS: Final = b"\x02"
_LYRICS: Final = b"\x01"
_CHAPTERS_AT_MOST: Final = 255
"""The table of contents counts its entries in one byte."""


def id3(timeline: Timeline, *, voice_note: str, neutral: bool = False) -> bytes:
    """Return the whole tag, header included, to stand before the first frame.

    Args:
        timeline: What the file plays.
        voice_note: That the voice is synthetic, in words; empty if none is.
        neutral: Leave out titles and words, which can tell why somebody practises.
    """
    told = tags(timeline, voice_note=voice_note, neutral=neutral)
    language = b"XXX" if told.language == "und" else told.language.encode("ascii")
    frames = [
        _words("TIT2", told.title),
        _words("TALB", ALBUM),
        _words("TCON", GENRE),
        _words("TLEN", str(_milliseconds(timeline.total))),
        _words("TLAN", language.decode("ascii")),
        _words("TSSE", TOOL),
    ]
    if told.comment:
        frames.append(_frame("COMM", _described(language, "", told.comment)))
        frames.append(_frame("TXXX", _described(b"", "SYNTHETIC_VOICE", told.comment)))
        frames.append(_frame("TXXX", _described(b"", "DIGITAL_SOURCE_TYPE", SYNTHETIC)))
    frames += _chapters(told.chapters[:_CHAPTERS_AT_MOST])
    if told.lyrics:
        frames.append(_frame("USLT", _described(language, "", told.lyrics)))
        frames.append(_frame("SYLT", _timed_lines(timeline, language)))
    body = b"".join(frames)
    return b"ID3\x03\x00\x00" + _syncsafe(len(body)) + body


def _chapters(marks: tuple[Chapter, ...]) -> list[bytes]:
    """Return the table of contents and its chapters; times in milliseconds, as the addendum wants."""
    names = [f"chp{number}".encode("ascii") for number in range(len(marks))]
    if not marks:
        return []
    contents = b"toc\x00" + _ORDERED_TOP + bytes([len(marks)]) + b"".join(name + b"\x00" for name in names)
    found = [_frame("CTOC", contents)]
    for name, mark in zip(names, marks, strict=True):
        times = b"".join(_milliseconds(at).to_bytes(4, "big") for at in (mark.start, mark.stop))
        found.append(_frame("CHAP", name + b"\x00" + times + _NO_OFFSET * 2 + _words("TIT2", mark.title)))
    return found


def _timed_lines(timeline: Timeline, language: bytes) -> bytes:
    """Return every spoken line with its start; a line break tells one from the next, as players expect."""
    lines = [(one_line(event.text), event.start) for event in timeline.events if isinstance(event, Spoken)]
    encoding, end = _encoding("".join(text for text, _ in lines))
    body = encoding + language + _MILLISECONDS + _LYRICS + _encoded("", encoding) + end
    for text, start in lines:
        body += _encoded(text + "\n", encoding) + end + _milliseconds(start).to_bytes(4, "big")
    return body


def _words(name: str, text: str) -> bytes:
    encoding, _ = _encoding(text)
    return _frame(name, encoding + _encoded(text, encoding))


def _described(language: bytes, description: str, text: str) -> bytes:
    """Return encoding, language if the frame has one, a description, and the text."""
    encoding, end = _encoding(description + text)
    return encoding + language + _encoded(description, encoding) + end + _encoded(text, encoding)


def _encoding(text: str) -> tuple[bytes, bytes]:
    return (_ASCII, b"\x00") if text.isascii() else (_UTF_16, b"\x00\x00")


def _encoded(text: str, encoding: bytes) -> bytes:
    return text.encode("ascii") if encoding == _ASCII else b"\xff\xfe" + text.encode("utf-16-le")


def _frame(name: str, body: bytes) -> bytes:
    """Return a frame; in version 2.3 its size is a plain number, unlike the tag's."""
    return name.encode("ascii") + len(body).to_bytes(4, "big") + b"\x00\x00" + body


def _syncsafe(number: int) -> bytes:
    """Return a size in four bytes of seven bits, so that none looks like the start of sound."""
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def _milliseconds(at: int) -> int:
    return round(at * 1000 / SAMPLE_RATE)
