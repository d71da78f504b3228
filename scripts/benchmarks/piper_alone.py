"""The peer for a cold voice: Piper's own command on the same lines, which neither levels nor places them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from audio_service.settings import Settings
from audio_service.voice import find_voice
from benchmarks.measure import Contender

_SLOWER: Final = "1.4"
"""How far Piper stretches its speech to be as slow as ours."""


def contender(lines: Sequence[str], folder: Path) -> Contender:
    """Return Piper's command, one WAV file a line, with the model that our voice has."""
    # The last word of how our worker is started is the model.
    model = find_voice("piper", settings=Settings()).command[-1]  # type: ignore[attr-defined]
    asked, spoken = folder / "lines.txt", folder / "piper-alone"
    asked.write_text("\n".join(lines), encoding="utf-8")
    return Contender(
        [sys.executable, "-m", "piper", "-m", model, "-i", str(asked), "-d", str(spoken), "--length-scale", _SLOWER],
        ready=lambda: shutil.rmtree(spoken, ignore_errors=True),
    )
