"""Setting up: real virtual environments and real pip, on a tiny project that needs no registry."""

import ast
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "scripts"

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "tiny"
version = "1"
"""

BACKEND = '''
"""The smallest backend that makes an editable wheel (PEP 660), so that no registry is needed to build with."""

import zipfile
from pathlib import Path

METADATA = """Metadata-Version: 2.1
Name: tiny
Version: 1
Provides-Extra: fine
Provides-Extra: odd
Requires-Dist: no-such-package-fits-here; extra == "odd"
"""


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    name = "tiny-1-py3-none-any.whl"
    files = {
        "tiny.pth": str(Path(__file__).parent),
        "tiny-1.dist-info/METADATA": METADATA,
        "tiny-1.dist-info/WHEEL": "Wheel-Version: 1.0\\nGenerator: tiny\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    }
    record = "".join(f"{path},,\\n" for path in [*files, "tiny-1.dist-info/RECORD"])
    with zipfile.ZipFile(Path(wheel_directory) / name, "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
        wheel.writestr("tiny-1.dist-info/RECORD", record)
    return name
'''


def load_environment_module():
    spec = importlib.util.spec_from_file_location("project_environment", SCRIPTS / "_environment.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


setup = load_environment_module()


def tiny_project(folder):
    folder.mkdir()
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "backend.py").write_text(BACKEND)
    (folder / "tiny.py").write_text("HERE = __file__\n")
    return setup.Environment(folder)


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """One environment that the tests below find installed and leave installed."""
    made = tiny_project(tmp_path_factory.mktemp("setup") / "project with a space")
    made.prepare(("fine",))
    return made


@pytest.fixture(autouse=True)
def _offline(monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)


def prepared_elsewhere(environment, extras=("fine",)):
    """Start preparing in a process of its own, as a person's second terminal would."""
    code = f"import sys; sys.path.insert(0, {str(SCRIPTS)!r}); from pathlib import Path; import _environment as e; "
    code += f"e.Environment(Path({str(environment.root)!r})).prepare({extras!r})"
    return subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)


def installations(environment):
    return environment.log.stat().st_mtime_ns


def test_the_project_is_installed_editable_in_its_own_folder(environment):
    said = subprocess.run(
        [environment.program("python"), "-c", "import tiny, sys; print(tiny.HERE); print(sys.prefix)"],
        env=environment.variables(),
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert said == [str(environment.root / "tiny.py"), str(environment.folder)]


def test_a_second_time_runs_no_pip(environment):
    before = installations(environment)
    assert environment.prepare(("fine",)) == ()
    assert environment.prepare(()) == ()
    assert installations(environment) == before


def test_a_changed_pyproject_is_installed_again(environment):
    before = installations(environment)
    with (environment.root / "pyproject.toml").open("a") as file:
        file.write("# a new line\n")
    environment.prepare(("fine",))
    assert installations(environment) > before


def test_an_extra_without_a_wheel_is_left_out_and_said_once(environment, capsys):
    assert environment.prepare(("fine",), optional=("odd",)) == ("odd",)
    said = capsys.readouterr().err
    assert "No wheel of no-such-package-fits-here fits Python" in said
    assert "Going on without the extra 'odd'" in said
    before = installations(environment)
    assert environment.prepare(("fine",), optional=("odd",)) == ("odd",)
    assert installations(environment) == before


def test_a_needed_extra_without_a_wheel_is_refused_by_name(environment):
    with pytest.raises(setup.NoWheelFits, match="no-such-package-fits-here"):
        environment.prepare(("odd",))
    environment.prepare(("fine",))


def test_a_registry_out_of_reach_is_said_and_costs_nothing_installed(environment, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "0")
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    marker = environment.folder / "kept"
    marker.touch()
    with pytest.raises(setup.SetupError, match="can't reach the package registry"):
        environment.prepare(("odd",))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    environment.prepare(("fine",))
    assert marker.exists()


def test_two_at_once_wait_for_each_other(environment):
    (environment.folder / "installed.json").unlink()
    both = [prepared_elsewhere(environment) for _ in range(2)]
    said = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum("Installing into" in text for text in said) == 1


def test_an_interrupted_installation_is_made_anew(environment):
    (environment.folder / "installed.json").unlink()
    shutil.rmtree(
        next((environment.folder / "lib").glob("*/site-packages/pip"))
        if os.name != "nt"
        else environment.folder / "Lib"
    )
    process = prepared_elsewhere(environment)
    while not (environment.folder / "installing").exists():
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.01)
    process.kill()
    process.communicate()
    environment.prepare(("fine",))
    stamp = json.loads((environment.folder / "installed.json").read_text())
    assert stamp["extras"] == ["fine"]
    assert environment.run(environment.program("python"), "-c", "import tiny, pip") == 0


@pytest.mark.parametrize("script", ["start.py", "test.py"])
def test_an_old_python_is_told_what_is_needed(script):
    path = str(SCRIPTS / script)
    ast.parse(Path(path).read_text(), feature_version=(3, 7))
    code = f"import sys, runpy; sys.version_info = (3, 10, 1); runpy.run_path({path!r}, run_name='__main__')"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert told.stderr.startswith("audio-service needs Python 3.11 or newer")


@pytest.mark.parametrize("script", ["start.py", "test.py"])
def test_help_is_given_from_any_folder_without_installing(script, tmp_path):
    copied = tmp_path / "scripts"
    shutil.copytree(SCRIPTS, copied, ignore=shutil.ignore_patterns("__pycache__"))
    told = subprocess.run(
        [sys.executable, str(copied / script), "--help"], cwd="/", capture_output=True, text=True, check=True
    )
    assert "usage:" in told.stdout
    assert not (tmp_path / ".venv").exists()


def test_continuous_integration_runs_the_command_that_the_readme_gives():
    command = "python3 scripts/test.py"
    assert f"\n{command}\n" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"\n{command} " in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_start_renders_practices_that_exist():
    listed = subprocess.run(
        [sys.executable, "-c", "import start; print(*start.FLAGSHIPS)"],
        cwd=SCRIPTS,
        capture_output=True,
        text=True,
        check=True,
    )
    assert listed.stdout.split()
    assert all((ROOT / "scripts_text" / f"{name}.md").is_file() for name in listed.stdout.split())


@pytest.mark.skipif(os.name == "nt" or not shutil.which("git"), reason="needs bash and git")
def test_continuous_integration_sees_nothing_untracked_and_forwards_the_exit_code(tmp_path):
    project = tmp_path / "project"
    (project / "scripts").mkdir(parents=True)
    shutil.copytree(ROOT / ".ci", project / ".ci")
    check = """
        import pathlib, sys
        print(sorted(str(p) for p in pathlib.Path().rglob("*.txt")), sys.argv[1:], repr(sys.stdin.read()))
        sys.exit(3)
    """
    (project / "scripts" / "test.py").write_text(textwrap.dedent(check))
    (project / "tracked.txt").touch()
    git = ["git", "-C", str(project), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "All"]):
        subprocess.run([*git, *command], check=True)
    (project / "untracked.txt").touch()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    told = subprocess.run(
        [project / ".ci" / "run", "-k", "fit"],
        cwd="/",
        env={**os.environ, "TMPDIR": str(temporary), "CI": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stdout) == (3, "['tracked.txt'] ['-k', 'fit'] ''\n"), told.stderr
    assert not list(temporary.iterdir())
