#!/usr/bin/env python3
"""Build what the listener's browser loads into audio_service/service/static.

Needs the extra ``web``, which brings Node with it; nothing else. Where the sources are as they were at the last
build, nothing is done; where the lock file is as it was, nothing is fetched.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
SOURCES: Final = ROOT / "audio_service" / "service" / "web"
OUTPUT: Final = ROOT / "audio_service" / "service" / "static"

STAMP: Final = "built.json"
"""Lies in the output and says of which sources it is; written last."""

_MODULES: Final = SOURCES / "node_modules"
_MODULES_STAMP: Final = _MODULES / "installed.json"
_ICONS: Final = (180, 192, 512)
"""Pixels of the icons: Apple's home screen, and the two that installing asks for."""

_LEFT_OUT: Final = {"node_modules", "tests"}


class BuildError(Exception):
    """The pages' files can't be built; the message says what is missing and what to do."""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="check types and run the tests of the sources, too")
    arguments = parser.parse_args()
    try:
        done = build()
        if arguments.check:
            install()
            for script in ("check", "test"):
                _npm("run", "--silent", script)
    except BuildError as error:
        sys.exit(f"build_web: {error}")
    print(f"{OUTPUT.relative_to(ROOT)} is {'built' if done else 'as it should be'}.")
    return 0


def build() -> bool:
    """Build, unless the output is of these very sources; return whether there was anything to do.

    The output is made aside and then takes the old one's place, so that it is never seen half made.

    Raises:
        BuildError: Node isn't there, packages can't be fetched, or the sources don't bundle.
    """
    wanted = {"sources": _hash(_files())}
    if _said(OUTPUT / STAMP) == wanted:
        return False
    install()
    with tempfile.TemporaryDirectory(dir=OUTPUT.parent, prefix=".static-") as folder:
        made, icons = Path(folder) / "static", Path(folder) / "icons"
        icons.mkdir()
        for pixels in _ICONS:
            (icons / f"icon-{pixels}.png").write_bytes(_icon(pixels))
        _node(str(SOURCES / "build.mjs"), str(made), str(icons))
        (made / STAMP).write_text(json.dumps(wanted), encoding="utf-8")
        with contextlib.suppress(FileNotFoundError):
            OUTPUT.rename(Path(folder) / "old")
        made.rename(OUTPUT)
    return True


def install() -> None:
    """Fetch the packages that the lock file names, unless they are there.

    Raises:
        BuildError: The package registry can't be reached.
    """
    wanted = {"lock": _hash([SOURCES / "package-lock.json"]), "platform": sysconfig.get_platform()}
    if _said(_MODULES_STAMP) == wanted:
        return
    print("Fetching the packages that the pages are built with ...", file=sys.stderr)
    _npm("ci", "--ignore-scripts", "--no-audit", "--no-fund")
    _MODULES_STAMP.write_text(json.dumps(wanted), encoding="utf-8")


def _icon(pixels: int) -> bytes:
    """Return our own icon as PNG."""
    import resvg_py  # noqa: PLC0415  (a dependency of the project; a clone has it only once it is set up)

    art = (SOURCES / "art" / "icon.svg").read_text(encoding="utf-8")
    return bytes(resvg_py.svg_to_bytes(svg_string=art, width=pixels, height=pixels))


def _files() -> Iterator[Path]:
    """Yield every file that the output is made of, this one included."""
    yield Path(__file__).resolve()
    for path in sorted(SOURCES.rglob("*")):
        if path.is_file() and not _LEFT_OUT & set(path.relative_to(SOURCES).parts):
            yield path


def _hash(files: Iterator[Path] | Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _said(stamp: Path) -> Mapping[str, str] | None:
    try:
        said = json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return said if isinstance(said, dict) else None


def _node(*arguments: str) -> None:
    _run("node", arguments)


def _npm(*arguments: str) -> None:
    _run("npm", arguments)


def _run(program: str, arguments: Sequence[str]) -> None:
    """Run Node or npm from the wheel in the sources' folder.

    Raises:
        BuildError: It isn't there, or it failed; what it said last is told.
    """
    done = subprocess.run(
        [_program(program), *arguments],
        cwd=SOURCES,
        env=_variables(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = "\n".join(done.stdout.strip().splitlines()[-30:])
        hint = ""
        if re.search(r"E(?:NOTFOUND|CONNREFUSED|AI_AGAIN|TIMEDOUT)|network|SELF_SIGNED_CERT|certificate", said):
            hint = "\nThe npm registry can't be reached; check the network and `npm config get registry`."
        raise BuildError(f"{program} {' '.join(arguments[:2])} failed:\n{said}{hint}")


def _program(name: str) -> str:
    """Return where the wheel has put a program: beside the Python that runs this."""
    folder = Path(sysconfig.get_path("scripts"))
    if found := shutil.which(name, path=str(folder)):
        return found
    raise BuildError(f"{folder} has no {name}; install the extra `web` (pip install -e '.[web]').")


def _variables() -> dict[str, str]:
    """Return the environment that Node runs in: npm finds the same Node again, and asks and reports nothing."""
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "NO_UPDATE_NOTIFIER": "1", "NODE_ENV": "development"}


if __name__ == "__main__":
    sys.exit(main())
