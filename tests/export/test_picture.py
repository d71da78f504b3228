from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
import resvg_py
from export_timelines import IN_OUT, bell, breathe, heart, pause, rest, say, timeline, timelines
from hypothesis import given, settings

from audio_service.export.canvas import DARK, LIGHT
from audio_service.export.passages import Breaths, passages
from audio_service.export.picture import HEIGHT, WIDTH, picture
from audio_service.export.strokes import wave
from audio_service.export.wording import one_line
from audio_service.script.model import BellKind, Phase
from audio_service.timeline.model import Timeline

SVG = "{http://www.w3.org/2000/svg}"


def shapes(svg: str, colour: str) -> list[ET.Element]:
    return [part for part in ET.fromstring(svg).iter() if f"-{colour}" in part.get("class", "")]


def test_a_picture_says_what_it_is_to_whoever_cannot_see_it() -> None:
    root = ET.fromstring(picture(heart()))
    assert root.get("role") == "img"
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert title.text == "Heart breathing, timeline"
    assert "Breathing with the heart from 0:39 to 1:48" in str(desc.text)
    assert "9 paced breaths 1 min 36 s" in str(desc.text)
    assert "Bells at 0:00, 2:37, 3:44" in str(desc.text)


def test_a_picture_runs_nothing_and_refers_to_nothing_outside() -> None:
    svg = picture(timeline(("<script>x</script>", [say("]]> <b> & \" '", 3)]), title="</svg><script>"))
    assert "<script" not in svg
    assert set(re.findall(r"https?:[^\"' ]*", svg)) == {"http://www.w3.org/2000/svg"}
    assert "href" not in svg
    assert "@import" not in svg
    assert "url(" not in svg


def test_the_breath_rises_while_breathing_in_and_falls_while_breathing_out() -> None:
    practice = timeline(("", [breathe(2, (Phase.IN, 4), (Phase.HOLD, 2), (Phase.OUT, 6))]))
    block = passages(practice.events)[0]
    assert isinstance(block, Breaths)
    path = wave(block, lambda at: at / 480, 100, 20)
    assert path.startswith("M0 120C200 120 200 80 400 80H600C900 80 900 120 1200 120C")


def test_each_thing_heard_has_its_shape() -> None:
    svg = picture(heart())
    assert len(shapes(svg, "breath")) == 2 + 1
    assert len([part for part in shapes(svg, "bell") if part.tag == f"{SVG}circle"]) == (2 + 1 + 3) + 2
    assert [part.text for part in shapes(svg, "ink") if part.text] == [
        "Heart breathing", "3:56", "Arriving", "Breathing with the heart", "A warm memory", "Coming back",
    ]  # fmt: skip
    words = [part.text for part in shapes(svg, "muted") if part.text]
    assert "40 s" in words
    assert words[-6:] == [
        "words", "breath, rising while in", "rest, elastic", "pause, fixed", "bell", "bed, lower under words",
    ]  # fmt: skip


def test_without_a_bed_there_is_no_ground() -> None:
    assert not shapes(picture(heart(), bed=False), "ground")


def test_light_and_dark_differ_and_auto_carries_both() -> None:
    auto, light, dark = picture(heart()), picture(heart(), scheme="light"), picture(heart(), scheme="dark")
    assert "prefers-color-scheme:dark" in auto
    assert DARK["ink"] in auto
    assert LIGHT["ink"] in auto
    assert DARK["ink"] not in light
    assert LIGHT["ink"] not in dark


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_colours_stand_out_enough_to_be_read(colours: dict[str, str]) -> None:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: str, other: str) -> float:
        low, high = sorted((light(colours[one]), light(colours[other])))
        return (high + 0.05) / (low + 0.05)

    for ground in ("paper", "band"):
        assert min(contrast(words, ground) for words in ("ink", "muted")) >= 4.5
        assert min(contrast(shape, ground) for shape in ("speech", "breath", "bell")) >= 3


def test_the_picture_of_a_whole_day_stays_small() -> None:
    cues = [say("one <two> & three " * 4, 2), rest(3), breathe(3, *IN_OUT), pause(8), bell(3, BellKind.END)]
    practice = timeline(*[(f"A part with a long name {part}", cues * 10) for part in range(120)])
    assert len(practice.events) >= 12_000
    assert len(picture(practice).encode()) <= 150_000


def test_an_hour_of_dense_guidance_stays_small_and_keeps_its_hints() -> None:
    cues = [say("Let the breath come and go as it likes, softly.", 4), rest(5)]
    svg = picture(timeline(("One", [*cues * 400, breathe(100, *IN_OUT)])))
    assert len(svg.encode()) <= 150_000
    assert svg.count("<rect fill-opacity") >= 400


@settings(max_examples=40, deadline=None)
@given(timelines)
def test_any_timeline_gives_a_picture_that_can_be_drawn(practice: Timeline) -> None:
    svg = picture(practice)
    assert svg == picture(practice)
    root = ET.fromstring(svg)
    assert str(root.findtext(f"{SVG}title")).startswith(one_line(practice.title) or "Guided practice")
    for part in root.iter(f"{SVG}rect"):
        assert 0 <= float(part.get("x", "0")) <= WIDTH
    numbers = [float(each) for part in root.iter(f"{SVG}circle") for each in (part.get("cx", ""), part.get("cy", ""))]
    assert all(0 <= each <= WIDTH for each in numbers)


def test_an_independent_renderer_draws_it() -> None:
    png = bytes(resvg_py.svg_to_bytes(svg_string=picture(heart()), skip_system_fonts=True))
    assert int.from_bytes(png[16:20], "big") == WIDTH
    assert int.from_bytes(png[20:24], "big") == HEIGHT
