"""Views of a timeline: captions, transcript, outline, chapters, tags, pictures, and other formats."""

from audio_service.export.captions import Caption, captions, srt, vtt
from audio_service.export.chapters import Chapter, chapters, ffmetadata
from audio_service.export.containers import FORMATS, export_file
from audio_service.export.cover import cover
from audio_service.export.id3 import id3
from audio_service.export.outline import outline, plan_json
from audio_service.export.picture import picture
from audio_service.export.tags import Tags, tags, voice_note
from audio_service.export.transcript import transcript

__all__ = [
    "FORMATS",
    "Caption",
    "Chapter",
    "Tags",
    "captions",
    "chapters",
    "cover",
    "export_file",
    "ffmetadata",
    "id3",
    "outline",
    "picture",
    "plan_json",
    "srt",
    "tags",
    "transcript",
    "voice_note",
    "vtt",
]
