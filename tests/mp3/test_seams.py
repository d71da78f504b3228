"""Decoded by ffmpeg and held against the score's own samples: no seam can be heard."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from array_score import ArrayScore, bed_of, noise_bed
from numpy.typing import NDArray

from audio_service.mp3 import OPENING, ChunkStore, Rendition
from audio_service.mp3.copying import CopyPlan
from audio_service.mp3.encoder import Run, encode_runs
from audio_service.sound.model import Bed
from audio_service.units import CHUNK_FRAMES, FRAME_BYTES, FRAME_SAMPLES, Frames
from audio_service.voice.model import Sound

BLOCK = 96
"""Samples of one reading of the click detector: 2 ms."""

Decode = Callable[[bytes], Sound]


def drone(frames: int = 300) -> Bed:
    """Low sines: no noise hides anything, and LAME changes its windows often."""
    n = np.arange(frames * FRAME_SAMPLES)
    cycles = np.array([(360, 361), (541, 540), (722, 723)])
    sound = sum(np.sin(2 * np.pi * np.outer(n, pair) / len(n)) for pair in cycles) * 0.02
    return bed_of(np.asarray(sound, np.float32))


def swelling(frames: int = 300) -> Bed:
    """Noise whose loudness rises and falls like waves."""
    sound = noise_bed(frames).sound
    n = np.arange(len(sound))
    return bed_of((sound * (0.55 + 0.45 * np.sin(4 * np.pi * n / len(n)))[:, np.newaxis]).astype(np.float32))


BEDS = {"noise": noise_bed(300), "drone": drone(), "waves": swelling(), "faint": noise_bed(300, level=0.0005)}


def practice_over(bed: Bed) -> ArrayScore:
    return ArrayScore(Frames(3000), bed, (100_000, 400_000, CHUNK_FRAMES * FRAME_SAMPLES - 30_000, 2_400_000))


def seams(score: ArrayScore) -> list[int]:
    """Frames that were made apart from the frame before them: copies' edges, loops' pieces, chunks' edges."""
    copies = CopyPlan(score).copies(0, score.frames)
    edges = {edge for copy in copies for edge in (copy.start, copy.stop)}
    wraps = {frame for copy in copies for frame in range(copy.start, copy.stop) if frame % score.bed.frames == 0}
    return sorted((edges | wraps | {*OPENING, CHUNK_FRAMES, 2 * CHUNK_FRAMES}) - {0, score.frames})


def error(heard: Sound, score: ArrayScore) -> NDArray[np.float64]:
    """Return the peak of what the MP3 adds to the score, in blocks of 2 ms."""
    off = np.abs(heard.astype(np.float64) - score.samples(0, score.total))
    return np.asarray(off.reshape(-1, BLOCK, 2).max(axis=(1, 2)))


def clicks(heard: Sound, whole: Sound, score: ArrayScore, places: list[int]) -> list[int]:
    """Return the seams where the file is further from its score than one long encoding is thereabouts.

    Within 1.5 frames of a seam the error must stay below 1.6 times (4 dB) the
    greatest that LAME itself makes within 6 frames.
    """
    ours, usual = error(heard, score), error(whole, score)
    per_frame = FRAME_SAMPLES // BLOCK
    found = []
    for seam in places:
        at, near, wide = seam * per_frame, per_frame * 3 // 2, per_frame * 6
        if ours[max(0, at - near) : at + near].max() > 1.6 * usual[max(0, at - wide) : at + wide].max():
            found.append(seam)
    return found


class Made(NamedTuple):
    """A score, its file, what is heard of that, and what is heard of the same score in one long encoding."""

    score: ArrayScore
    file: bytes
    heard: Sound
    usual: Sound


@pytest.fixture(scope="module", params=list(BEDS))
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, decode: Decode) -> Made:
    score = practice_over(BEDS[request.param])
    rendition = Rendition(score, ChunkStore(tmp_path_factory.mktemp("chunks"), 2**30), workers=2)
    file = rendition.read(0, rendition.size)
    return Made(score, file, decode(file), decode(encode_runs(score.samples, [Run(0, score.frames)])[0]))


def test_the_file_decodes_to_exactly_its_frames(made: Made) -> None:
    assert made.heard.shape == (made.score.frames * FRAME_SAMPLES, 2)


def test_a_word_starts_at_its_sample(made: Made) -> None:
    score, heard = made.score, made.heard[:, 0]
    for at in score.at:
        lags = range(-60, 61)
        likeness = [float(score.burst[:4000] @ heard[at + lag : at + lag + 4000]) for lag in lags]
        assert lags[int(np.argmax(likeness))] == 0


def test_no_seam_clicks(made: Made) -> None:
    places = seams(made.score)
    assert len(places) > 12
    assert clicks(made.heard, made.usual, made.score, places) == []


def test_copied_frames_are_as_true_as_encoded_ones(made: Made) -> None:
    score = made.score
    copied = np.zeros(score.frames, bool)
    for copy in CopyPlan(score).copies(0, score.frames):
        copied[copy.start : copy.stop] = True
    assert copied.mean() > 0.5

    def loss(heard: Sound) -> float:
        frames = (heard - score.samples(0, score.total)).reshape(score.frames, -1)
        return float(20 * np.log10(np.sqrt((frames[copied].astype(np.float64) ** 2).mean())))

    assert loss(made.heard) == pytest.approx(loss(made.usual), abs=0.2)


@pytest.mark.parametrize("planted", ["a step in the sound", "a frame of another phase", "a frame out of order"])
def test_a_planted_click_is_found(planted: str, made: Made, decode: Decode) -> None:
    score, file = made.score, made.file
    places = seams(score)
    rests = [copy for copy in CopyPlan(score).copies(0, score.frames) if not copy.steps]
    seam = next(copy.start for copy in rests if copy.start > 500)
    at = seam * FRAME_BYTES
    if planted == "a step in the sound":
        heard = made.heard.copy()
        heard[seam * FRAME_SAMPLES :] += 3 * float(np.abs(score.bed.sound).std())
    elif planted == "a frame of another phase":
        other = (seam + 40) * FRAME_BYTES
        heard = decode(file[:at] + file[other : other + FRAME_BYTES] + file[at + FRAME_BYTES :])
    else:
        heard = decode(
            file[: at - FRAME_BYTES]
            + file[at : at + FRAME_BYTES]
            + file[at - FRAME_BYTES : at]
            + file[at + FRAME_BYTES :]
        )
    assert seam in clicks(heard, made.usual, score, places)


def test_a_loop_that_is_wrongly_taken_for_steady_is_heard(decode: Decode, tmp_path: Path) -> None:
    """Guards the guard: if a score told lies about its steady stretches, the detector would tell."""
    score = practice_over(BEDS["noise"])

    class Liar(ArrayScore):
        @property
        def steady(self):  # type: ignore[no-untyped-def]
            return tuple(replace(stretch, gain=stretch.gain * 3) for stretch in super().steady)

    liar = Liar(score.frames, score.bed, score.at)
    rendition = Rendition(liar, ChunkStore(tmp_path, 2**30))
    whole = encode_runs(score.samples, [Run(0, score.frames)])[0]
    assert clicks(decode(rendition.read(0, rendition.size)), decode(whole), score, seams(score))
