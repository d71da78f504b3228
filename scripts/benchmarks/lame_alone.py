"""A peer, and the unit of encoding: LAME in ffmpeg, given the finished mix as a WAV; it only encodes."""

from __future__ import annotations

from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe

from benchmarks.material import Material


def command(material: Material, output: Path) -> list[str]:
    return [
        *(get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-nostdin", "-y"),
        *("-i", str(material.finished), "-c:a", "libmp3lame", "-b:a", "128k", str(output)),
    ]
