"""What a listener is told before the first play, and when it gets too much."""

from audio_service.safety.crisis import (
    CHECKED_FOR,
    DEFAULT_TEXT,
    LONGEST_TEXT,
    CrisisText,
    crisis_text,
    set_crisis_text,
)

__all__ = ["CHECKED_FOR", "DEFAULT_TEXT", "LONGEST_TEXT", "CrisisText", "crisis_text", "set_crisis_text"]
