"""A process that speaks with Piper, over the protocol of ``wire``.

Run as ``python -m audio_service.voice.piper_worker MODEL.onnx``. A request has
``text`` and ``rate``, the words per minute within a phrase.

Piper draws noise inside its network, so that a line sounds different each
time. Here the noise is an input, drawn by a generator that is seeded by the
text: the same request gives the same sound, in any order.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audio_service.voice.phrasing import REFERENCE, articulation
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
_FRAMES: Final = 16
"""Noise frames drawn per phoneme id at length scale 1; three times what speech takes."""

_MOST_FRAMES: Final = 60_000
"""Frames of one sentence, some ten minutes; more is a fault of the model."""


def main() -> None:
    """Answer requests until the input ends."""
    serve(lambda: _load(Path(sys.argv[1])))


def _load(model: Path) -> Callable[[dict[str, Any]], Answer]:
    import onnxruntime  # noqa: PLC0415
    from piper import PiperVoice  # noqa: PLC0415
    from piper.config import PiperConfig  # noqa: PLC0415

    config = PiperConfig.from_dict(json.loads(Path(f"{model}.json").read_text(encoding="utf-8")))
    graph, noises = opened(model)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # Two threads take the processor time of one and half the while.
    options.intra_op_num_threads = 2
    # A thread that waits by spinning takes processor time from everybody else.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    voice = PiperVoice(session=session, config=config)

    def spoken(text: str, scale: float) -> Answer:
        parts: list[NDArray[np.float32]] = []
        breaks: list[tuple[int, str]] = []
        start = 0
        for number, phonemes in enumerate(voice.phonemize(text.replace("[[", "").replace("]]", ""))):
            seed = hashlib.blake2b(f"{number} {text}".encode(), digest_size=16).digest()
            sound, ends = _sentence(voice, noises, phonemes, scale, seed)
            breaks += [(start + end, mark) for end, mark in _marks(voice, phonemes, ends)]
            parts.append(sound)
            start += len(sound)
        sound = np.concatenate(parts) if parts else np.zeros(0, np.float32)
        return Answer(sound=sound, rate=config.sample_rate, breaks=tuple(breaks))

    # How fast a network speaks is a matter of whose voice it learnt.
    reference = spoken(REFERENCE, _REFERENCE_SCALE)
    natural = _REFERENCE_SCALE * articulation(reference.sound, reference.rate, REFERENCE)

    def speak(request: dict[str, Any]) -> Answer:
        return spoken(str(request["text"]), min(max(natural / float(request["rate"]), _SCALES[0]), _SCALES[1]))

    return speak


def _sentence(
    voice: Any, noises: tuple[NoiseInput, ...], phonemes: list[str], scale: float, seed: bytes
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return a sentence's sound and, for each phoneme id, the sample at which it ends."""
    ids = np.array([voice.phonemes_to_ids(phonemes)], dtype=np.int64)
    inputs: dict[str, Any] = {
        "input": ids,
        "input_lengths": np.array([ids.shape[1]], dtype=np.int64),
        "scales": np.array([_NOISE, scale, _LENGTH_NOISE], dtype=np.float32),
    }
    if voice.config.num_speakers > 1:
        inputs["sid"] = np.array([voice.config.default_speaker_id], dtype=np.int64)
    frames = round(200 + _FRAMES * ids.shape[1] * max(1.0, scale))
    while True:
        generator = np.random.Generator(np.random.Philox(key=int.from_bytes(seed, "little")))
        drawn = {noise.name: _draw(generator, noise, ids.shape[1], frames) for noise in noises}
        try:
            sound, lengths = voice.session.run(None, inputs | drawn)
        except Exception:
            # The one thing that fits no network: fewer frames of noise than the sentence has.
            frames *= 4
            if frames > _MOST_FRAMES:
                raise
            continue
        ends = np.cumsum(lengths.reshape(-1) * voice.config.hop_length).astype(np.int64)
        return sound.reshape(-1), ends


def _draw(generator: np.random.Generator, noise: NoiseInput, ids: int, frames: int) -> NDArray[np.float32]:
    # Time runs slowest, so that more frames begin with the same noise.
    length = ids if noise.per_id else frames
    drawn = generator.standard_normal((length, noise.channels), dtype=np.float32)
    return np.ascontiguousarray(drawn.T)[np.newaxis]


def _marks(voice: Any, phonemes: list[str], ends: NDArray[np.int64]) -> list[tuple[int, str]]:
    """Return the punctuation of a sentence with the samples at which each mark's own sound begins."""
    found = []
    at = 2  # ids stand as: begin, pad, then each phoneme followed by a pad
    for number, phoneme in enumerate(phonemes):
        ids = voice.config.phoneme_id_map.get(phoneme)
        if ids is None:
            continue
        if phoneme in _MARKS and number and at - 1 < len(ends):
            found.append((int(ends[at - 1]), phoneme))
        at += len(ids) + 1
    if found and phonemes and phonemes[-1] in _MARKS:
        found[-1] = (int(ends[-1]), found[-1][1])
    return found


if __name__ == "__main__":
    main()
