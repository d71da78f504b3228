"""A process that speaks with Piper, over the protocol of ``wire``.

Run as ``python -m audio_service.voice.piper_worker MODEL.onnx``. A request has
``text`` and ``rate``, the words per minute within a phrase; the answer has its
outline. A request with ``measure`` has a list of texts instead, and is answered
with their outlines alone, in a tenth of the time.

Piper draws noise inside its network, so that a line sounds different each
time. Here the noise is an input, drawn by a generator that is seeded by the
text: the same request gives the same sound, in any order.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audio_service.voice.outline import Gap, Outline
from audio_service.voice.phrasing import REFERENCE, heaviest, outlined_articulation
from audio_service.voice.piper_graph import NoiseInput, opened
from audio_service.voice.wire import Answer, serve

_NOISE: Final = 0.5
_LENGTH_NOISE: Final = 0.3
"""How much sound and rhythm vary, as Piper counts it: under its usual 0.667 and 0.8, for a calm, even voice.

Word error rates of Whisper tiny.en over 55 lines of both flagship practices:
0.667 and 0.6 gave 3.9 %, 0.333 and 0.3 gave 3.7 %, 0.5 and 0.3 gave 2.9 %.
"""

_SCALES: Final = (0.7, 2.8)
"""The least and the most that a network's speech is stretched."""

_REFERENCE_SCALE: Final = 1.4
"""The length scale at which a network is measured: about the one it is used at."""

_MARKS: Final = frozenset(",;:.!?—–…")
_FULL_STOP: Final = "."

_SIDE_BY_SIDE: Final = max(2, os.cpu_count() or 1)

_MOST_KNOWN: Final = 4000
"""Texts of which it is remembered how long they last (10 MB); all practices together have some 1500 lines."""

_MOST_FRAMES: Final = 60_000
"""Frames of one sentence, some ten minutes; more is a fault of the model."""


def main() -> None:
    """Answer requests until the input ends."""
    serve(lambda: _load(Path(sys.argv[1])))


@dataclass(frozen=True, slots=True)
class _Timed:
    """A sentence of which it is known how long each part lasts.

    Attributes:
        phonemes: What is said.
        ids: The same as the network knows it.
        frames: How long each id lasts at scale 1, not rounded.
        seed: Of the noise in it.
    """

    phonemes: list[str]
    ids: NDArray[np.int64]
    frames: NDArray[np.float32]
    seed: bytes


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence at one pace, before it is spoken.

    Attributes:
        timed: The sentence.
        frames: How long each id lasts, whole.
        outline: Where its words lie.
        mark: The punctuation that ends it.
    """

    timed: _Timed
    frames: NDArray[np.float32]
    outline: Outline
    mark: str


class _Network:
    """One of a model's two networks."""

    def __init__(self, network: bytes, noises: tuple[NoiseInput, ...], *, threads: int) -> None:
        import onnxruntime  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = threads
        # A thread that waits by spinning takes processor time from everybody else.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
        self._takes = {each.name for each in self._session.get_inputs()}
        self._noises = [noise for noise in noises if noise.name in self._takes]

    def run(self, seed: bytes, frames: int, inputs: dict[str, Any]) -> NDArray[np.float32]:
        """Return the network's output, flat; with noise of this seed, for a sentence of at most so many frames."""
        generator = np.random.Generator(np.random.Philox(key=int.from_bytes(seed, "little")))
        drawn = {noise.name: _draw(generator, noise, inputs["input"].shape[1], frames) for noise in self._noises}
        given = {name: value for name, value in inputs.items() if name in self._takes}
        (output,) = self._session.run(None, given | drawn)
        return np.asarray(output, np.float32).reshape(-1)


class _Speaker:
    """A model's voice.

    The network that makes sound is loaded while the first lines are measured.
    """

    def __init__(self, model: Path) -> None:
        from piper import PiperVoice  # noqa: PLC0415
        from piper.config import PiperConfig  # noqa: PLC0415

        config = PiperConfig.from_dict(json.loads(Path(f"{model}.json").read_text(encoding="utf-8")))
        networks = opened(model)
        self._pool = ThreadPoolExecutor(_SIDE_BY_SIDE)
        # Two threads take the processor time of one and half the while.
        self._sound = ThreadPoolExecutor(1).submit(_Network, networks.sound, networks.noises, threads=2)
        # These calculations are too small to be shared; lines are measured side by side instead.
        self._timing = _Network(networks.timing, networks.noises, threads=1)
        self._lengths = networks.lengths
        self._rate = config.sample_rate
        self._known: dict[str, list[_Timed]] = {}
        self._voice = PiperVoice(session=None, config=config)  # it only finds phonemes here
        # How fast a network speaks is a matter of whose voice it learnt.
        reference = self._outline(self._sentences(REFERENCE, _REFERENCE_SCALE))
        self._natural = _REFERENCE_SCALE * outlined_articulation(reference, REFERENCE)

    def answer(self, request: dict[str, Any]) -> Answer:
        """Return the sound of a text with its outline, or the outlines of many."""
        scale = min(max(self._natural / float(request["rate"]), _SCALES[0]), _SCALES[1])
        if "measure" not in request:
            return self._spoken(str(request["text"]), scale)
        outlines = self._pool.map(lambda text: self._outline(self._sentences(str(text), scale)), request["measure"])
        return Answer(np.zeros(0, np.float32), self._rate, tuple(outlines))

    def _spoken(self, text: str, scale: float) -> Answer:
        sentences = self._sentences(text, scale)
        sound = [self._sentence_sound(sentence) for sentence in sentences]
        whole = np.concatenate(sound) if sound else np.zeros(0, np.float32)
        return Answer(whole, self._rate, (self._outline(sentences),))

    def _sentences(self, text: str, scale: float) -> list[_Sentence]:
        return [self._sentence(timed, scale) for timed in self._timed(text)]

    def _timed(self, text: str) -> list[_Timed]:
        """Return a text's sentences as they last at scale 1; they are remembered, because they serve at every pace."""
        if (known := self._known.get(text)) is not None:
            return known
        timed = []
        for number, phonemes in enumerate(self._voice.phonemize(text.replace("[[", "").replace("]]", ""))):
            seed = hashlib.blake2b(f"{number} {text}".encode(), digest_size=16).digest()
            ids = np.array([self._voice.phonemes_to_ids(phonemes)], dtype=np.int64)
            timed.append(_Timed(phonemes, ids, self._timing.run(seed, 0, self._inputs(ids)), seed))
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[text] = timed
        return timed

    def _sentence(self, timed: _Timed, scale: float) -> _Sentence:
        frames = np.ceil(timed.frames * np.float32(scale))
        if frames.sum() > _MOST_FRAMES:
            raise ValueError(f"a sentence would last {frames.sum():.0f} frames, {_MOST_FRAMES} are allowed")
        config = self._voice.config
        ends = np.cumsum(frames * config.hop_length).astype(np.int64)
        outline, mark = _sentence_outline(timed.phonemes, config.phoneme_id_map, ends, self._rate)
        return _Sentence(timed, frames, outline, mark)

    def _sentence_sound(self, sentence: _Sentence) -> NDArray[np.float32]:
        inputs = {**self._inputs(sentence.timed.ids), self._lengths: sentence.frames[np.newaxis, np.newaxis]}
        sound = self._sound.result().run(sentence.timed.seed, int(sentence.frames.sum()), inputs)
        if len(sound) != sentence.outline.length:
            raise ValueError(f"the network gave {len(sound)} samples where {sentence.outline.length} were due")
        return sound

    def _outline(self, sentences: Sequence[_Sentence]) -> Outline:
        return _joined(sentences) if sentences else Outline(0, 0, 0, (), self._rate)

    def _inputs(self, ids: NDArray[np.int64]) -> dict[str, Any]:
        inputs: dict[str, Any] = {
            "input": ids,
            "input_lengths": np.array([ids.shape[1]], dtype=np.int64),
            "scales": np.array([_NOISE, 1.0, _LENGTH_NOISE], dtype=np.float32),
        }
        if self._voice.config.num_speakers > 1:
            inputs["sid"] = np.array([self._voice.config.default_speaker_id], dtype=np.int64)
        return inputs


def _load(model: Path) -> Callable[[dict[str, Any]], Answer]:
    return _Speaker(model).answer


def _draw(generator: np.random.Generator, noise: NoiseInput, ids: int, frames: int) -> NDArray[np.float32]:
    # Time runs slowest, so that more frames begin with the same noise.
    length = ids if noise.per_id else frames
    drawn = generator.standard_normal((length, noise.channels), dtype=np.float32)
    return np.ascontiguousarray(drawn.T)[np.newaxis]


def _sentence_outline(
    phonemes: Sequence[str], id_map: Mapping[str, Sequence[int]], ends: NDArray[np.int64], rate: int
) -> tuple[Outline, str]:
    """Return where the words of a sentence lie, and the punctuation that ends it.

    Args:
        phonemes: Of the sentence, spaces and punctuation among them.
        id_map: The ids of each; one that isn't there is not spoken.
        ends: The sample at which each id ends. They stand as: begin, pad, then each phoneme's own and a pad, end.
        rate: Samples a second.
    """
    at = 2
    start, stop, marks = int(ends[0]), int(ends[0]), ""
    gaps: list[Gap] = []
    begun = False
    for phoneme in phonemes:
        ids = len(id_map.get(phoneme, ()))
        if not ids:
            continue
        if phoneme in _MARKS:
            marks += phoneme
        elif not phoneme.isspace():
            if begun and marks:
                gaps.append(Gap(stop, int(ends[at - 1]), heaviest(marks)))
            begun, marks = True, ""
            stop = int(ends[min(at + ids, len(ends) - 1)])
        at += ids + 1
    return Outline(int(ends[-1]), start, stop, tuple(gaps), rate), heaviest(marks) if marks else _FULL_STOP


def _joined(sentences: Sequence[_Sentence]) -> Outline:
    """Return the outline of sentences spoken one after the other; between them is the gap of what ends each."""
    begins, gaps = 0, list[Gap]()
    for number, sentence in enumerate(sentences):
        outline = sentence.outline
        gaps += [Gap(begins + gap.start, begins + gap.stop, gap.mark) for gap in outline.gaps]
        if number + 1 < len(sentences):
            following = begins + outline.length + sentences[number + 1].outline.start
            gaps.append(Gap(begins + outline.stop, following, sentence.mark))
        begins += outline.length
    first, last = sentences[0].outline, sentences[-1].outline
    return Outline(begins, first.start, begins - last.length + last.stop, tuple(gaps), first.rate)


if __name__ == "__main__":
    main()
