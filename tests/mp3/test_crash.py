"""Killed at any moment, the store never serves a wrong byte."""

import itertools
import multiprocessing
import os
import random
import signal
import sys
from pathlib import Path

import pytest
from array_score import ArrayScore, short_practice

from audio_service.mp3 import ChunkStore, Rendition

KILLS = 30
LIMIT = 1_100_000
"""Less than all chunks and loops of the renditions take, so that forgetting is interrupted too."""


def scores() -> list[ArrayScore]:
    base = short_practice()
    return [ArrayScore(base.frames, base.bed, (at, base.at[1] + at)) for at in (150_000, 300_000)]


def render_for_ever(folder: Path, started: "multiprocessing.synchronize.Event") -> None:  # type: ignore[name-defined]
    practices = scores()
    started.set()
    for practice in itertools.cycle(practices):
        Rendition(practice, ChunkStore(folder, LIMIT), workers=2).render()


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_killing_the_renderer_at_random_moments_never_leaves_a_wrong_byte(tmp_path: Path) -> None:
    practices = scores()
    elsewhere = ChunkStore(tmp_path / "reference", 2**30)
    references = []
    for practice in practices:
        rendition = Rendition(practice, elsewhere, workers=2)
        references.append(rendition.read(0, rendition.size))
    right = {path.name: elsewhere.get(path.name) for path in (tmp_path / "reference").glob("*/*")}

    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(["audio_service.mp3", "array_score"])
    chance = random.Random(20_240_607)
    folder = tmp_path / "chunks"
    found = 0
    for kill in range(KILLS):
        started = server.Event()
        child = server.Process(target=render_for_ever, args=(folder, started))
        child.start()
        assert started.wait(60)
        child.join(chance.uniform(0, 0.2))
        assert child.pid
        os.kill(child.pid, signal.SIGKILL)
        child.join()

        after = ChunkStore(folder, LIMIT)
        for path in folder.glob("*/*"):
            served = after.get(path.name)
            assert served is None or served == right[path.name], f"kill {kill}: {path.name} is wrong"
            found += served is not None
        if kill % 5 == 0:
            which = chance.randrange(len(practices))
            rendition = Rendition(practices[which], ChunkStore(folder, LIMIT))
            first = chance.randrange(rendition.size)
            stop = chance.randrange(first, rendition.size)
            assert rendition.read(first, stop) == references[which][first:stop]
    assert found > KILLS
    for practice, reference in zip(practices, references, strict=True):
        rendition = Rendition(practice, ChunkStore(folder, LIMIT))
        assert rendition.read(0, rendition.size) == reference
