#!/usr/bin/env python3
"""Write every bed, bell and breath cue as a FLAC file, to listen to or to use elsewhere.

Beds are loops: played round and round they have no seam. Files that are there
are written anew, whole or not at all. Where the project isn't installed for the
Python that runs this, it is installed into .venv as scripts/test.py does.
"""

import sys

# Everything up to here must parse under an old Python, so that it can say this instead of a syntax error.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("audio-service needs Python 3.11 or newer; this is Python " + sys.version.split()[0])

import argparse
import importlib.util
import os
import subprocess
import tempfile
from pathlib import Path

from _environment import Environment, SetupError

LOUDNESS = -28.0
"""How loud beds are written unless told otherwise, in LUFS."""

FULL_SCALE = 0.98
"""No file's samples exceed this, whatever loudness is asked for."""


def main() -> int:
    if importlib.util.find_spec("audio_service") is None:
        return _in_environment()
    # Only now, because it needs what may just have been found missing.
    from audio_service.errors import AudioServiceError  # noqa: PLC0415

    summaries, makers = _catalogue()
    options = _options(summaries)
    if unknown := [name for name in options.names if name not in summaries]:
        sys.exit(f"make_beds: there is no sound {unknown[0]!r}; there are {', '.join(summaries)}")
    try:
        for name in options.names or summaries:
            for file, make in makers[name].items():
                path = options.folder / f"{file}.flac"
                print(f"{path}  {write(path, make(options.loudness)):.1f} s", flush=True)
    except (AudioServiceError, OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"make_beds: {error}")
    return 0


def write(path, sound):
    """Write a sound as FLAC of 24 bits, whole or not at all; return its seconds."""
    import imageio_ffmpeg  # noqa: PLC0415

    from audio_service.units import SAMPLE_RATE  # noqa: PLC0415

    path.parent.mkdir(parents=True, exist_ok=True)
    reading = ["-f", "f32le", "-ar", str(SAMPLE_RATE), "-ac", str(sound.ndim), "-i", "pipe:0"]
    writing = ["-sample_fmt", "s32", "-bits_per_raw_sample", "24"]
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}.", suffix=".flac")
    os.close(handle)
    try:
        subprocess.run(
            [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y", *reading, *writing, aside],
            input=sound.astype("<f4").tobytes(),
            check=True,
        )
        Path(aside).chmod(0o644)
        Path(aside).replace(path)
    finally:
        Path(aside).unlink(missing_ok=True)
    return len(sound) / SAMPLE_RATE


def _catalogue():
    """Return what each sound is, and for each the making of its files: both by name."""
    from audio_service.script.model import BellKind, Phase  # noqa: PLC0415
    from audio_service.sound import (  # noqa: PLC0415
        available_beds,
        available_bells,
        available_breath_cues,
        bell_sound,
        breath_sound,
    )
    from audio_service.units import samples  # noqa: PLC0415

    summaries, makers = {}, {}
    for name, summary in available_beds().items():
        summaries[name] = f"bed: {summary}"
        makers[name] = {f"bed-{name}": lambda loudness, name=name: _bed(name, loudness)}
    for name, summary in available_bells().items():
        summaries[name] = f"bell: {summary}"
        makers[name] = {
            f"bell-{name}-{kind}": lambda _, name=name, kind=kind: bell_sound(name, kind) for kind in BellKind
        }
    for name, summary in available_breath_cues().items():
        summaries[name] = f"breath cue: {summary}"
        makers[name] = {
            f"breath-{name}-{phase}": lambda _, name=name, phase=phase: breath_sound(name, phase, samples(5))
            for phase in Phase
        }
    del summaries["none"]
    return summaries, makers


def _bed(name, loudness):
    from audio_service.loudness import gain  # noqa: PLC0415
    from audio_service.settings import Settings  # noqa: PLC0415
    from audio_service.sound import find_bed  # noqa: PLC0415

    bed = find_bed(name, Settings.from_environment(os.environ).data / "beds")
    return bed.sound * min(gain(loudness - bed.loudness), FULL_SCALE / bed.peak)


def _options(summaries):
    from audio_service.settings import Settings  # noqa: PLC0415

    parser = argparse.ArgumentParser(
        description="Write every bed, bell and breath cue as a FLAC file, to listen to or to use elsewhere.",
        epilog="sounds:\n" + "\n".join(f"  {name:7} {summary}" for name, summary in summaries.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="which sounds to write; all of them if none is named")
    parser.add_argument("--folder", type=Path, default=Settings().media, help="where to write (default: %(default)s)")
    parser.add_argument(
        "--loudness",
        type=float,
        default=LOUDNESS,
        metavar="LUFS",
        help="how loud beds are written; bells are as loud as the voice, cues 10 LU under it (default: %(default)g)",
    )
    return parser.parse_args()


def _in_environment():
    environment = Environment()
    environment.prepare(())
    return environment.run(environment.program("python"), __file__, *sys.argv[1:])


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as error:
        sys.exit(f"make_beds: {error}")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted.")
