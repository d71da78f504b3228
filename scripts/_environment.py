"""The project's own virtual environment: made, filled, repaired, and left alone when it is right.

Only the standard library is used, because this runs before anything is
installed. Nothing outside ``.venv`` is ever written to: no user or system
installation.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent

_UNREACHABLE: Final = re.compile(
    r".*(Retry\(total=0\b|Max retries exceeded|problem confirming the ssl certificate|ReadTimeoutError"
    r"|ConnectionResetError|IncompleteRead|getaddrinfo failed|name resolution).*"
)
"""What pip says when the last try has failed; a try that a later one made good for doesn't count."""

_UNFIT: Final = re.compile(r"No matching distribution found for (?P<name>[A-Za-z0-9._-]+)")
_FULL: Final = re.compile(r"No space left on device|not enough space on the disk|Disk quota exceeded")


class SetupError(Exception):
    """The environment can't be made; the message says what is missing and what to do."""


class Refused(SetupError):
    """pip gave up before it changed anything."""


class NoWheelFits(Refused):
    """A package has no wheel for this Python on this platform."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment that holds one project, installed editable, with some of its extras."""

    root: Path = ROOT

    @property
    def folder(self) -> Path:
        return self.root / ".venv"

    @property
    def log(self) -> Path:
        """What pip said last."""
        return self.folder / "install.log"

    def program(self, name: str) -> Path:
        """Return where a program of the environment lies, ``python`` or an installed command."""
        windows = os.name == "nt"
        return self.folder / ("Scripts" if windows else "bin") / (f"{name}.exe" if windows else name)

    def prepare(self, wanted: Sequence[str], *, optional: Sequence[str] = ()) -> tuple[str, ...]:
        """Install the project with extras, unless that is done already.

        A stamp, written last, says what the environment holds: the hash of
        ``pyproject.toml``, the Python, the platform, the folder and the extras.
        Where it matches, nothing is run. An environment whose installation was
        cut short, or whose Python is gone or another one, is made anew.

        Args:
            wanted: Extras that must be there.
            optional: Extras that are left out, with a sentence, where no wheel fits.

        Returns:
            The extras that no wheel fits.

        Raises:
            SetupError: something is missing; the message names it.
        """
        with self._alone():
            stamp = self._stamp()
            asked = {*wanted, *optional}
            held = set(stamp.get("extras", ()))
            unfit = set(stamp.get("unfit", ()))
            if stamp and self._present() and asked <= held | unfit and not unfit & set(wanted):
                return tuple(sorted(unfit & set(optional)))
            if not self._sound():
                self._make()
            return self._install(held | set(wanted), set(optional) | (unfit - set(wanted)))

    def variables(self) -> dict[str, str]:
        """Return the process environment in which the project's programs run, with nothing foreign on their path."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in {"PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__", "PIP_USER", "PIP_TARGET", "PIP_PREFIX"}
        }
        path = os.pathsep.join([str(self.program("python").parent), kept.get("PATH", "")])
        return {**kept, "PATH": path, "VIRTUAL_ENV": str(self.folder), "PYTHONNOUSERSITE": "1", "PIP_USER": "0"}

    def run(self, *command: str | Path, shown: bool = True) -> int:
        """Return the exit code of a command run in the project's folder; what it prints can be left out."""
        return subprocess.run(
            [str(part) for part in command],
            cwd=self.root,
            env=self.variables(),
            stdout=None if shown else subprocess.DEVNULL,
            check=False,
        ).returncode

    def _install(self, wanted: set[str], optional: set[str]) -> tuple[str, ...]:
        self._stamp_file.unlink(missing_ok=True)
        unfit: set[str] = set()
        try:
            self._pip(wanted | optional)
        except NoWheelFits as refusal:
            unfit = optional - wanted
            if not unfit:
                raise
            print(f"{refusal} Going on without the extra {', '.join(sorted(unfit))!r}.", file=sys.stderr)
            self._pip(wanted)
        held = (wanted | optional) - unfit
        self._stamp_file.write_text(json.dumps({**self._identity(), "extras": sorted(held), "unfit": sorted(unfit)}))
        return tuple(sorted(unfit))

    def _pip(self, extras: set[str]) -> None:
        """Install the project editable, from wheels alone: a compiler's errors would help nobody."""
        target = f"{self.root}[{','.join(sorted(extras))}]" if extras else str(self.root)
        command = [str(self.program("python")), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
        command += ["--progress-bar", "off", "--only-binary", ":all:", "--editable", target]
        self._underway.touch()
        print(f"Installing into {self.folder} (the first time takes a minute or two) ...", file=sys.stderr)
        with (
            self.log.open("w", encoding="utf-8") as log,
            subprocess.Popen(
                command,
                env=self.variables(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
            ) as pip,
        ):
            assert pip.stdout is not None
            for line in pip.stdout:
                log.write(line)
                _show(line.strip())
        _show("")
        refusal = self._refusal(self.log.read_text(encoding="utf-8")) if pip.returncode else None
        if refusal is None or isinstance(refusal, Refused):
            self._underway.unlink()
        if refusal is not None:
            raise refusal

    def _refusal(self, said: str) -> SetupError:
        """Return what pip's output means for the person who can act."""
        if _FULL.search(said):
            return SetupError(f"The disk is full: pip can't install into {self.folder}.")
        if found := _UNREACHABLE.search(said):
            return Refused(
                f"pip can't reach the package registry. Check the network and proxy; "
                f"`{self.program('python')} -m pip config list` shows which registry is set. "
                f"It said: {found.group().strip()[:300]}"
            )
        if found := _UNFIT.search(said):
            return NoWheelFits(
                f"No wheel of {found.group('name')} fits Python {_version()} on {sysconfig.get_platform()}."
            )
        last = "\n".join(said.strip().splitlines()[-8:])
        return SetupError(f"pip failed; its last lines are:\n{last}\nLog: {self.log}")

    def _make(self) -> None:
        for module in ("venv", "ensurepip"):
            if importlib.util.find_spec(module) is None:
                raise SetupError(
                    f"This Python has no {module!r} module, which virtual environments need. On Debian and Ubuntu: "
                    f"sudo apt install python{_version()}-venv; elsewhere install Python from python.org."
                )
        if self.folder.exists() or self.folder.is_symlink():
            print(f"{self.folder} is unfinished or of another Python; making it anew.", file=sys.stderr)
            self._remove()
        self.folder.mkdir()
        self._underway.touch()
        # The base interpreter, because this one may be the very environment that is being replaced.
        python = getattr(sys, "_base_executable", None) or sys.executable
        made = subprocess.run(
            [python, "-m", "venv", str(self.folder)],
            env={name: value for name, value in os.environ.items() if name not in {"PYTHONHOME", "PYTHONPATH"}},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            said = (made.stdout + made.stderr).strip()
            raise SetupError(f"The virtual environment {self.folder} can't be made with {python}:\n{said}")

    def _remove(self) -> None:
        try:
            if self.folder.is_dir() and not self.folder.is_symlink():
                shutil.rmtree(self.folder)
            else:
                self.folder.unlink()
        except OSError as error:
            raise SetupError(
                f"{self.folder} can't be replaced ({error.strerror}); close what uses it, remove it, and try again."
            ) from error

    def _sound(self) -> bool:
        """Return whether the environment can be installed into: whole, of this Python, no installation cut short."""
        if self._underway.exists() or not self._present():
            return False
        asked = "import sys, sysconfig, pip; print(*sys.version_info[:2], sep='.'); print(sysconfig.get_platform())"
        try:
            answer = subprocess.run(
                [str(self.program("python")), "-c", asked],
                env=self.variables(),
                capture_output=True,
                text=True,
                check=False,
            )
        except OSError:
            return False
        return answer.returncode == 0 and answer.stdout.split() == [_version(), sysconfig.get_platform()]

    def _present(self) -> bool:
        return self.program("python").exists() and (self.folder / "pyvenv.cfg").exists()

    def _identity(self) -> dict[str, str]:
        project = (self.root / "pyproject.toml").read_bytes()
        return {
            "pyproject": hashlib.sha256(project).hexdigest(),
            "python": _version(),
            "platform": sysconfig.get_platform(),
            "root": str(self.root),
        }

    def _stamp(self) -> dict[str, list[str]]:
        """Return what the stamp says, empty where it isn't there or is of another state."""
        try:
            stamp = json.loads(self._stamp_file.read_text())
        except (OSError, ValueError):
            return {}
        same = isinstance(stamp, dict) and all(stamp.get(name) == value for name, value in self._identity().items())
        return stamp if same else {}

    @property
    def _stamp_file(self) -> Path:
        return self.folder / "installed.json"

    @property
    def _underway(self) -> Path:
        return self.folder / "installing"

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold a lock that ends with the process, so that two starts at once don't install over each other."""
        try:
            handle = (self.root / ".venv.lock").open("w")
        except OSError as error:
            raise SetupError(f"{self.root} can't be written to ({error.strerror}).") from error
        with handle:
            told = False
            while not _locked(handle.fileno()):
                if not told:
                    print("Another start or test is installing; waiting for it ...", file=sys.stderr)
                told = True
                time.sleep(0.2)
            yield


def _locked(descriptor: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt  # noqa: PLC0415  (Windows alone)

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl  # noqa: PLC0415  (everywhere but Windows)

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _show(line: str) -> None:
    """Show pip's latest line in place, where a person is watching."""
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns - 1
        sys.stderr.write(f"\r\x1b[K{line[:width]}")
        sys.stderr.flush()


def _version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"
