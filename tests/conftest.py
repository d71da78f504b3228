"""What all tests share: this folder on the path, how hypothesis is run, and how a run's workers share their work."""

from __future__ import annotations

import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).resolve().parent

sys.path.insert(0, str(HERE))
# Last, because a script of ours is called like a module of Python's own.
sys.path.append(str(HERE.parent / "scripts"))

# How long an example takes says more about the machine's other work than about the code.
settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")

# A shell without job control has what it starts in the background ignore Ctrl-C; so would all that the tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A run starts some hundred Pythons, and each would compile our code anew, and each worker all tests.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

from databases import migrated_sqlite, postgresql, shared_postgresql  # noqa: E402
from studios import spoken_once  # noqa: E402

__all__ = ["migrated_sqlite", "postgresql", "shared_postgresql", "spoken_once"]
"""What takes long to make, and is made here once for all folders: a folder that named it would have its own."""

LONGEST_FIRST = ("product", "voice", "mp3", "sound")
"""Folders in the order of what their files take, so that no worker is left with a long one at the end."""

LONGEST_WAITS_LAST = ("test_setup.py", "test_job_worker.py", "test_running.py", "/browser/")
"""What mostly waits, for pip, for workers, or for sound that plays: the processor is free for others meanwhile."""

PRACTICE = re.compile(r"(heart-breathing|soften-soothe-allow)-(piper|pyttsx3)\]$")


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clips, beds, chunks and renders: one folder for all workers of a run, so that each is made once."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "stores"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give a worker whole files, and of the finished product whole practices, so that fixtures are set up once.

    The mark ``xdist_group`` would say the same, but pytest 9.2 hands it to
    pytest-xdist 3.8 no more, without a word (pytest-xdist's issue 1386).
    """
    from xdist.scheduler import LoadScopeScheduling

    class WholeFiles(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            practice = PRACTICE.search(nodeid)
            return practice[0] if practice else nodeid.partition("::")[0]

        def _assign_work_unit(self, node: Any) -> None:
            """Let one worker take from the end, so that while it waits the others compute."""
            if len(self.nodes) > 1 and node is self.nodes[-1]:
                self.workqueue.move_to_end(next(reversed(self.workqueue)), last=False)
            super()._assign_work_unit(node)

    config.option.loadscopereorder = False
    return WholeFiles(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what computes longest first, and what waits longest last."""

    def rank(item: pytest.Item) -> int:
        folder = item.path.parent.name
        if folder in LONGEST_FIRST:
            return LONGEST_FIRST.index(folder)
        waits = next((at for at, part in enumerate(LONGEST_WAITS_LAST) if part in item.nodeid), -1)
        return len(LONGEST_FIRST) + 1 + waits

    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=rank)
