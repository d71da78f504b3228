"""The formatter: one canonical text, and nothing authored is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from strategies import open_scripts, script_texts, scripts

from audio_service.script import Pause, Script, format_script, parse
from audio_service.units import Samples

LOOSE = """\ufeff
---
sources: [ "a book",  b]   # two
title:   'Heart: breathing'
say: {Neff: neff, "no": noh}
facilitator_note: |
   One.

   Two.
line_rest: '1s .. 3s'
# the end
---
<!-- top
   of it -->
# Arriving   {optional,weight 2.50}

[ Bell  START ]
Welcome.   Be here.

<!--said softly-->

[REST 4s .. 12s ]

\\You may rest.
\\[laughs]
# Closing { repeat 2..3 }
[pause 2m]
[pause 119.5s]
[pause 125s]
[breathe in 5s, out 5s, 6..6 cycles]
The end. {#end}
"""

CANONICAL = """---
title: "Heart: breathing"
language: en
# two
sources:
  - a book
  - b
say:
  Neff: neff
  "no": noh
facilitator_note: |-
  One.

  Two.
line_rest: 1s..3s, about 1.7s
# the end
---

<!-- top
of it -->

# Arriving {optional, weight 2.5}
[bell]
Welcome. Be here.
<!-- said softly -->
[rest 4s..12s, about 6.7s]
You may rest.
\\[laughs]

# Closing {repeat 2..3}
[pause 2m]
[pause 119.5s]
[pause 2m5s]
[breathe in 5s, out 5s, 6 cycles]
The end. {#end}
"""


def test_a_loose_text_takes_its_canonical_form() -> None:
    assert format_script(parse(LOOSE, "a.md")) == CANONICAL


def test_long_text_is_wrapped_and_reads_back_the_same() -> None:
    words = " ".join(["Choices, way out: # return"] * 12)
    head = f'title: A\nsummary: "{words}"\nsources: ["{words}"]\nfacilitator_note: "{words}\\n\\n{words}\\nEnd."'
    text = f"---\n{head}\n---\n# A\nHi.\n"
    script = parse(text, "a.md")
    formatted = format_script(script)
    assert max(map(len, formatted.split("\n"))) <= 115
    assert parse(formatted, "a.md") == script
    assert script.facilitator_note == f"{words}\n\n{words}\nEnd."


@given(scripts())
def test_every_script_survives_its_text_which_is_canonical(script: Script) -> None:
    text = format_script(script)
    read = parse(text, "a.md")
    assert read == script
    assert format_script(read) == text


@given(open_scripts())
def test_every_open_script_survives_its_text_which_is_canonical(script: Script) -> None:
    text = format_script(script)
    read = parse(text, "a.md")
    assert read == script
    assert format_script(read) == text


@given(script_texts())
def test_every_text_survives_its_canonical_form(text: str) -> None:
    script = parse(text, "a.md")
    formatted = format_script(script)
    assert parse(formatted, "b.md") == script
    assert format_script(parse(formatted, "b.md")) == formatted


def test_a_length_that_no_script_can_say_is_refused() -> None:
    script = parse(CANONICAL, "a.md")
    odd = replace(script, sections=(replace(script.sections[0], cues=(Pause(Samples(49)),)),))
    with pytest.raises(ValueError, match="49 samples are not a whole number of milliseconds"):
        format_script(odd)
