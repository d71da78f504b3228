from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from export_timelines import bell, rest, say, timeline
from instruments import FFMPEG, decoded, meter
from mutagen.flac import FLAC
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus

from audio_service.errors import ExportError
from audio_service.export.chapters import chapters
from audio_service.export.containers import FORMATS, export_file
from audio_service.export.cover import cover
from audio_service.export.tags import SYNTHETIC
from audio_service.export.transcript import transcript
from audio_service.loudness import true_peak
from audio_service.timeline.model import Timeline
from audio_service.units import SAMPLE_RATE
from audio_service.voice.model import Sound

NOTE = "The voice is synthetic."
LOSSY = (".m4a", ".m4b", ".opus")
LOSSLESS = (".flac", ".wav")
ONSET = 2 * SAMPLE_RATE + 137
HARD = "-i /etc/passwd; a=b #c \\ [CHAPTER] 'q\" ש🫶🏽"


def practice(title: str = "Heart breathing") -> Timeline:
    return timeline(
        ("Arriving", [bell(1.5), rest(1.3), say("Welcome.", 2)]),
        ("A warm memory", [say("Let it come.", 2), rest(1.21)]),
        title=title,
    )


def sound(length: int) -> Sound:
    """Return quiet noise with a tone that starts at once at ONSET."""
    random = np.random.default_rng(7)
    samples = random.normal(0, 1e-4, (length, 2)).astype(np.float32)
    tone = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(9600) / SAMPLE_RATE)
    samples[ONSET : ONSET + 9600] += tone[:, None].astype(np.float32)
    return samples


def blocks(samples: Sound, size: int = 100_000) -> Iterator[Sound]:
    for at in range(0, len(samples), size):
        yield samples[at : at + size]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return one practice in every format."""
    folder = tmp_path_factory.mktemp("written")
    found = {}
    for ending in LOSSY + LOSSLESS:
        found[ending] = folder / f"practice{ending}"
        export_file(found[ending], blocks(sound(practice().total)), practice(), voice_note=NOTE)
    return found


@pytest.mark.parametrize("ending", LOSSY + LOSSLESS)
def test_a_file_decodes_to_exactly_the_length_of_the_timeline(written: dict[str, Path], ending: str) -> None:
    assert len(decoded(written[ending])) == practice().total


@pytest.mark.parametrize("ending", LOSSY + LOSSLESS)
def test_sound_starts_within_five_milliseconds_of_its_place(written: dict[str, Path], ending: str) -> None:
    heard = np.abs(decoded(written[ending])[:, 0])
    assert abs(int(np.argmax(heard > 0.2)) - ONSET) <= 0.005 * SAMPLE_RATE


@pytest.mark.parametrize("ending", LOSSLESS)
def test_lossless_is_lossless_to_24_bits(written: dict[str, Path], ending: str) -> None:
    assert np.abs(decoded(written[ending]) - sound(practice().total)).max() <= 2**-24 + 2**-26


def test_an_audiobook_tells_title_words_chapters_and_cover(written: dict[str, Path]) -> None:
    for ending in (".m4a", ".m4b"):
        file = MP4(written[ending])
        assert file["\xa9nam"] == ["Heart breathing"]
        assert file["\xa9cmt"] == file["desc"] == [NOTE]
        assert file["\xa9lyr"] == [transcript(practice(), voice_note=NOTE)]
        assert bytes(file["covr"][0]) == cover(practice())
        found = [(mark.title, round(mark.start, 3)) for mark in file.chapters]
        assert found == [(mark.title, round(mark.start / SAMPLE_RATE, 3)) for mark in chapters(practice())]
    assert MP4(written[".m4b"])["stik"] == [2]


def test_an_audiobook_starts_playing_before_it_is_all_there(written: dict[str, Path]) -> None:
    head = written[".m4a"].read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")
    assert written[".m4b"].read_bytes()[8:12] == b"M4B "


@pytest.mark.parametrize("ending", [".opus", ".flac"])
def test_vorbis_comments_tell_title_words_chapters_and_disclosure(written: dict[str, Path], ending: str) -> None:
    file = OggOpus(written[ending]) if ending == ".opus" else FLAC(written[ending])
    assert file["title"] == ["Heart breathing"]
    assert file["description"] == file["synthetic_voice"] == [NOTE]
    assert file["digital_source_type"] == [SYNTHETIC]
    assert file["lyrics"] == [transcript(practice(), voice_note=NOTE)]
    assert file["chapter001"] == ["00:00:04.800"]
    assert file["chapter001name"] == ["A warm memory"]


def test_covers_are_front_covers(written: dict[str, Path]) -> None:
    art = FLAC(written[".flac"]).pictures[0]
    assert (art.type, art.mime, art.data) == (3, "image/png", cover(practice()))
    said = subprocess.run([FFMPEG, "-i", str(written[".opus"])], capture_output=True, check=False).stderr.decode()
    assert "Cover (front)" in said


@pytest.mark.parametrize("ending", LOSSY + LOSSLESS)
def test_ffmpeg_finds_the_chapters_in_every_format(written: dict[str, Path], ending: str) -> None:
    said = subprocess.run([FFMPEG, "-i", str(written[ending])], capture_output=True, check=False).stderr.decode()
    assert re.findall(r"Chapter #0:\d: start ([\d.]+)", said) == ["0.000000", "4.800000"]
    assert re.findall(r"title +: (.*)", said).count("A warm memory") == 1


def test_a_wav_is_plain_pcm_that_the_standard_library_reads(written: dict[str, Path]) -> None:
    with wave.open(str(written[".wav"])) as file:
        assert file.getparams()[:4] == (2, 3, SAMPLE_RATE, practice().total)


@pytest.mark.parametrize("ending", [".m4a", ".opus", ".flac", ".wav"])
def test_equal_practices_give_equal_files(written: dict[str, Path], ending: str, tmp_path: Path) -> None:
    again = tmp_path / f"again{ending}"
    export_file(again, blocks(sound(practice().total), 77_777), practice(), voice_note=NOTE)
    assert again.read_bytes() == written[ending].read_bytes()


@pytest.mark.parametrize("ending", [".m4a", ".opus", ".flac", ".wav"])
def test_a_hard_title_is_a_title_and_nothing_else(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"hard{ending}"
    hard = practice(HARD)
    export_file(path, blocks(sound(hard.total)), hard)
    said = subprocess.run([FFMPEG, "-i", str(path)], capture_output=True, check=False).stderr.decode()
    assert f"title           : {HARD}" in said


@pytest.mark.parametrize("ending", [".m4a", ".opus", ".flac", ".wav"])
def test_neutral_files_tell_no_title_and_no_word(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"neutral{ending}"
    export_file(path, blocks(sound(practice().total)), practice(), voice_note=NOTE, neutral=True)
    file = path.read_bytes()
    assert NOTE.encode() in file
    for word in ("Heart", "Arriving", "memory", "Welcome"):
        assert word.encode() not in file


@pytest.mark.instrument
@pytest.mark.parametrize("ending", [".m4a", ".opus"])
def test_the_true_peak_stays_under_minus_one_after_encoding(ending: str, tmp_path: Path) -> None:
    from scipy.signal import lfilter

    time = np.arange(8 * SAMPLE_RATE) / SAMPLE_RATE
    throat = np.diff(np.floor(np.cumsum(110 * (1 + 0.08 * np.sin(4.4 * time))) / SAMPLE_RATE), prepend=0)
    breath = np.random.default_rng(3).normal(0, 0.05, len(time))
    voice = np.zeros(len(time))
    for formant, width, weight in ((600, 80, 1), (1200, 100, 0.6), (2600, 160, 0.3), (3400, 250, 0.15)):
        near = np.exp(-np.pi * width / SAMPLE_RATE)
        feedback = [1, -2 * near * np.cos(2 * np.pi * formant / SAMPLE_RATE), near * near]
        voice += weight * lfilter([1 - near], feedback, throat + 0.1 * breath)
    syllables = np.clip(np.sin(19.5 * time) + 0.3, 0, 1)
    mono = (voice * syllables + 0.3 * breath * np.clip(np.sin(19.5 * time + 2), 0, 1)).astype(np.float32)
    mono *= np.float32(10 ** (-2 / 20) / true_peak(mono))
    spoken = timeline(("", [say("Speech-like sound at -2 dBTP.", 8)]))
    stereo = np.zeros((spoken.total, 2), np.float32)
    stereo[: len(mono)] = mono[:, None]
    path = tmp_path / f"peak{ending}"
    export_file(path, blocks(stereo), spoken)
    assert meter(path)[1] <= -1.0


def test_an_unknown_ending_is_told_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"unknown ending '\.ogg'; there are \.mp3, \.m4a.*\.txt"):
        export_file(tmp_path / "a.ogg", [], practice())
    assert set(FORMATS) >= {".mp3", ".m4a", ".m4b", ".opus", ".flac", ".wav", ".vtt", ".srt", ".txt"}


@pytest.mark.parametrize("ending", [".flac", ".wav"])
def test_a_place_that_cannot_be_written_to_is_told_before_any_work(ending: str, tmp_path: Path) -> None:
    def never() -> Iterator[Sound]:
        pytest.fail("mixing started")
        yield np.zeros((1, 2), np.float32)

    with pytest.raises(ExportError, match="there is no folder"):
        export_file(tmp_path / "missing" / f"a{ending}", never(), practice())
    (tmp_path / f"folder{ending}").mkdir()
    with pytest.raises(ExportError, match="this is a folder"):
        export_file(tmp_path / f"folder{ending}", never(), practice())
    if hasattr(os, "geteuid") and os.geteuid():
        locked = tmp_path / "locked"
        locked.mkdir(mode=0o500)
        with pytest.raises(ExportError, match="can't be written to"):
            export_file(locked / f"a{ending}", never(), practice())


@pytest.mark.parametrize("ending", [".m4a", ".opus", ".flac", ".wav"])
@pytest.mark.parametrize("trouble", [KeyboardInterrupt, ValueError])
def test_an_interrupted_export_leaves_nothing_and_no_process(
    ending: str, trouble: type[BaseException], tmp_path: Path
) -> None:
    path = tmp_path / f"a{ending}"
    path.write_text("what was here before")

    def broken() -> Iterator[Sound]:
        yield sound(200_000)
        raise trouble

    before = set(psutil.Process().children())
    with pytest.raises(trouble):
        export_file(path, broken(), practice())
    assert set(psutil.Process().children()) <= before
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "what was here before"


def test_a_mix_of_the_wrong_length_is_not_passed_off_as_whole(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="the mix ended after 300000 samples of"):
        export_file(tmp_path / "a.opus", blocks(sound(300_000)), practice())
    assert not list(tmp_path.iterdir())


def test_trouble_with_another_file_is_not_blamed_on_this_one(tmp_path: Path) -> None:
    def lost() -> Iterator[Sound]:
        yield np.frombuffer((tmp_path / "clip").read_bytes(), np.float32)

    with pytest.raises(FileNotFoundError):
        export_file(tmp_path / "a.wav", lost(), practice())


def test_progress_counts_up_to_the_whole(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    export_file(
        tmp_path / "a.wav", blocks(sound(practice().total)), practice(), progress=lambda *done: told.append(done)
    )
    assert told[-1] == (practice().total, practice().total)
    assert [done for done, _ in told] == sorted({done for done, _ in told})


FULL = """
    import sys
    from pathlib import Path
    sys.path[:0] = [sys.argv[1], str(Path(sys.argv[1]).parent)]
    from test_containers import blocks, practice, sound
    from audio_service.errors import ExportError
    from audio_service.export.containers import export_file

    for ending in (".m4a", ".opus", ".wav"):
        try:
            export_file(Path(sys.argv[2], "a" + ending), blocks(sound(practice().total)), practice())
        except ExportError as error:
            print(error)
    print(list(Path(sys.argv[2]).iterdir()))
"""


@pytest.mark.skipif(not shutil.which("unshare"), reason="a small disk needs a mount namespace of its own")
def test_a_full_disk_is_called_a_full_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    (tmp_path / "full.py").write_text(textwrap.dedent(FULL))
    mounted = f'mount -t tmpfs -o size=64k none "{disk}" && exec "$@"'
    inside = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mounted, "sh"]
    if subprocess.run([*inside, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system allows no mount namespace")
    command = [*inside, sys.executable, str(tmp_path / "full.py"), str(Path(__file__).parent), str(disk)]
    done = subprocess.run(command, capture_output=True, check=True)
    *told, left = done.stdout.decode().splitlines()
    assert len(told) == 3
    assert all("the disk is full; free some space or write elsewhere" in line for line in told)
    assert left == "[]"
