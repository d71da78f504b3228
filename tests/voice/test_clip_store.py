import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from audio_service.errors import StoreError, VoiceError
from audio_service.settings import Settings
from audio_service.voice import ClipStore, Utterance, find_voice
from audio_service.voice.synthetic import SyntheticVoice

HASH = 20
"""Bytes of a clip's own hash before its samples."""

ODD = Path(__file__).with_name("odd_worker.py")


@pytest.fixture
def voice(settings):
    return find_voice("pyttsx3", settings=settings)


class Counter:
    """What a store reports of its work."""

    def __init__(self):
        self.reports = []

    def __call__(self, spoken, missing):
        self.reports.append((spoken, missing))


def test_what_is_in_the_store_is_not_spoken_again(store, voice, lines):
    first, second = Counter(), Counter()
    clips = store.speak(voice, lines("Welcome.", "Soften."), progress=first)
    assert first.reports == [(0, 2), (1, 2), (2, 2)]
    assert store.speak(voice, lines("Welcome.", "Soften."), progress=second) == clips
    assert second.reports == []


def test_changing_one_line_speaks_one_line(store, voice, lines):
    before = store.speak(voice, lines("Welcome.", "Soften.", "Allow."))
    assert [u.text for u in store.missing(voice, lines("Welcome.", "Soothe.", "Allow."))] == ["Soothe."]
    counter = Counter()
    after = store.speak(voice, lines("Welcome.", "Soothe.", "Allow."), progress=counter)
    assert counter.reports == [(0, 1), (1, 1)]
    assert after["line-0"] == before["line-0"]
    assert after["line-1"] != before["line-1"]


def test_equal_words_are_spoken_once(store, voice, lines):
    counter = Counter()
    clips = store.speak(voice, lines("Soften.", "Allow.", "Soften."), progress=counter)
    assert counter.reports[-1] == (2, 2)
    assert clips["line-0"] == clips["line-2"]


def test_another_rate_or_speaker_is_another_clip(store, settings, lines):
    digests = set()
    for spec, rate in [("pyttsx3", 118), ("pyttsx3", 100), ("pyttsx3:gmw/en-us", 118)]:
        digests.add(store.speak(find_voice(spec, rate=rate, settings=settings), lines("Let it be."))["line-0"].digest)
    assert len(digests) == 3


def test_respelling_decides_what_is_spoken_and_the_text_does_not(store, voice):
    plain = Utterance("Dr Neff says so.", "Dr Neff says so.", "a")
    respelt = Utterance("Dr Neff says so.", "Doctor neff says so.", "b")
    other_text = Utterance("Anything.", "Dr Neff says so.", "c")
    store.speak(voice, [plain])
    assert store.missing(voice, [other_text]) == []
    assert store.missing(voice, [respelt]) == [respelt]


def test_one_id_for_different_words_is_refused(store, voice):
    with pytest.raises(VoiceError, match="same id"):
        store.speak(voice, [Utterance("One.", "One.", "a", "x.md:1:1"), Utterance("Two.", "Two.", "a", "x.md:2:1")])


def test_a_clip_is_read_as_it_was_made_and_can_not_be_changed(store, voice, lines):
    clip = store.speak(voice, lines("Welcome."))["line-0"]
    sound = store.sound(clip.digest)
    assert sound.dtype == np.float32
    assert sound.shape == (clip.length,)
    with pytest.raises(ValueError, match="read-only"):
        sound[0] = 1.0


@pytest.fixture(scope="module")
def welcomed(tmp_path_factory, lines):
    """A folder of one clip, spoken once."""
    folder = tmp_path_factory.mktemp("welcomed")
    ClipStore(folder).speak(find_voice("pyttsx3", settings=Settings(line_seconds=60.0)), lines("Welcome."))
    return folder


@pytest.mark.parametrize("kind", ["sounds", "lines"])
@pytest.mark.parametrize("damage", ["truncate", "flip", "empty", "remove"])
def test_a_damaged_file_is_noticed_and_spoken_anew(tmp_path, welcomed, voice, lines, kind, damage):
    shutil.copytree(welcomed, tmp_path, dirs_exist_ok=True)
    store = ClipStore(tmp_path)
    assert not store.missing(voice, lines("Welcome."))
    clip = store.speak(voice, lines("Welcome."))["line-0"]
    (path,) = (each for each in (tmp_path / kind).rglob("*") if each.is_file())
    data = path.read_bytes()
    if damage == "remove":
        path.unlink()
    elif damage == "flip":
        path.write_bytes(bytes([data[0] ^ 0xFF]) + data[1:])
    else:
        path.write_bytes(data[: len(data) // 2] if damage == "truncate" else b"")
    if kind == "sounds":
        with pytest.raises(StoreError, match="render again"):
            store.sound(clip.digest)
    assert store.missing(voice, lines("Welcome."))
    assert store.speak(voice, lines("Welcome."))["line-0"] == clip
    assert len(store.sound(clip.digest)) == clip.length


def test_a_digest_from_outside_is_never_a_path(store):
    for digest in ("../../etc/passwd", "", "a" * 39 + "/", "é" * 40, "f" * 40):
        with pytest.raises(StoreError):
            store.sound(digest)


def test_what_was_spoken_before_a_failure_is_kept(store, tmp_path, lines):
    voice = SyntheticVoice("odd", "odd", (sys.executable, str(ODD), str(tmp_path / "diary")), rate=118.0, seconds=20.0)
    with pytest.raises(VoiceError):
        store.speak(voice, lines("One.", "Two.", "Please refuse.", "Four."))
    assert [u.text for u in store.missing(voice, lines("One.", "Two.", "Please refuse.", "Four."))] == [
        "Please refuse.",
        "Four.",
    ]


def test_a_store_that_can_not_be_written_is_a_clear_error(tmp_path, voice, lines):
    (tmp_path / "clips").write_text("a file where the folder should be")
    with pytest.raises(StoreError, match=r"can't be kept .*free space or set another data folder"):
        ClipStore(tmp_path / "clips").speak(voice, lines("Welcome."))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk at hand")
def test_a_full_disk_is_a_clear_error_and_leaves_no_part(tmp_path, voice, lines):
    import resource

    def starve():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    code = (
        "import sys\nfrom pathlib import Path\nimport numpy as np\n"
        "from audio_service.voice import ClipStore, Take, Utterance\nfrom audio_service.errors import StoreError\n"
        "sound = np.zeros(48000, np.float32)\ntake = Take(Utterance('A', 'A', 'a'), sound, 48000)\n"
        "try:\n    ClipStore(Path(sys.argv[1]))._keep('ab' * 20, take, sound)\n"
        "except StoreError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], preexec_fn=starve, capture_output=True, text=True, check=True
    )
    assert "can't be kept" in done.stdout
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


SPEAKER = """
import sys
from pathlib import Path
from audio_service.voice import ClipStore, Utterance
from audio_service.voice.synthetic import SyntheticVoice
folder, odd = Path(sys.argv[1]), sys.argv[2]
voice = SyntheticVoice("odd", "odd", (sys.executable, odd, str(folder / "diary")), rate=118.0, seconds=20.0)
lines = [Utterance(f"Line {n}.", f"Line {n}.", str(n)) for n in range(12)]
ClipStore(folder / "clips").speak(voice, lines, progress=lambda done, _: print(done, flush=True))
"""


def speaker(folder):
    command = [sys.executable, "-c", SPEAKER, str(folder), str(ODD)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def odd_lines():
    return [Utterance(f"Line {n}.", f"Line {n}.", str(n)) for n in range(12)]


def test_several_processes_may_fill_one_store(tmp_path):
    writers = [speaker(tmp_path) for _ in range(3)]
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    voice = SyntheticVoice("odd", "odd", (), rate=118.0, seconds=20.0)
    store = ClipStore(tmp_path / "clips")
    clips = store.speak(voice, odd_lines())
    assert len(clips) == 12
    assert not list((tmp_path / "clips" / "parts").iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_killed_process_leaves_whole_clips_only(tmp_path):
    voice = SyntheticVoice("odd", "odd", (), rate=118.0, seconds=20.0)
    store = ClipStore(tmp_path / "clips")
    left = 12
    for _ in range(4):
        writer = speaker(tmp_path)
        for line in writer.stdout:
            if int(line) == 2:
                os.kill(writer.pid, signal.SIGKILL)
                break
        writer.communicate()
        missing = store.missing(voice, odd_lines())
        assert len(missing) <= left - 2
        left = len(missing)
        for path in (tmp_path / "clips" / "sounds").rglob("*.s16"):
            assert len(store.sound(path.stem)) > 0


def test_the_clips_unused_for_longest_go_first_and_what_is_to_be_kept_stays(store, voice, lines):
    texts = ("Welcome.", "Soften.", "Soothe.", "Allow.")
    clips = store.speak(voice, lines(*texts))
    for number, clip in enumerate(clips.values()):
        os.utime(store._sound_path(clip.digest), (1000 + number, 1000 + number))
    store.sound(clips["line-0"].digest)
    others = sum(2 * clips[name].length + HASH for name in ("line-0", "line-2", "line-3"))
    kept = lines("Welcome.", "Soften.")[1:]
    store.make_room(others, voice, kept)
    assert store.missing(voice, lines(*texts)) == []
    for number, clip in enumerate(clips.values()):
        os.utime(store._sound_path(clip.digest), (1000 + number, 1000 + number))
    store.sound(clips["line-0"].digest)
    store.make_room(others - 1, voice, kept)
    assert [utterance.text for utterance in store.missing(voice, lines(*texts))] == ["Soothe."]
    store.make_room(0, voice, kept)
    assert [utterance.text for utterance in store.missing(voice, lines(*texts))] == ["Welcome.", "Soothe.", "Allow."]
    assert len(list(store._folder.glob("lines/*/*.json"))) == 1
