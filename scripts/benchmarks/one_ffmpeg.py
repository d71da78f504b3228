"""A peer: one ffmpeg process that loops the bed, ducks it under the voice, mixes, limits and encodes.

It is given the voice track ready-made (mono, every sound at its place) and a
bed at its final level, so that it needs no resampling, no gain and no
measuring; it fades at both ends as we do. It doesn't master: nothing makes
sure of its loudness, and its ducking hears the voice only once it is there.
The encoder is LAME as ffmpeg calls it, or told to look for the least noise in
the quick way that ours does.
"""

from __future__ import annotations

from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe

from audio_service.mp3.lame import QUALITY
from benchmarks.material import Material

_GRAPH = (
    "[1:a]aformat=channel_layouts=stereo,asplit[voice][key];"
    "[0:a][key]sidechaincompress=threshold=0.02:ratio=2:attack=20:release=1000[ducked];"
    "[ducked][voice]amix=inputs=2:normalize=0:duration=longest,"
    "afade=t=in:d={fade},afade=t=out:st={out}:d={fade},"
    "alimiter=limit=0.89:level=disabled[out]"
)


def command(material: Material, output: Path, *, quick: bool = False) -> list[str]:
    """Return the whole command; its output is 128 kbit/s stereo at 48 kHz, as ours.

    Args:
        material: What it is made of.
        output: The file to write.
        quick: Have LAME search as ours does rather than in its usual way.
    """
    fade = min(8.0, material.duration / 4)
    graph = _GRAPH.format(fade=fade, out=material.duration - fade)
    return [
        *(get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-nostdin", "-y"),
        *("-stream_loop", "-1", "-i", str(material.bed), "-i", str(material.voice)),
        *("-filter_complex", graph, "-map", "[out]"),
        *("-t", f"{material.duration:.3f}", "-c:a", "libmp3lame", "-b:a", "128k"),
        *(("-compression_level", str(QUALITY)) if quick else ()),
        str(output),
    ]
