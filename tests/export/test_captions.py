from __future__ import annotations

import html
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import imageio_ffmpeg
import pytest
import webvtt
from export_timelines import IN_OUT, bell, breathe, heart, pause, rest, say, texts, timeline, timelines
from hypothesis import given, settings

from audio_service.export.breaking import LINE_CELLS, columns, screens, shares
from audio_service.export.captions import WORD_JOINER, captions, srt, vtt
from audio_service.export.wording import one_line
from audio_service.timeline.model import Spoken, Timeline
from audio_service.units import SAMPLE_RATE

LONG = (
    "You can stop at any time, open your eyes, feel the soles of your feet on the floor, "
    "and come back whenever you like, or not at all."
)

SPOKEN = [
    (LONG, 7.37, [4.83]),
    (
        (
            "If it feels right, place one hand over the middle of your chest, "
            "or anywhere else on the body that would welcome a little warmth right now."
        ),
        7.24,
        [3.77],
    ),
    (
        (
            "May I be safe. May I be well. May I meet this moment with kindness, whatever it brings, "
            "and may I remember that I am not the only one who finds it hard."
        ),
        8.3,
        [2.22, 5.33],
    ),
    (
        (
            "And now bring to mind somebody for whom you feel an easy warmth: a friend, a child, a teacher, "
            "perhaps an animal, someone who makes you smile without effort."
        ),
        8.59,
        [3.23, 6.51],
    ),
]


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def ffmpeg_reads(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8", newline="")
    done = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "warning", "-i", name, "-f", "srt", "-"],
        cwd=folder,
        capture_output=True,
        check=True,
    )
    assert done.stderr.decode() == ""
    return done.stdout.decode("utf-8")


def test_a_practice_reads_as_its_captions() -> None:
    shown = [(caption.start, caption.stop, "|".join(caption.lines)) for caption in captions(heart())]
    assert shown[:8] == [
        (0, 9000, "[bell]"),
        (12000, 15200, "Welcome. Let yourself be here,|just as you are."),
        (15200, 21200, "[silence 6 s]"),
        (21200, 24800, "You may close your eyes,|or rest them softly on the floor."),
        (24800, 39800, "[silence 15 s]"),
        (39800, 42200, "Let the breath become a little slower."),
        (44200, 49200, "[breathe in]"),
        (49200, 54200, "[breathe out]"),
    ]
    said = [text for _, _, text in shown]
    assert "[silence 40 s]" in said
    assert said.count("[hold]") == 3
    assert said[-1] == "[bell]"


def test_a_caption_starts_with_the_word_it_shows() -> None:
    practice = heart()
    starts = [event.start for event in practice.events if isinstance(event, Spoken)]
    shown = [caption for caption in captions(practice) if caption.spoken]
    first_words = {bare(event.text)[:6]: event.start for event in practice.events if isinstance(event, Spoken)}
    found = [caption.start for caption in shown if bare("".join(caption.lines))[:6] in first_words]
    assert found == [round(start * 1000 / SAMPLE_RATE) for start in starts]


def test_a_long_line_is_split_where_the_voice_stops() -> None:
    assert screens(LONG) == (
        ("You can stop at any time, open your eyes,", "feel the soles of your feet on the floor,"),
        ("and come back whenever", "you like, or not at all."),
    )


@pytest.mark.parametrize(("text", "length", "starts"), SPOKEN)
def test_a_split_starts_within_a_third_of_a_second_of_its_word(text: str, length: float, starts: list[float]) -> None:
    # Lines as the shipped Piper voice spoke them; where each screen's first word starts by the voice's own alignment.
    guessed = [share * length for share in shares(screens(text))]
    assert guessed == pytest.approx([*starts, length], abs=0.3)


def test_short_words_stay_long_enough_to_be_read() -> None:
    shown = captions(timeline(("", [say("Yes.", 0.4), rest(3), say("Softly.", 0.5), rest(20)])))
    assert [(caption.start, caption.stop) for caption in shown] == [(0, 1000), (3400, 4400), (4400, 23904)]


def test_silences_that_follow_one_another_are_one() -> None:
    practice = timeline(("One", [say("Rest now.", 1), rest(3)]), ("Two", [pause(2.5), rest(74.4), say("Yes.", 1)]))
    assert ("[silence 1 min 20 s]",) in [caption.lines for caption in captions(practice)]


def test_a_short_silence_goes_without_saying() -> None:
    practice = timeline(("", [say("A word.", 2), rest(4.9), say("Another word.", 2)]))
    assert [caption.lines[0] for caption in captions(practice)] == ["A word.", "Another word."]


def test_two_blocks_of_breath_side_by_side_are_both_shown() -> None:
    practice = timeline(("", [breathe(1, *IN_OUT), breathe(1, *IN_OUT)]))
    assert [caption.lines[0] for caption in captions(practice)] == ["[breathe in]", "[breathe out]"] * 2


def test_sections_and_title_are_notes_and_escaped() -> None:
    practice = timeline(("<b>One</b> --> two", [bell(5)]), title="A & B\n\n00:00.000 --> 00:09.000")
    text = vtt(practice)
    assert "NOTE Section: &lt;b&gt;One&lt;/b&gt; --&gt; two" in text
    assert text.count("-->") == 1
    assert len(webvtt.from_string(text).captions) == 1


@pytest.mark.parametrize("write", [vtt, srt])
def test_ffmpeg_reads_the_same_words_and_times(write: object, tmp_path: Path) -> None:
    practice = heart()
    name = "words.vtt" if write is vtt else "words.srt"
    again = ffmpeg_reads(tmp_path, name, write(practice))  # type: ignore[operator]
    assert bare(again) == bare(srt(practice))


@pytest.mark.parametrize(
    "text", ["1 < 2 & 3 > 2 --> so", "שלום לך, ברוך הבא", "السلام عليكم", "心に息を吹き込む。" * 9, "🫶🏽👨‍👩‍👧 warm"]
)
def test_ffmpeg_reads_hard_texts_from_both(text: str, tmp_path: Path) -> None:
    practice = timeline(("", [say(text, 4)]))
    assert bare(text) in bare(webvtt_payload(ffmpeg_reads(tmp_path, "a.vtt", vtt(practice))))
    assert bare(text) in bare(webvtt_payload(ffmpeg_reads(tmp_path, "a.srt", srt(practice))))


def webvtt_payload(subrip: str) -> str:
    """Return the words of SubRip text, joined."""
    blocks = [block.split("\n", 2)[2] for block in subrip.strip().split("\n\n")]
    return html.unescape("".join(blocks).replace(WORD_JOINER, ""))


def milliseconds(stamp: str) -> int:
    hours, minutes, second = stamp.split(":")
    return (int(hours) * 60 + int(minutes)) * 60_000 + round(float(second) * 1000)


@given(texts)
def test_screens_lose_no_letter_and_fit(text: str) -> None:
    line = one_line(text)
    shown = screens(line)
    assert bare("".join("".join(lines) for lines in shown)) == bare(line)
    for lines in shown:
        assert 1 <= len(lines) <= 2
        assert all(columns(each) <= LINE_CELLS + 1 for each in lines)


@settings(max_examples=60, deadline=None)
@given(timelines)
def test_captions_never_overlap_and_tell_every_line_in_order(practice: Timeline) -> None:
    shown = captions(practice)
    assert all(caption.start < caption.stop for caption in shown)
    assert all(before.stop <= after.start for before, after in pairwise(shown))
    told = bare("".join("".join(caption.lines) for caption in shown if caption.spoken))
    assert told == bare("".join(one_line(event.text) for event in practice.events if isinstance(event, Spoken)))


@settings(max_examples=60, deadline=None)
@given(timelines)
def test_an_independent_parser_reads_every_caption_back(practice: Timeline) -> None:
    wanted = [(caption.start, caption.stop, list(caption.lines)) for caption in captions(practice)]
    vtt_read = webvtt.from_string(vtt(practice)).captions
    assert [html.unescape("\n".join(caption.lines)) for caption in vtt_read] == [
        "\n".join(lines) for *_, lines in wanted
    ]
    assert [(milliseconds(caption.start), milliseconds(caption.end)) for caption in vtt_read] == [
        (start, stop) for start, stop, _ in wanted
    ]
    srt_read = re.split(r"(?:^|\n\n)\d+\n[\d:,]+ --> [\d:,]+\n", srt(practice).rstrip("\n"))[1:]
    assert [text.replace(WORD_JOINER, "") for text in srt_read] == [
        "\n".join(lines).replace(WORD_JOINER, "") for *_, lines in wanted
    ]
