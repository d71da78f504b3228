"""A facilitator's own recordings as beds, in whatever state they come."""

import subprocess

import numpy as np
import pytest
from instruments import FFMPEG, loudness, seam, write

from audio_service.errors import SoundError
from audio_service.sound import find_bed
from audio_service.sound.recording import LONGEST, SHORTEST, loop
from audio_service.units import FRAME_SAMPLES, SAMPLE_RATE


@pytest.fixture(scope="module")
def murmur():
    """Twenty seconds of soft noise that comes and goes, mono, at 22.05 kHz."""
    rng = np.random.default_rng(3)
    noise = np.convolve(rng.standard_normal(20 * 22050), np.hanning(9) / 4.5, "same")
    return (0.1 * noise * (1 + 0.3 * np.sin(np.arange(len(noise)) / 9000))).astype(np.float32)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("low.wav", ["-c:a", "pcm_u8"]),
        ("plain.wav", []),
        ("radio.mp3", ["-b:a", "64k"]),
        ("phone.m4a", []),
        ("free.ogg", ["-c:a", "libvorbis", "-ac", "2"]),
        ("free.opus", ["-ar", "48000"]),
        ("whole.flac", []),
        ("apple.aiff", []),
        ("-odd name: it's 100%d.wav", []),
    ],
)
def test_a_recording_in_any_format_becomes_a_levelled_loop(tmp_path, murmur, name, options):
    bed = find_bed(str(write(tmp_path / name, murmur, 22050, *options)), tmp_path / "beds")
    assert bed.sound.shape == (bed.frames * FRAME_SAMPLES, 2)
    assert bed.frames * FRAME_SAMPLES / SAMPLE_RATE == pytest.approx(16, abs=0.5)
    assert bed.remark == ""
    assert loudness(bed.sound) == pytest.approx(bed.loudness, abs=0.2)


def test_dead_air_at_both_ends_is_cut(tmp_path, murmur):
    padded = np.concatenate((np.zeros(round(9.5 * 22050)), murmur, np.zeros(5 * 22050))).astype(np.float32)
    bed = find_bed(str(write(tmp_path / "dead.wav", padded, 22050)), tmp_path)
    assert bed.frames * FRAME_SAMPLES / SAMPLE_RATE == pytest.approx(16, abs=0.5)
    frames = np.sqrt(np.mean(bed.sound.reshape(-1, FRAME_SAMPLES, 2) ** 2, axis=(1, 2)))
    assert frames.min() > 0.3 * frames.mean()


def test_a_recordings_loop_has_no_seam(tmp_path, murmur):
    bed = find_bed(str(write(tmp_path / "murmur.wav", murmur, 22050)), tmp_path)
    rough, usual = seam(bed.sound)
    assert rough <= usual


def test_the_crossfade_keeps_the_power():
    noise = np.random.default_rng(5).standard_normal((SHORTEST * 2, 2)).astype(np.float32)
    seconds_ = np.sqrt(np.mean(loop(noise)[: 9 * SAMPLE_RATE].reshape(9, -1) ** 2, axis=1))
    assert seconds_ == pytest.approx(np.ones(9), abs=0.05)


def test_a_long_recording_gives_the_longest_loop():
    noise = np.random.default_rng(5).standard_normal((LONGEST + 10 * SAMPLE_RATE, 2), np.float32)
    assert len(loop(noise)) == LONGEST // FRAME_SAMPLES * FRAME_SAMPLES


def test_a_video_gives_its_sound(tmp_path):
    path = tmp_path / "film.mp4"
    sources = ["-f", "lavfi", "-i", "testsrc=d=14:s=64x64:r=5", "-f", "lavfi", "-i", "anoisesrc=d=14:a=0.1:c=pink"]
    subprocess.run([FFMPEG, "-v", "error", *sources, "-shortest", str(path)], check=True)
    assert find_bed(str(path), tmp_path).frames * FRAME_SAMPLES > 10 * SAMPLE_RATE


def test_a_sudden_loud_moment_is_remarked_on_also_when_it_comes_from_the_store(tmp_path, murmur):
    gull = murmur.copy()
    gull[8 * 22050 : 12 * 22050] *= 5
    path = write(tmp_path / "gull.wav", gull / 4, 22050)
    for _ in range(2):
        assert "can startle" in find_bed(str(path), tmp_path).remark


def test_a_recording_that_is_already_at_48_khz_keeps_its_sides_apart(tmp_path):
    sides = np.random.default_rng(8).standard_normal((15 * SAMPLE_RATE, 2)).astype(np.float32) * 0.05
    bed = find_bed(str(write(tmp_path / "wide.wav", sides, SAMPLE_RATE)), tmp_path)
    assert abs(np.corrcoef(bed.sound.T)[0, 1]) < 0.05


def test_what_changes_in_a_file_changes_the_bed(tmp_path, murmur):
    path = write(tmp_path / "murmur.wav", murmur, 22050)
    before = find_bed(str(path), tmp_path / "beds").digest
    write(path, murmur[::-1], 22050)
    assert find_bed(str(path), tmp_path / "beds").digest != before


def _junk(path):
    path.write_bytes(np.random.default_rng(0).bytes(50_000))


def _playlist(path):
    other = write(path.parent / "other.wav", np.full(20 * 22050, 0.1, np.float32), 22050)
    path.write_text(f"#EXTM3U\n#EXTINF:20,\nfile://{other}\n#EXT-X-ENDLIST\n")


def _mute(path):
    subprocess.run([FFMPEG, "-v", "error", "-f", "lavfi", "-i", "testsrc=d=1:s=64x64", str(path)], check=True)


@pytest.mark.parametrize(
    ("name", "make", "complaint"),
    [
        ("empty.mp3", lambda path: path.write_bytes(b""), "no sound can be read"),
        ("junk.wav", _junk, "no sound can be read"),
        ("list.m3u8", _playlist, "no sound can be read"),
        ("list.wav", _playlist, "no sound can be read"),
        ("mute.mp4", _mute, "no sound can be read"),
        ("text.txt", lambda path: path.write_text("not sound"), "no sound can be read"),
        ("silent.wav", lambda path: write(path, np.zeros(20 * 22050, np.float32), 22050), "only silence"),
        ("short.wav", lambda path: write(path, np.full(4 * 22050, 0.1, np.float32), 22050), "at least 10 s"),
        ("folder", lambda path: path.mkdir(), "not a file"),
    ],
)
def test_what_cannot_be_a_bed_is_said_clearly(tmp_path, name, make, complaint):
    path = tmp_path / name
    make(path)
    with pytest.raises(SoundError, match=complaint) as raised:
        find_bed(str(path), tmp_path / "beds")
    assert str(raised.value).startswith(str(path))


def test_an_address_is_not_fetched(tmp_path):
    with pytest.raises(SoundError, match="no bed and no recording"):
        find_bed("http://127.0.0.1:9/rain.mp3", tmp_path)
