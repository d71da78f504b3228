"""How a command tells that it could not do what was asked for."""

from __future__ import annotations

from typing import Final

FAILED: Final = 1
"""Exit code when what was asked for could not be done; a wrong command line is 2."""
