"""A peer: what a person writes with pydub, ``overlay`` for each spoken clip on a canvas, then ``export``.

Written as well as that way allows: the bed is repeated by one multiplication,
each sound is loaded once and made stereo once, nothing is ducked, faded or
measured. It still copies the whole canvas at each overlay, so its time grows
with the square of the length.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.material import Material


def command(material: Material, output: Path) -> list[str]:
    arguments = [str(material.bed), str(material.overlays), str(material.duration), str(output)]
    return [sys.executable, __file__, *arguments]


def main(bed: str, overlays: str, duration: str, output: str) -> None:
    # Only where this is the program: importing pydub warns and takes a while.
    import imageio_ffmpeg  # noqa: PLC0415
    from pydub import AudioSegment  # noqa: PLC0415

    AudioSegment.converter = imageio_ffmpeg.get_ffmpeg_exe()
    loop = AudioSegment.from_wav(bed)
    length = round(float(duration) * 1000)
    canvas = (loop * (length // len(loop) + 1))[:length]
    sounds: dict[str, Any] = {}
    for file, position in json.loads(Path(overlays).read_text()):
        if file not in sounds:
            sounds[file] = AudioSegment.from_wav(file).set_channels(2)
        canvas = canvas.overlay(sounds[file], position=position)
    canvas.export(output, format="mp3", bitrate="128k")


if __name__ == "__main__":
    main(*sys.argv[1:])
