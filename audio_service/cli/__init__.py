"""The command line: the same verbs as the Python API, for a person at a terminal.

Stations are imported inside the commands, so that ``--help`` and a mistyped
option answer at once, and rendering pays only for what it uses.
"""

from audio_service.cli.group import commands, main

__all__ = ["commands", "main"]
