"""Text to script: the language authors write in, its formatter and its linter.

A script is UTF-8 text. Between two lines of ``---`` stands front matter in
YAML: ``title``, and if wanted ``summary``, ``language``, ``sources`` (a list),
``say`` (a map of words to respellings), ``facilitator_note``, ``line_rest`` and
``paragraph_rest`` (such as ``1s..3s, about 1.5s``), and ``bed``. Then come
sections, each below a heading:

- ``# Title {optional, weight 2}`` may be left out, the lightest first;
- ``# Title {repeat 1..4}`` may play several times; it can be optional too;
- ``# Title {closing}`` is the return: the last section, always played.

In a section every line of text is one spoken line, and may end with a name of
its own, ``{#my-line}``. A blank line begins a paragraph. Alone on a line stand

- ``[pause 8s]``: silence of exactly that length (``1.5s``, ``1m30s``);
- ``[rest 4s..12s, about 6s]``: silence that the fitter may stretch; without
  ``about`` a third of the way from the shortest to the longest is preferred;
- ``[bell]`` or ``[bell start]``, ``[bell interval]``, ``[bell end]``;
- ``[breathe in 4s, out 6s, 6..40 cycles]``, with ``hold 2s`` after either;
- ``[wishes]``: each of the ``wishes`` as a line; ``[wishes rest 5s..14s]`` with
  that rest behind each;
- ``<!-- a comment -->``, of several lines if need be.

A script may leave things to choose. ``choices`` maps names of the vocabulary to
options of it, the default first (``eyes: [lowered, open, closed]``); ``order``
maps names to the titles of the same consecutive sections, one after another;
``wishes`` lists three or four. ``{when eyes=closed}`` at the end of a line, a
heading or a directive says when it holds: ``|`` is or, a comma is and. What is
chosen is settled before anything else: see ``choosing`` and ``profiles``.

Markup, braces and square brackets are never spoken and are refused in a line; a
line that begins with a backslash is spoken as it stands behind it. Only ``[[``,
``]]`` and braces can't be had at all.
What lies between sounds where no silence is written: see ``implied``. How much
a script may hold: see ``limits``.
"""

from audio_service.script.choosing import every_line, options_of, with_choices
from audio_service.script.findings import RULES, Finding, Rule, Severity
from audio_service.script.formatter import format_script
from audio_service.script.implied import followers, is_implied
from audio_service.script.limits import MAX_WISH_CHARACTERS, MAX_WISH_WORDS, MAX_WISHES, MIN_WISHES
from audio_service.script.linter import lint
from audio_service.script.model import (
    Bell,
    BellKind,
    Breathing,
    Chosen,
    Cue,
    Line,
    Note,
    Pause,
    Phase,
    Rest,
    RestOrigin,
    Script,
    Section,
    When,
    Wishes,
)
from audio_service.script.parser import parse, read
from audio_service.script.profiles import PROFILES, Profile, profile_of
from audio_service.script.respelling import spoken
from audio_service.script.vocabulary import OPTIONS, ORDER, TITLES, option_title

__all__ = [
    "MAX_WISHES",
    "MAX_WISH_CHARACTERS",
    "MAX_WISH_WORDS",
    "MIN_WISHES",
    "OPTIONS",
    "ORDER",
    "PROFILES",
    "RULES",
    "TITLES",
    "Bell",
    "BellKind",
    "Breathing",
    "Chosen",
    "Cue",
    "Finding",
    "Line",
    "Note",
    "Pause",
    "Phase",
    "Profile",
    "Rest",
    "RestOrigin",
    "Rule",
    "Script",
    "Section",
    "Severity",
    "When",
    "Wishes",
    "every_line",
    "followers",
    "format_script",
    "is_implied",
    "lint",
    "option_title",
    "options_of",
    "parse",
    "profile_of",
    "read",
    "spoken",
    "with_choices",
]
