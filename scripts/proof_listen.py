#!/usr/bin/env python3
"""Have a small Whisper listen to finished practices, and print how many of their words it understood.

Each practice is rendered as a listener gets it, over the bed that it suggests,
and what Whisper writes down is held against the script. Where the project
isn't installed for the Python that runs this, it is installed into .venv as
scripts/test.py does.
"""

import sys

# Everything up to here must parse under an old Python, so that it can say this instead of a syntax error.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("audio-service needs Python 3.11 or newer; this is Python " + sys.version.split()[0])

import argparse
import importlib.util
import os

from _environment import Environment, SetupError

LIMIT = 6.0
"""Words of a hundred that may be misheard, unless told otherwise."""


def main() -> int:
    if any(importlib.util.find_spec(name) is None for name in ("audio_service", "faster_whisper", "jiwer")):
        return _in_environment()
    # Only now, because they need what may just have been found missing.
    from listening.practices import HEAD, hear  # noqa: PLC0415

    from audio_service.errors import AudioServiceError  # noqa: PLC0415
    from audio_service.library import practice_names  # noqa: PLC0415
    from audio_service.settings import Settings  # noqa: PLC0415

    options = _options()
    over = []
    try:
        settings = Settings.from_environment(os.environ)
        print(HEAD, flush=True)
        for name in options.practices or practice_names(settings.scripts_text):
            heard = hear(name, options.length, options.voice, settings)
            print(heard.row, flush=True)
            if options.lines:
                for line, said in heard.heard.misheard_lines():
                    print(f"  {line.text}\n  {said}\n", file=sys.stderr)
            if heard.of_a_hundred > options.limit:
                over.append(heard.name)
    except AudioServiceError as error:
        sys.exit(f"proof_listen: {error}")
    if over:
        print(f"\nmore than {options.limit:g} words of a hundred misheard: {', '.join(over)}", file=sys.stderr)
    return 1 if over else 0


def _options():
    from audio_service.units import parse_minutes  # noqa: PLC0415

    parser = argparse.ArgumentParser(
        description="Have a small Whisper listen to finished practices, and print how many words it understood.",
        epilog="Lines that the voice has spoken before are not spoken again. Exits with 1 if a practice is over the "
        "limit.",
    )
    parser.add_argument(
        "practices", nargs="*", metavar="PRACTICE", help="a name, or a path to a script; all practices if none is given"
    )
    parser.add_argument(
        "--minutes",
        dest="length",
        type=parse_minutes,
        default="10",
        metavar="M",
        help="how long; a practice that can't be is heard at the nearest length that it can (default: %(default)s)",
    )
    parser.add_argument("--voice", default="piper", help="who speaks (default: %(default)s)")
    parser.add_argument(
        "--limit",
        type=float,
        default=LIMIT,
        metavar="N",
        help="how many words of a hundred may be misheard (default: %(default)g)",
    )
    parser.add_argument(
        "--lines", action="store_true", help="show each line that was misheard, and below it what was heard"
    )
    return parser.parse_args()


def _in_environment():
    environment = Environment()
    environment.prepare(("test",), optional=("neural",))
    return environment.run(environment.program("python"), __file__, *sys.argv[1:])


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as error:
        sys.exit(f"proof_listen: {error}")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted.")
