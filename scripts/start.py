#!/usr/bin/env python3
"""Install the project into .venv, render both flagship practices to media/, and start the listening service.

Needs Python 3.11 or newer and a package registry, nothing else.
"""

import sys

# Everything up to here must parse under an old Python, so that it can say this instead of a syntax error.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("audio-service needs Python 3.11 or newer; this is Python " + sys.version.split()[0])

import argparse
import os
import shlex
import time
from pathlib import Path

from _environment import ROOT, Environment, SetupError

FLAGSHIPS = {"heart-breathing": "10", "soften-soothe-allow": "15"}
"""Each practice and the minutes it is rendered at where none are asked for."""

WAY_OUT = ROOT / "scripts_text" / "ways-out" / "grounding.md"


def main() -> int:
    arguments = _arguments()
    environment = Environment()
    neural = () if (arguments.voice or "").startswith("pyttsx3") else ("neural",)
    unfit = environment.prepare(("web",), optional=neural)
    if unfit and not arguments.voice:
        print("Piper, the neural voice, isn't available here; the practices are spoken by pyttsx3.")
        arguments.voice = "pyttsx3"
    if arguments.voice:
        os.environ["AUDIO_SERVICE_VOICE"] = arguments.voice
    code = environment.run(environment.program("python"), ROOT / "scripts" / "build_web.py")
    code = code or _render(environment, arguments.minutes)
    return code or _serve(environment, arguments)


def _render(environment: Environment, minutes: str | None) -> int:
    """Render what isn't in media/ as its script is now; return the exit code of what failed, or 0."""
    done: list[tuple[Path, float]] = []
    for practice, usual in FLAGSHIPS.items():
        length = minutes or usual
        target = ROOT / "media" / f"{practice}-{length.replace(':', 'm')}{'s' if ':' in length else 'min'}.mp3"
        script = ROOT / "scripts_text" / f"{practice}.md"
        if target.exists() and target.stat().st_mtime >= script.stat().st_mtime:
            continue
        target.parent.mkdir(exist_ok=True)
        print(f"\n{practice}, {length if ':' in length else length + ' minutes'}:", flush=True)
        began = time.monotonic()
        command = ["render", practice, "--minutes", length, "-o", str(target)]
        code = environment.run(environment.program("python"), "-m", "audio_service", *command)
        if code:
            return code
        done.append((target, time.monotonic() - began))
    if done:
        # So that a practice has its way out as soon as somebody opens it.
        environment.run(
            environment.program("python"), "-m", "audio_service", "plan", str(WAY_OUT), "--minutes", "1:15", shown=False
        )
    _tell(environment, done)
    return 0


def _serve(environment: Environment, arguments: argparse.Namespace) -> int:
    """Become the service, so that whoever ends this process ends the service; on Windows, wait for it."""
    if arguments.render_only:
        return 0
    command = [str(environment.program("python")), "-m", "audio_service", "serve"]
    command += ["--host", arguments.host] if arguments.host else []
    command += ["--port", arguments.port] if arguments.port else []
    print("\nThe listening service:", flush=True)
    if os.name != "nt":
        os.chdir(ROOT)
        os.execve(command[0], command, environment.variables())
    return environment.run(*command)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Install the project into .venv, render both flagship practices to media/, and start the "
        "listening service.",
        epilog="The second time nothing is installed or rendered again, and only changed lines are spoken again.",
    )
    parser.add_argument(
        "--voice",
        metavar="V",
        help="piper (default: the neural extra is installed for it) or pyttsx3 (the neural extra is left out)",
    )
    parser.add_argument(
        "--minutes",
        metavar="M",
        help="length of both, in minutes (12.5) or as a clock (12:30); default: "
        + ", ".join(f"{practice} {minutes}" for practice, minutes in FLAGSHIPS.items()),
    )
    parser.add_argument("--render-only", action="store_true", help="don't start the service")
    parser.add_argument("--host", metavar="H", help="where the service listens (default: this machine only)")
    parser.add_argument("--port", metavar="P", help="on which port (default: 8000, or a free one if that is taken)")
    return parser.parse_args()


def _tell(environment: Environment, done: list[tuple[Path, float]]) -> None:
    command = environment.program("audio-service")
    shown = command.relative_to(Path.cwd()) if command.is_relative_to(Path.cwd()) else command
    program = shlex.quote(str(shown)) if sys.platform != "win32" else str(shown)
    if done:
        print("\nReady to listen to:")
    for target, took in done:
        print(f"  {target}  ({target.stat().st_size / 1e6:.1f} MB, made in {took:.1f} s)")
    print(
        "\nIn another terminal:\n"
        f"  {program} render heart-breathing --minutes 17.5 --bed ocean -o mine.mp3\n"
        f"  {program} plan soften-soothe-allow --minutes 12\n"
        f"  {program} --help"
    )


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as error:
        sys.exit(f"start: {error}")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. Run the same command again; it goes on where it can and repairs the rest.")
