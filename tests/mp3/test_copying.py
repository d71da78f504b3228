import numpy as np
from array_score import REST, ArrayScore, bed_of, noise_bed
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_service.mp3.copying import PIECE_FRAMES, Copy, CopyPlan, Piece
from audio_service.mp3.encoder import DELAY_SAMPLES, TAIL, WARM_UP, Run
from audio_service.mp3.repeats import repeats
from audio_service.units import FRAME_SAMPLES, Frames

BEDS = {frames: noise_bed(frames) for frames in (7, 100, 700)}
SILENCE = bed_of(np.zeros((FRAME_SAMPLES, 2), np.float32))


@st.composite
def scores(draw: st.DrawFn) -> ArrayScore:
    bed = draw(st.sampled_from([*BEDS.values(), SILENCE]))
    around = st.integers(1, 3).map(lambda loops: max(220_000 // len(bed.sound) + 1, loops) * len(bed.sound))
    gaps = draw(st.lists(st.one_of(st.integers(220_000, 3_000_000), around), max_size=6))
    at, places = 80_000, []
    for gap in gaps:
        places.append(at)
        at += gap
    return ArrayScore(Frames(at // FRAME_SAMPLES + draw(st.integers(120, 2000))), bed, tuple(places))


@settings(max_examples=60, deadline=None)
@given(scores())
def test_a_copied_frame_repeats_the_same_samples_as_its_loop(score: ArrayScore) -> None:
    period = score.bed.frames if score.bed.peak else 1
    for copy in CopyPlan(score).copies(0, score.frames):
        if not isinstance(copy.source, Piece):
            continue
        inside = [s for s in score.steady if s.start <= copy.start * FRAME_SAMPLES < s.stop]
        assert len(inside) == 1
        assert copy.stop * FRAME_SAMPLES <= inside[0].stop
        assert (copy.source.start + copy.at) % period == copy.start % period
        if period > PIECE_FRAMES:
            assert copy.at + copy.stop - copy.start <= copy.source.stop - copy.source.start


@settings(max_examples=60, deadline=None)
@given(scores(), st.data())
def test_a_range_copies_what_the_whole_copies_there(score: ArrayScore, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, score.frames - 1))
    stop = data.draw(st.integers(start + 1, score.frames))
    plan = CopyPlan(score)

    def place(copy: Copy, frame: int) -> int:
        at = copy.at + frame - copy.start
        return (copy.source.start + at) % copy.source.loop.period if isinstance(copy.source, Piece) else at

    def frames(a: int, b: int) -> dict[int, tuple[object, int, int]]:
        return {
            frame: (copy.source, copy.steps, place(copy, frame))
            for copy in plan.copies(a, b)
            for frame in range(copy.start, copy.stop)
        }

    whole = frames(0, score.frames)
    assert frames(start, stop) == {frame: known for frame, known in whole.items() if start <= frame < stop}


def test_a_loop_used_less_than_it_is_long_is_not_encoded() -> None:
    assert CopyPlan(ArrayScore(Frames(500), BEDS[700])).copies(0, 500) == []
    assert CopyPlan(ArrayScore(Frames(500), BEDS[100])).copies(0, 500) != []


def test_gains_that_lie_whole_steps_apart_share_one_loop() -> None:
    copies = CopyPlan(ArrayScore(Frames(3000), BEDS[100], (500_000, 1_500_000))).copies(0, 3000)
    assert {copy.source.loop.gain for copy in copies if isinstance(copy.source, Piece)} == {REST}
    assert {copy.steps for copy in copies} == {0, 2}


def test_long_silence_is_one_copy_of_one_frame() -> None:
    (copy,) = CopyPlan(ArrayScore(Frames(150_000), SILENCE)).copies(0, 150_000)
    assert copy.stop - copy.start > 149_000
    assert isinstance(copy.source, Piece)
    assert copy.source.stop == 1


@settings(max_examples=60, deadline=None)
@given(scores())
def test_a_repeat_copies_frames_whose_samples_are_those_of_the_first(score: ArrayScore) -> None:
    for copy in CopyPlan(score).copies(0, score.frames):
        if isinstance(copy.source, Piece):
            continue
        firsts = [frame for run in copy.source.runs for frame in range(*run)]
        first = firsts[copy.at]
        assert copy.start >= first
        assert firsts[copy.at + copy.stop - copy.start - 1] == first + copy.stop - copy.start - 1
        here, there = (_heard(score, at, copy.stop - copy.start) for at in (copy.start, first))
        assert np.array_equal(here, there)


def test_what_is_named_alike_is_fed_to_the_encoder_alike() -> None:
    """Wherever it is taken from: chunks that share a store may meet it in other scores."""
    loop = len(BEDS[100].sound)
    early = ArrayScore(Frames(2000), BEDS[100], (80_000, 80_000 + 2 * loop))
    late = ArrayScore(Frames(2000), BEDS[100], (80_000 + 6 * loop, 80_000 + 9 * loop))
    (one, *_), (other, *_) = repeats(early), repeats(late)
    assert one.source.sounds == other.source.sounds
    assert one.source.runs != other.source.runs
    assert np.array_equal(*(_fed(score, repeat.source.runs[0]) for score, repeat in ((early, one), (late, other))))


def test_the_same_sound_elsewhere_over_the_bed_is_no_repeat() -> None:
    apart = 5 * len(BEDS[100].sound)
    assert len(repeats(ArrayScore(Frames(2000), BEDS[100], (80_000, 80_000 + apart)))) == 2
    assert repeats(ArrayScore(Frames(2000), BEDS[100], (80_000, 80_000 + apart + 1))) == []
    assert repeats(ArrayScore(Frames(2000), BEDS[100], (80_000, 80_000 + apart + FRAME_SAMPLES))) == []


def _heard(score: ArrayScore, start: int, frames: int) -> np.ndarray:
    """Return the samples of frames and of half a frame on both sides, which the transform overlaps with."""
    half = FRAME_SAMPLES // 2
    return score.samples(start * FRAME_SAMPLES - half, (start + frames) * FRAME_SAMPLES + half)


def _fed(score: ArrayScore, run: Run) -> np.ndarray:
    """Return all that the encoder gets for a run: its warm-up and tail too, fed early by its delay."""
    start, stop = run.start - WARM_UP, run.stop + TAIL
    return score.samples(start * FRAME_SAMPLES + DELAY_SAMPLES, stop * FRAME_SAMPLES + DELAY_SAMPLES)
