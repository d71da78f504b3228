"""A small Whisper reads the finished MP3 back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import jiwer
import numpy as np
import pytest
from instruments import decoded
from listening.whisper import HEARD_AT, MARGIN, decoded_for_listening, heard_in, listen, place, words_of
from products import Product, every_product, one_product

from audio_service.export import captions
from audio_service.timeline import Spoken, Timeline
from audio_service.units import SAMPLE_RATE, Samples
from audio_service.voice.model import Sound

pytestmark = pytest.mark.instrument

WORST = {"piper": 0.06, "pyttsx3": 0.10}
"""The word error rate that each voice must not exceed."""

MOMENT = HEARD_AT // 5

VOICED = 10 ** (-18 / 20)
"""Effective value (RMS) that every line exceeds for a moment, and bells, breath cues and beds never reach.

Of the loudest moments of lines, the softest is at -15.4 dBFS; bells and breath cues stay under -22.3.
"""


@every_product
def test_every_word_is_said_once_in_order(product: Product, record_property: Any) -> None:
    path, timeline = product.spoken_over_brown()
    sound, lines = decoded_for_listening(path), spoken(timeline)
    assert len(sound) * SAMPLE_RATE == timeline.total * HEARD_AT
    assert all(voiced(sound[slice(*place(line))]) for line in lines), "each would be noticed where none belongs"
    compared = listen(sound, lines).compared
    record_property("word error rate", round(compared.wer, 4))
    said = jiwer.visualize_alignment(compared, show_measures=False)
    assert compared.wer <= WORST[product.voice], said
    assert not faults(sound, lines, compared), said


@one_product("soften-soothe-allow", "pyttsx3")
@pytest.mark.parametrize(
    "fault", ["", "left out", "said again", "heard between the lines", "said in place of another, left out"]
)
def test_a_planted_fault_is_found(product: Product, fault: str) -> None:
    path, timeline = product.spoken_over_brown()
    every = spoken(timeline)
    chosen = next(at for at in range(2, len(every)) if every[at + 1].start - every[at].stop > 5 * SAMPLE_RATE)
    lines = every[chosen - 2 : chosen + 3]
    sound = decoded_for_listening(path)[: place(lines[-1])[1] + MARGIN].copy()
    line, other = lines[2], lines[0]
    start, stop = place(line)
    words = sound[start:stop].copy()
    match fault:
        case "left out":
            sound[start:stop] = np.resize(sound[stop + MARGIN : stop + 4 * MARGIN], stop - start)
        case "said in place of another, left out":
            sound[start:stop] = np.resize(sound[slice(*place(other))], stop - start)
        case "said again":
            sound = np.concatenate((sound[:stop], words, sound[stop:]))
            later = Samples(line.length)
            longer = replace(line, stop=Samples(line.stop + later))
            rest = [replace(each, start=each.start + later, stop=each.stop + later) for each in lines[3:]]
            lines = [*lines[:2], longer, *rest]
        case "heard between the lines":
            sound[stop + 2 * MARGIN : stop + 2 * MARGIN + HEARD_AT] += words[:HEARD_AT]
    first = place(lines[0])[0] - MARGIN
    sound[:first] = 0
    found = faults(sound, lines, listen(sound, lines).compared)
    assert bool(found) == bool(fault)
    assert all(fault.rpartition(", ")[2] in each for each in found)


@every_product
def test_captions_start_within_0_3_s_of_their_sound(product: Product) -> None:
    """The first sound after the silence before each line, in the decoded MP3 without a bed."""
    path, timeline = product.voice_alone()
    heard = np.abs(decoded(path)).max(axis=1)
    shown = {caption.start for caption in captions(timeline) if caption.spoken}
    lines = spoken(timeline)
    assert len(lines) > 30
    for line in lines:
        before = max(line.start - SAMPLE_RATE // 4, 0)
        onset = before + int(np.argmax(heard[before : line.stop] > 0.01))
        assert min(abs(at / 1000 - onset / SAMPLE_RATE) for at in shown) <= 0.3


def spoken(timeline: Timeline) -> list[Spoken]:
    return [event for event in timeline.events if isinstance(event, Spoken)]


def faults(sound: Sound, lines: Sequence[Spoken], compared: jiwer.WordOutput) -> list[str]:
    """Return what was left out, what was said again, and where a voice is heard that no line accounts for."""
    return [
        *(f"left out: {line.text}" for line in missed(lines, compared) if not there_alone(sound, line)),
        *(f"said again: {words}" for words in said_again(compared)),
        *(f"heard between the lines: a voice at {at / HEARD_AT:.1f} s" for at in voices_between(sound, lines)),
    ]


def missed(lines: Sequence[Spoken], compared: jiwer.WordOutput) -> Iterator[Spoken]:
    """Yield the lines of which less than half was understood among the lines around them."""
    understood = {
        at
        for chunk in compared.alignments[0]
        if chunk.type == "equal"
        for at in range(chunk.ref_start_idx, chunk.ref_end_idx)
    }
    at = 0
    for line in lines:
        count = len(words_of(line.text))
        if len(understood.intersection(range(at, at + count))) < count / 2:
            yield line
        at += count


def there_alone(sound: Sound, line: Spoken) -> bool:
    """Tell whether a line is there when it is heard alone: Whisper skips some in passing."""
    start, stop = place(line)
    compared = jiwer.process_words(
        " ".join(words_of(line.text)), " ".join(heard_in(sound[max(start - MARGIN, 0) : stop + MARGIN]))
    )
    return compared.hits >= len(words_of(line.text)) / 2


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


def voices_between(sound: Sound, lines: Sequence[Spoken]) -> list[int]:
    """Return where the sound that Whisper is not given is as loud as a voice, in samples of what it hears."""
    between = sound.copy()
    for line in lines:
        start, stop = place(line)
        between[max(start - MARGIN // 2, 0) : stop + MARGIN // 2] = 0
    return voiced(between)


def voiced(sound: Sound) -> list[int]:
    """Return the moments at which a sound is as loud as a voice, in samples of what Whisper hears."""
    power = np.square(sound[: len(sound) // MOMENT * MOMENT]).reshape(-1, MOMENT).mean(axis=1)
    return [int(at) * MOMENT for at in np.flatnonzero(power > VOICED**2)]
