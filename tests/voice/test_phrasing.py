import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_service.voice.outline import Gap, Outline
from audio_service.voice.phrasing import articulation, marks, outlined, paced, pauses, words

RATE = 16000


def phrases(*seconds, gaps=()):
    """Return tones of these lengths with these silences between them."""
    parts = []
    for number, length in enumerate(seconds):
        parts.append(0.3 * np.sin(2 * np.pi * 200 * np.arange(round(length * RATE)) / RATE))
        if number < len(gaps):
            parts.append(np.zeros(round(gaps[number] * RATE)))
    return np.concatenate(parts).astype(np.float32)


def longest_silence(sound):
    quiet = np.abs(sound) < 1e-6
    edges = np.flatnonzero(np.diff(np.concatenate(([0], quiet.astype(int), [0]))))
    return max(edges[1::2] - edges[::2], default=0) / RATE


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Welcome.", []),
        ("Welcome. Let yourself be here, just as you are.", [".", ","]),
        ("In — and out; once more: rest…  Yes? Yes!", ["—", ";", ":", "…", "?"]),
        ("A well-known 3.5, and 1,000 breaths…", [","]),
        ("“Soften,” you say. “Allow.”", [",", "."]),
        ("Soft—or not.", ["—"]),
    ],
)
def test_marks_are_where_a_speaker_rests(text, found):
    assert marks(text) == found


def test_words_are_counted_as_a_person_counts_them():
    assert words("It’s a well-known breath, isn't it?") == 7
    assert words("…") == 1


def test_a_line_reaches_its_rate_by_its_pauses():
    sound = phrases(1.5, 1.5, gaps=[0.2])
    text = "one two three four, five six seven eight"
    slower = paced(sound, RATE, text=text, rate=135)
    assert 60 * 8 / (len(slower) / RATE) == pytest.approx(135, rel=0.01)
    assert articulation(slower, RATE, text) == pytest.approx(articulation(sound, RATE, text), rel=0.02)


def test_a_pause_has_its_bound():
    slower = paced(phrases(1.0, 1.0, gaps=[0.2]), RATE, text="one, " * 2 + "two " * 20, rate=80)
    assert longest_silence(slower) <= 0.76


def test_a_full_stop_rests_longer_than_a_comma():
    sound = phrases(1.0, 1.0, 1.0, gaps=[0.2, 0.2])
    slower = paced(sound, RATE, text="one two three, four five. Six seven", rate=110)
    quiet = np.abs(slower) < 1e-6
    edges = np.flatnonzero(np.diff(np.concatenate(([0], quiet.astype(int), [0]))))
    silences = [length for length in (edges[1::2] - edges[::2]) / RATE if length > 0.1]
    assert silences[1] > silences[0] > 0.2


def test_without_punctuation_nothing_is_changed():
    sound = phrases(1.0, 1.0, gaps=[0.2])
    assert np.array_equal(paced(sound, RATE, text="one two three four five", rate=100), sound)


def test_a_stop_consonant_is_not_a_pause():
    sound = phrases(1.0, 1.0, gaps=[0.08])
    assert np.array_equal(paced(sound, RATE, text="one two, three four five", rate=100), sound)


def outline_of(*seconds, gaps, mark=",", before=0.1, after=0.2):
    """Return the outline of what ``phrases`` would be, with the engine's silence around it."""
    at = round(before * RATE)
    found = []
    for length, gap in zip(seconds, [*gaps, None], strict=True):
        at += round(length * RATE)
        if gap is not None:
            found.append(Gap(at, at + round(gap * RATE), mark))
            at += round(gap * RATE)
    return Outline(at + round(after * RATE), round(before * RATE), at, tuple(found), RATE)


def sound_of(*seconds, gaps, before=0.1, after=0.2):
    quiet = [np.zeros(round(length * RATE), np.float32) for length in (before, after)]
    return np.concatenate([quiet[0], phrases(*seconds, gaps=gaps), quiet[1]])


def test_an_outline_reaches_its_rate_by_its_gaps():
    outline = outline_of(1.5, 1.5, gaps=[0.2])
    longer = pauses(outline, text="one two three four, five six seven eight", rate=135)
    assert 60 * 8 / ((outline.stop - outline.start + sum(longer)) / RATE) == pytest.approx(135, rel=0.01)


def test_only_gaps_that_are_heard_as_rests_grow():
    outline = outline_of(1.0, 1.0, 1.0, gaps=[0.05, 0.3])
    short, long = pauses(outline, text="one two, three, four five six", rate=100)
    assert short == 0
    assert long > 0


def test_a_pause_of_an_outline_has_its_bound():
    (longer,) = pauses(outline_of(1.0, 1.0, gaps=[0.2]), text="one, " * 2 + "two " * 20, rate=80)
    assert longer == round(0.55 * RATE)


def test_silence_goes_where_the_silence_is_even_if_the_engine_was_a_little_off():
    sound = sound_of(1.0, 1.0, gaps=[0.3])
    outline = outline_of(1.06, 0.94, gaps=[0.3])
    slower = outlined(sound, outline, [RATE])
    first, last = outline.kept
    assert len(slower) == last - first + RATE
    assert np.count_nonzero(slower) == np.count_nonzero(sound)
    assert longest_silence(slower) == pytest.approx(1.3, abs=0.01)


def test_gaps_that_lie_close_together_have_nothing_said_twice():
    sound = sound_of(1.0, 0.04, 1.0, gaps=[0.15, 0.4])
    outline = outline_of(1.0, 0.04, 1.0, gaps=[0.15, 0.12])
    slower = outlined(sound, outline, [RATE // 2, RATE])
    assert np.count_nonzero(slower) <= np.count_nonzero(sound)
    assert len(slower) == outline.kept[1] - outline.kept[0] + RATE // 2 + RATE


def test_a_voice_that_goes_on_through_a_gap_falls_and_rises_around_its_silence():
    sound = sound_of(2.2, gaps=[])
    outline = outline_of(1.0, 1.0, gaps=[0.2])
    slower = outlined(sound, outline, [RATE])
    assert longest_silence(slower) == pytest.approx(1.0, abs=0.01)
    assert np.abs(np.diff(slower)).max() <= np.abs(np.diff(sound)).max() + 0.01


@given(
    lengths=st.lists(st.floats(0.2, 1.5), min_size=1, max_size=5),
    gap=st.floats(0.0, 0.8),
    around=st.tuples(st.floats(0, 0.3), st.floats(0, 0.3)),
    rate=st.floats(80, 200),
    text=st.text(alphabet="ab ,.;—", max_size=60),
)
def test_the_length_of_an_outline_is_the_length_of_its_clip(lengths, gap, around, rate, text):
    gaps = [gap] * (len(lengths) - 1)
    before, after = around
    outline = outline_of(*lengths, gaps=gaps, before=before, after=after)
    longer = pauses(outline, text=text, rate=rate)
    made = outlined(sound_of(*lengths, gaps=gaps, before=before, after=after), outline, longer)
    assert len(longer) == len(gaps)
    assert min(longer, default=0) >= 0
    assert outline.clip_length(longer) == -(-len(made) * 48000 // RATE)


@given(
    lengths=st.lists(st.floats(0.2, 1.5), min_size=1, max_size=5),
    gap=st.floats(0.0, 0.5),
    rate=st.floats(80, 200),
    text=st.text(alphabet="ab ,.;—", max_size=60),
)
def test_no_sample_is_lost_and_none_is_stretched(lengths, gap, rate, text):
    sound = phrases(*lengths, gaps=[gap] * (len(lengths) - 1))
    slower = paced(sound, RATE, text=text, rate=rate)
    assert len(slower) >= len(sound)
    assert np.count_nonzero(slower) == pytest.approx(np.count_nonzero(sound), abs=0.01 * RATE * len(lengths))
