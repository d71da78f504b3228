"""A small Whisper that listens to speech and to finished practices."""
