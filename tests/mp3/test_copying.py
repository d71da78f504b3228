import numpy as np
from array_score import REST, ArrayScore, bed_of, noise_bed
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_service.mp3.copying import PIECE_FRAMES, CopyPlan
from audio_service.units import FRAME_SAMPLES, Frames

BEDS = {frames: noise_bed(frames) for frames in (7, 100, 700)}
SILENCE = bed_of(np.zeros((FRAME_SAMPLES, 2), np.float32))


@st.composite
def scores(draw: st.DrawFn) -> ArrayScore:
    gaps = draw(st.lists(st.integers(220_000, 3_000_000), max_size=6))
    at, places = 80_000, []
    for gap in gaps:
        places.append(at)
        at += gap
    frames = Frames(at // FRAME_SAMPLES + draw(st.integers(120, 2000)))
    return ArrayScore(frames, draw(st.sampled_from([*BEDS.values(), SILENCE])), tuple(places))


@settings(max_examples=60, deadline=None)
@given(scores())
def test_a_copied_frame_repeats_the_same_samples_as_its_loop(score: ArrayScore) -> None:
    period = score.bed.frames if score.bed.peak else 1
    for copy in CopyPlan(score).copies(0, score.frames):
        inside = [s for s in score.steady if s.start <= copy.start * FRAME_SAMPLES < s.stop]
        assert len(inside) == 1
        assert copy.stop * FRAME_SAMPLES <= inside[0].stop
        assert (copy.piece.start + copy.at) % period == copy.start % period
        if period > PIECE_FRAMES:
            assert copy.at + copy.stop - copy.start <= copy.piece.stop - copy.piece.start


@settings(max_examples=60, deadline=None)
@given(scores(), st.data())
def test_a_range_copies_what_the_whole_copies_there(score: ArrayScore, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, score.frames - 1))
    stop = data.draw(st.integers(start + 1, score.frames))
    plan = CopyPlan(score)

    def frames(a: int, b: int) -> dict[int, tuple[object, int, int]]:
        return {
            frame: (copy.piece, copy.steps, (copy.piece.start + copy.at + frame - copy.start) % copy.piece.loop.period)
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
    assert {copy.piece.loop.gain for copy in copies} == {REST}
    assert {copy.steps for copy in copies} == {0, 2}


def test_long_silence_is_one_copy_of_one_frame() -> None:
    (copy,) = CopyPlan(ArrayScore(Frames(150_000), SILENCE)).copies(0, 150_000)
    assert copy.stop - copy.start > 149_000
    assert copy.piece.stop == 1
