"""The first page's shelves: every practice on one, and what is new on the last."""

from pathlib import Path

from audio_service.library import practice_names
from audio_service.service.shelves import KINDS, OTHERS, shelves

SHIPPED = practice_names(Path(__file__).resolve().parents[2] / "scripts_text")


def test_every_practice_that_is_shipped_has_a_kind() -> None:
    assert sorted(name for kind in KINDS for name in kind.practices) == SHIPPED


def test_no_practice_is_left_out_and_one_of_ones_own_comes_last() -> None:
    found = shelves([{"name": name} for name in ("my-own", "opposites", "grounding")])
    assert [(shelf["title"], [one["name"] for one in shelf["practices"]]) for shelf in found] == [
        (KINDS[0].title, ["grounding"]),
        (KINDS[-1].title, ["opposites"]),
        (OTHERS, ["my-own"]),
    ]
