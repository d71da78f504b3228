#!/usr/bin/env python3
"""Measure the project against its peers on this machine and print a table of ratios.

Needs Linux or macOS. Where the project isn't installed for the Python that
runs this, it is installed into .venv as scripts/test.py does.
"""

import sys

# Everything up to here must parse under an old Python, so that it can say this instead of a syntax error.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("audio-service needs Python 3.11 or newer; this is Python " + sys.version.split()[0])

import argparse
import importlib.util
import json
import os
import platform
import signal
import tempfile
import textwrap
from pathlib import Path

from _environment import Environment, SetupError

CORES = 2
"""Cores that everything measured may use, where the system lets us say so; the figures are stated for two."""

LIMITS_AND_CHOICES = """\
Same clips, same bed, same run; contenders take turns (A B C, A B C, ...), each ratio is the median of the rounds'
ratios. Start-up of our command is counted. Warm for all: files in the page cache. Warm for us: clips in the store
and the bed's file made (a peer gets both as files, and its voice track laid out). Cold for us: chunks; and the bed's
encoded frames, both ways: the table takes cold where that reaches what must be reached, else what is said there."""


def main() -> int:
    if any(importlib.util.find_spec(name) is None for name in ("audio_service", "psutil")):
        return _in_environment()
    # Only now, because they need what may just have been found missing.
    from benchmarks.figures import FIGURES, Bench, Result  # noqa: PLC0415
    from benchmarks.measure import BenchmarkError  # noqa: PLC0415

    arguments = _parser([(figure.name, figure.meaning) for figure in FIGURES]).parse_args()
    if not hasattr(os, "wait4"):
        sys.exit("benchmark: processor seconds of process trees need Linux or macOS")
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    os.environ["AUDIO_SERVICE_WORKERS"] = str(CORES)
    # Ended from outside, it still tells what it has and leaves nothing behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    results: dict[str, Result] = {}
    failed: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="audio-service-benchmark-", dir=arguments.work) as folder:
        bench = Bench(
            Path(folder),
            voice=arguments.voice,
            rounds=1 if arguments.quick else arguments.rounds,
            practice=arguments.practice or "",
            say=_say,
        )
        for figure in FIGURES:
            if arguments.only and figure.name not in arguments.only:
                continue
            try:
                results[figure.name] = figure.measure(bench)
            except BenchmarkError as error:
                failed[figure.name] = str(error)
            except KeyboardInterrupt:
                failed[figure.name] = "interrupted"
                break
        _say("")
        measured = bench.made.get("flagship", "")
    print(f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {CORES} cores, ", end="")
    print(f"{bench.rounds} rounds, {arguments.voice}" + (f"; 20 min is {measured}" if measured else ""))
    print(f"\n{LIMITS_AND_CHOICES}\n\n{table(FIGURES, results, failed)}")
    for name, why in failed.items():
        print(f"\n{name} failed: {why}", file=sys.stderr)
    if arguments.json:
        arguments.json.write_text(json.dumps({name: vars(result) for name, result in results.items()}, indent=2))
    over = [figure.name for figure in FIGURES if figure.name in results and results[figure.name].value > figure.limit]
    return 1 if failed or over else 0


def table(figures, results, failed):
    """Return all figures as a Markdown table with what else is to be known of each below."""
    rows = ["| figure | ours | theirs | measured | must reach | reached |", "|---|---|---|---|---|---|"]
    notes = []
    for figure in figures:
        limit = f"≤ {figure.limit:g} {figure.unit}"
        result = results.get(figure.name)
        if result is None:
            rows.append(f"| {figure.what} | | | {'failed' if figure.name in failed else 'not run'} | {limit} | |")
            continue
        reached = "yes" if result.value <= figure.limit else "**no**"
        row = (figure.what, result.ours, result.theirs, figure.shown(result.value), limit, reached)
        rows.append(f"| {' | '.join(row)} |")
        notes += [f"- `{figure.name}`: {note}" for note in result.notes]
    return "\n".join([*rows, *([""] if notes else []), *notes])


def _parser(figures):
    explained = "\n".join(
        textwrap.fill(f"{name}: {meaning}", 100, initial_indent="  ", subsequent_indent="      ")
        for name, meaning in figures
    )
    parser = argparse.ArgumentParser(
        description="Measure the project against its peers on this machine and print a table of ratios.",
        epilog=f"{LIMITS_AND_CHOICES}\n\nfigures:\n{explained}\n\nExits with 1 if a figure isn't reached.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="one round instead of several")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds to take the median of (default 5)")
    parser.add_argument(
        "--only",
        action="append",
        metavar="NAME",
        choices=[name for name, _ in figures],
        help="a figure to measure (several times for several); the others are shown as not run",
    )
    parser.add_argument("--voice", default="piper", help="who speaks the clips of all contenders (default piper)")
    parser.add_argument(
        "--practice", metavar="NAME", help="practice of the 20 min figures (default: the harder flagship)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--work", metavar="FOLDER", help="where some 3 GB may lie meanwhile (default: temporary files)")
    return parser


def _in_environment():
    environment = Environment()
    environment.prepare(("test",), optional=("neural",))
    return environment.run(environment.program("python"), __file__, *sys.argv[1:])


def _say(text):
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
    elif text:
        print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as error:
        sys.exit(f"benchmark: {error}")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted.")
