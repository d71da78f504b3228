"""What a script may hold; beyond these a text is refused before any work is done on it.

They lie far above what a practice needs (a two-hour script has some 500 cues
and 40 kB) and far below what could tire a machine.
"""

from __future__ import annotations

from typing import Final

MAX_BYTES: Final = 256 * 1024
"""Bytes of a whole script in UTF-8."""

MAX_LINES: Final = 10_000
"""Lines of text, blank ones included."""

MAX_LINE_CHARACTERS: Final = 2_000
"""Characters in one line of text."""

MAX_SPOKEN_CHARACTERS: Final = 1_000
"""Characters in one spoken line, about a minute and a half of speech."""

MAX_NOTE_CHARACTERS: Final = 4_000
"""Characters of one comment, or of the facilitator's note."""

MAX_TEXT_CHARACTERS: Final = 900
"""Characters of a summary, a source, or one line of a comment."""

MAX_NAME_CHARACTERS: Final = 200
"""Characters of a title, a section's heading, or a word to respell."""

MAX_ID_CHARACTERS: Final = 64
"""Characters of a line's id or a bed's name."""

MAX_MARKS: Final = 8
"""Combining marks on one letter; written languages need at most four."""

MAX_FRONT_MATTER_LINES: Final = 500
"""Lines between the two ``---``."""

MAX_YAML_DEPTH: Final = 3
"""Lists or maps inside each other in the front matter, the outermost map included."""

MAX_YAML_EVENTS: Final = 1_000
"""Values, lists and maps in the front matter, keys included."""

MAX_SOURCES: Final = 50
"""Entries of ``sources``."""

MAX_SAY: Final = 200
"""Entries of ``say``."""

MAX_ORDERS: Final = 12
"""Orders of a script's sections."""

MIN_WISHES: Final = 3
"""Wishes in a round, at least."""

MAX_WISHES: Final = 4
"""Wishes in a round, at most: what a listener keeps in mind."""

MAX_WISH_WORDS: Final = 7
"""Words of a wish; as many as can be said along with a breath."""

MAX_WISH_CHARACTERS: Final = 100
"""Characters of a wish."""

MAX_SECTIONS: Final = 200
"""Sections of a script."""

MAX_CUES: Final = 5_000
"""Cues of a script, comments included."""

MAX_SPOKEN_LINES: Final = 3_000
"""Spoken lines of a script."""

MAX_SILENCE_SECONDS: Final = 3_600
"""Seconds of one pause, or of one rest's longest bound."""

MIN_PHASE_SECONDS: Final = 0.5
"""Seconds of the shortest phase of a breath; a shorter cue can't be followed."""

MAX_PHASE_SECONDS: Final = 60
"""Seconds of one phase of a breath."""

MAX_CYCLES: Final = 1_000
"""Cycles of one breathing block."""

MAX_ROUNDS: Final = 100
"""Rounds of one repeated section."""

MAX_WEIGHT: Final = 100
"""The weight of an optional section."""

MAX_PROBLEMS: Final = 100
"""Problems listed in one go; a text with more is not a script."""
