from __future__ import annotations

import subprocess
from pathlib import Path

import imageio_ffmpeg
import pytest
from export_timelines import heart, rest, say, texts, timeline, timelines
from hypothesis import given, settings

from audio_service.export.chapters import chapters, ffmetadata
from audio_service.export.wording import one_line
from audio_service.timeline.model import Timeline

HARD = "a=b;c#d\\e [CHAPTER] ;FFMETADATA1 'q\" ש🫶🏽"


def unescaped(line: str) -> str:
    found, letters = "", iter(line)
    for letter in letters:
        found += next(letters) if letter == "\\" else letter
    return found


def test_chapters_are_the_sections() -> None:
    practice = heart()
    assert [(mark.title, mark.start, mark.stop) for mark in chapters(practice)] == [
        (span.title, span.start, span.stop) for span in practice.sections
    ]


def test_rounds_of_a_section_are_one_chapter() -> None:
    practice = timeline(("A", [rest(9)]), ("B", [rest(9)]), ("B", [rest(9)]), ("C", [rest(9)]))
    marks = chapters(practice)
    assert [mark.title for mark in marks] == ["A", "B", "C"]
    assert marks[1].length == 18 * 48_000


def test_chapters_without_titles_are_numbered() -> None:
    practice = timeline(("", [rest(9)]), ("Named", [rest(9)]))
    assert [mark.title for mark in chapters(practice)] == ["Part 1", "Named"]
    assert [mark.title for mark in chapters(practice, neutral=True)] == ["Part 1", "Part 2"]


@settings(max_examples=40, deadline=None)
@given(timelines)
def test_chapters_partition_a_timeline(practice: Timeline) -> None:
    marks = chapters(practice)
    assert [mark.start for mark in marks] == [0, *(mark.stop for mark in marks[:-1])]
    assert marks[-1].stop == practice.total


@given(texts, texts)
def test_any_title_survives_the_escapes(title: str, section: str) -> None:
    practice = timeline((section, [say("Yes.", 2)]))
    told = ffmetadata({"title": one_line(title)}, chapters(practice))
    lines = told.split("\n")
    if one_line(title):
        assert unescaped(lines[1]).rstrip(" ") == f"title={one_line(title)}"
    assert unescaped(lines[-2]).rstrip(" ") == f"title={one_line(section) or 'Part 1'}"


@pytest.mark.parametrize("title", [HARD, "=", "\\", "#;", "one\ntwo"])
def test_ffmpeg_reads_hard_titles_and_writes_them_the_same(title: str, tmp_path: Path) -> None:
    marks = chapters(timeline((title, [rest(9)])))
    told = ffmetadata({"title": title, "comment": "a\nb"}, marks)
    (tmp_path / "in.txt").write_text(told, encoding="utf-8", newline="")
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-f", "ffmetadata", "-i", "in.txt"]
    again = subprocess.run([*command, "-f", "ffmetadata", "-"], cwd=tmp_path, capture_output=True, check=True)
    read = again.stdout.decode("utf-8")
    for line in told.split("\n"):
        assert line.rstrip(" ") in read
    assert read.count("title=") - read.count("title\\=") == 2
