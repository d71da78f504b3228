from __future__ import annotations

import io
import subprocess
from pathlib import Path

import imageio_ffmpeg
from export_timelines import heart, rest, say, texts, timeline
from hypothesis import given, settings
from mutagen.id3 import ID3

from audio_service.export.chapters import chapters
from audio_service.export.id3 import id3
from audio_service.export.tags import SYNTHETIC, voice_note
from audio_service.export.transcript import transcript
from audio_service.export.wording import one_line
from audio_service.timeline.model import Spoken
from audio_service.units import SAMPLE_RATE, seconds

NOTE = voice_note("piper:en_US-joe-medium", synthetic=True)


def read(tag: bytes) -> ID3:
    return ID3(io.BytesIO(tag), translate=False)


def test_the_tag_is_as_long_as_it_says() -> None:
    for size in (0, 5, 16_000, 2_100_000):
        tag = id3(heart(), voice_note="a" * size)
        found = read(tag)
        assert found.version == (2, 3, 0)
        assert found.size == len(tag)
        assert tag[6] < 128 > tag[7]


def test_a_reader_finds_title_length_language_and_words() -> None:
    practice = heart()
    tag = read(id3(practice, voice_note=NOTE))
    assert tag["TIT2"].text == ["Heart breathing"]
    assert tag["TCON"].text == ["Meditation"]
    assert tag["TLEN"].text == [str(round(practice.total * 1000 / SAMPLE_RATE))]
    assert tag["TLAN"].text == ["eng"]
    assert tag["USLT::eng"].text == transcript(practice, voice_note=NOTE)
    lines = [(f"{event.text}\n", round(event.start / 48)) for event in practice.events if isinstance(event, Spoken)]
    assert tag["SYLT::eng"].text == lines


def test_a_synthetic_voice_is_disclosed_to_people_and_to_programs() -> None:
    for neutral in (False, True):
        tag = read(id3(heart(), voice_note=NOTE, neutral=neutral))
        assert tag["COMM::eng"].text == [NOTE]
        assert tag["TXXX:SYNTHETIC_VOICE"].text == [NOTE]
        assert tag["TXXX:DIGITAL_SOURCE_TYPE"].text == [SYNTHETIC]


def test_a_persons_voice_is_not_called_synthetic() -> None:
    tag = read(id3(heart(), voice_note=""))
    assert not [name for name in tag if name.startswith(("COMM", "TXXX"))]


def test_chapters_are_where_the_sections_are_to_the_millisecond() -> None:
    practice = heart()
    tag = read(id3(practice, voice_note=NOTE))
    contents = tag["CTOC:toc"]
    assert contents.flags == 3
    found = [tag[f"CHAP:{name}"] for name in contents.child_element_ids]
    assert [(mark.start_time, mark.end_time, mark.sub_frames["TIT2"].text[0]) for mark in found] == [
        (round(mark.start / 48), round(mark.stop / 48), mark.title) for mark in chapters(practice)
    ]
    assert {mark.start_offset for mark in found} == {0xFFFFFFFF}


def test_ffmpeg_finds_the_same_chapters_in_front_of_sound(tmp_path: Path) -> None:
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    silence = [ffmpeg, "-loglevel", "error", "-f", "lavfi", "-i", "anullsrc=r=48000:d=1", "-b:a", "128k"]
    bare = subprocess.run(
        [*silence, "-write_xing", "0", "-id3v2_version", "0", "-f", "mp3", "-"], capture_output=True, check=True
    )
    tag = id3(heart(), voice_note=NOTE)
    (tmp_path / "a.mp3").write_bytes(tag + bare.stdout)
    probe = [ffmpeg, "-hide_banner", "-i", "a.mp3", "-f", "null", "-"]
    said = subprocess.run(probe, cwd=tmp_path, capture_output=True, check=True).stderr.decode()
    assert "title           : Heart breathing" in said
    for mark in chapters(heart()):
        assert f"start {seconds(mark.start):.6f}"[:-4] in said
        assert f"title           : {mark.title}" in said
    assert "SYNTHETIC_VOICE" in said


def test_there_is_no_picture_for_a_browser_to_wait_for() -> None:
    assert not read(id3(heart(), voice_note=NOTE)).getall("APIC")


def test_neutral_mode_tells_no_title_and_no_word() -> None:
    tag = id3(heart(), voice_note=NOTE, neutral=True)
    for word in ("Heart", "heart", "Arriving", "Welcome", "warmth"):
        assert word.encode("ascii") not in tag
        assert word.encode("utf-16-le") not in tag
    assert read(tag)["CHAP:chp0"].sub_frames["TIT2"].text == ["Part 1"]


def test_an_unknown_language_is_said_to_be_unknown() -> None:
    practice = timeline(("", [say("Ko te manawa.", 2)]), language="mi-NZ")
    assert "USLT::XXX" in read(id3(practice, voice_note=""))


@settings(deadline=None)
@given(texts, texts, texts)
def test_any_text_comes_back_as_it_was_written(title: str, section: str, line: str) -> None:
    practice = timeline((section, [say(line, 3), rest(1)]), title=title)
    tag = read(id3(practice, voice_note=NOTE))
    assert tag["TIT2"].text == [one_line(title) or "Guided practice"]
    assert tag["CHAP:chp0"].sub_frames["TIT2"].text == [one_line(section) or "Part 1"]
    assert tag["USLT::eng"].text == transcript(practice, voice_note=NOTE)
    assert tag["SYLT::eng"].text == [(one_line(line) + "\n", 0)]


def test_equal_timelines_give_equal_bytes() -> None:
    assert id3(heart(), voice_note=NOTE) == id3(heart(), voice_note=NOTE)
