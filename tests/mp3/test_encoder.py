import importlib.util
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from array_score import ArrayScore, noise_bed

from audio_service.errors import EncodeError
from audio_service.mp3 import lame_process
from audio_service.mp3.encoder import Encoder, Run, best_encoder, encode_runs, encoder_identity
from audio_service.mp3.lame import Lame, lame
from audio_service.mp3.lame_process import LameProcess
from audio_service.units import FRAME_BYTES, FRAME_SAMPLES, Frames
from audio_service.voice.model import Sound


@pytest.fixture(scope="module", params=["in this process", "in its own"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    if request.param == "in its own":
        return LameProcess()
    found = lame()
    if found is None:
        pytest.skip("the wheel of lameenc for this machine doesn't give LAME's functions")
    return found


@pytest.fixture(scope="module")
def score() -> ArrayScore:
    return ArrayScore(Frames(400), noise_bed(), (150_000,))


def test_runs_cut_out_equal_the_same_frames_of_one_long_encoding(score: ArrayScore, encoder: Encoder) -> None:
    whole = encode_runs(score.samples, [Run(0, 400)], encoder=encoder)[0]
    runs = [Run(0, 40), Run(90, 100), Run(130, 131), Run(200, 390)]
    parts = encode_runs(score.samples, runs, encoder=encoder)
    assert parts == [whole[run.start * FRAME_BYTES : run.stop * FRAME_BYTES] for run in runs]


def test_equal_runs_give_equal_bytes(score: ArrayScore, encoder: Encoder) -> None:
    runs = [Run(3, 50), Run(100, 180)]
    assert encode_runs(score.samples, runs, encoder=encoder) == encode_runs(score.samples, runs, encoder=encoder)


def test_nothing_to_encode_starts_no_encoder(score: ArrayScore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lame_process, "_ffmpeg", lambda: "/no/such/encoder")
    assert encode_runs(score.samples, [], encoder=LameProcess()) == []


@pytest.mark.parametrize("at", [50 * FRAME_SAMPLES, 50 * FRAME_SAMPLES + 17, 61 * FRAME_SAMPLES - 1])
def test_a_plain_decoder_gives_each_sample_in_its_own_place(
    at: int, encoder: Encoder, decode: Callable[[bytes], Sound]
) -> None:
    n = np.arange(480)
    burst = (0.5 * np.sin(2 * np.pi * 1000 * n / 48_000) * np.hanning(480)).astype(np.float32)
    sound = np.zeros((120 * FRAME_SAMPLES, 2), np.float32)
    sound[at : at + 480] = burst[:, np.newaxis]

    def samples(first: int, last: int) -> Sound:
        inside = np.zeros((last - first, 2), np.float32)
        a, b = max(first, 0), min(last, len(sound))
        inside[a - first : b - first] = sound[a:b]
        return inside

    heard = decode(encode_runs(samples, [Run(0, 120)], encoder=encoder)[0])
    assert heard.shape == sound.shape
    lags = range(-1200, 1200)
    likeness = [float(burst @ heard[at + lag : at + lag + 480, 0]) for lag in lags]
    assert lags[int(np.argmax(likeness))] == 0


def test_an_encoder_that_is_not_there_is_named(score: ArrayScore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lame_process, "_ffmpeg", lambda: "/no/such/encoder")
    with pytest.raises(EncodeError, match="/no/such/encoder"):
        encode_runs(score.samples, [Run(0, 10)], encoder=LameProcess())


def test_an_encoder_that_fails_is_quoted(score: ArrayScore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lame_process, "_OUTPUT", ("-c:a", "no_such_codec", "-f", "mp3", "pipe:1"))
    with pytest.raises(EncodeError, match="no_such_codec"):
        encode_runs(score.samples, [Run(0, 1000)], encoder=LameProcess())


def test_an_encoder_that_gives_other_frames_is_not_believed(score: ArrayScore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lame_process, "_OUTPUT", ("-c:a", "libmp3lame", "-b:a", "192k", "-f", "mp3", "pipe:1"))
    with pytest.raises(EncodeError, match="frame"):
        encode_runs(score.samples, [Run(0, 10)], encoder=LameProcess())


def test_an_encoder_that_hangs_is_stopped(score: ArrayScore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lame_process, "_TIME_LIMIT", 0.3)
    monkeypatch.setattr(lame_process, "_INPUT", ("-loglevel", "error", "-re", "-f", "lavfi", "-i", "sine"))
    with pytest.raises(EncodeError, match="stopped after"):
        encode_runs(score.samples, [Run(0, 400)], encoder=LameProcess())


def test_a_score_that_fails_leaves_its_own_error_and_no_encoder_behind(score: ArrayScore, encoder: Encoder) -> None:
    def samples(first: int, last: int) -> Sound:
        if first > 200_000:
            raise LookupError("a clip is missing")
        return score.samples(first, last)

    with pytest.raises(LookupError, match="a clip is missing"):
        encode_runs(samples, [Run(0, 390)], encoder=encoder)


def test_the_encoder_identity_names_its_build(encoder: Encoder) -> None:
    assert ("ffmpeg" if isinstance(encoder, LameProcess) else "lame-") in encoder.identity
    assert best_encoder().identity in encoder_identity()


def test_encoders_side_by_side_do_not_disturb_each_other(score: ArrayScore, encoder: Encoder) -> None:
    runs = [Run(start, start + 60) for start in range(0, 320, 40)]
    alone = [encode_runs(score.samples, [run], encoder=encoder) for run in runs]
    with ThreadPoolExecutor(4) as crew:
        together = crew.map(lambda run: encode_runs(score.samples, [run], encoder=encoder), runs)
    assert list(together) == alone


def test_a_library_that_is_not_lame_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="libnothing"):
        Lame(tmp_path / "libnothing.so")
    stranger = importlib.util.find_spec("_ctypes")
    assert stranger
    assert stranger.origin
    with pytest.raises(AttributeError, match="lame_init"):
        Lame(Path(stranger.origin))
