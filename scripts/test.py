#!/usr/bin/env python3
"""Install what the tests need into .venv and run them all: style, types, imports, behaviour.

Needs Python 3.11 or newer and a package registry, nothing else.
"""

import sys

# Everything up to here must parse under an old Python, so that it can say this instead of a syntax error.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("audio-service needs Python 3.11 or newer; this is Python " + sys.version.split()[0])

import argparse

from _environment import ROOT, Environment, SetupError

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
)


WORKERS = 4
"""Tests run side by side: with as many as the two cores that any machine has, one would often be idle, because a
browser that plays, a worker process or pip is waited for."""


def main() -> int:
    """Run every check, whatever the one before said; pytest comes last, so that its closing line is the end."""
    parser = argparse.ArgumentParser(
        description="Install what the tests need into .venv and run them all: style, types, imports, behaviour.",
        epilog="Everything else is handed to pytest: scripts/test.py -k fit",
        allow_abbrev=False,
    )
    _, handed_on = parser.parse_known_args()
    environment = Environment()
    environment.prepare(("test", "web"), optional=("neural",))
    failed: dict[str, int] = {}
    built = environment.run(environment.program("python"), ROOT / "scripts" / "build_web.py", "--check")
    if built:
        failed["scripts/build_web.py --check"] = built
    for check in (*CHECKS, ("pytest", "-n", str(WORKERS), *handed_on)):
        command = " ".join(check)
        print(f"$ {command}", flush=True)
        code = environment.run(environment.program(check[0]), *check[1:])
        if code:
            failed[command] = code
    if failed:
        print(f"failed: {'; '.join(failed)}", file=sys.stderr)
    return next(iter(failed.values()), 0)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as error:
        sys.exit(f"test: {error}")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted.")
