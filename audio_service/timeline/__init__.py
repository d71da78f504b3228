"""Script + clips + length -> timeline: every cue at an integer sample."""

from audio_service.timeline.fit import LEAD_IN, SPEECH_SHARE, TAIL, Guidance, feasible_range, fit, speech_share
from audio_service.timeline.model import (
    BellStroke,
    BreathPhase,
    ElasticRest,
    Event,
    FixedPause,
    SectionSpan,
    Spoken,
    Timeline,
    TimelineEvent,
)

__all__ = [
    "LEAD_IN",
    "SPEECH_SHARE",
    "TAIL",
    "BellStroke",
    "BreathPhase",
    "ElasticRest",
    "Event",
    "FixedPause",
    "Guidance",
    "SectionSpan",
    "Spoken",
    "Timeline",
    "TimelineEvent",
    "feasible_range",
    "fit",
    "speech_share",
]
