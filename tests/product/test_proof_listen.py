"""The command by which a facilitator has a practice listened to: what it understood, and what it says if too little."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import proof_listen
import pytest

pytestmark = pytest.mark.instrument

WRONGLY_SAID = """---
title: Wrongly said
say: {yellow: purple}
---
# Here
Let the yellow boat rest.
[rest 1s..9s]
# On {closing}
Open your eyes.
"""
"""What is written is not what is heard."""

Proof = Callable[..., tuple[int, str, str]]


@pytest.fixture
def proof(stores: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Proof:
    monkeypatch.setenv("AUDIO_SERVICE_DATA", str(stores))

    def listened(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["proof_listen.py", *map(str, arguments), "--voice", "pyttsx3"])
        code = proof_listen.main()
        return code, *capsys.readouterr()

    return listened


def test_a_practice_that_is_understood_has_its_row_and_no_complaint(proof: Proof) -> None:
    code, told, complaint = proof("self-compassion-break", "--minutes", "0:10", "--limit", "10")
    assert (code, complaint) == (0, "")
    name, length, words, misheard, of_a_hundred, _ = row(told)
    assert name == "self-compassion-break"
    assert int(length.partition(":")[0]) < 1, "the shortest that the practice can be"
    assert int(words) > 40
    assert float(of_a_hundred) == pytest.approx(100 * int(misheard) / int(words), abs=0.1)
    assert float(of_a_hundred) <= 10


def test_a_practice_that_is_not_is_named_with_its_words_and_lines(proof: Proof, tmp_path: Path) -> None:
    script = tmp_path / "wrong.md"
    script.write_text(WRONGLY_SAID)
    code, told, complaint = proof(script, "--lines")
    assert code == 1
    assert row(told)[0] == "wrong"
    assert row(told)[2:5] == ["8", "1", "12.5"]
    assert "yellow → purple" in row(told)[5]
    assert "Let the yellow boat rest.\n  let the purple boat rest\n" in complaint
    assert "Open your eyes" not in complaint
    assert "more than 6 words of a hundred misheard: wrong" in complaint


def row(told: str) -> list[str]:
    """Return the cells of the table's last row."""
    return [cell.strip() for cell in told.splitlines()[-1].strip("|").split("|")]
