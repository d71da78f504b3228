"""The service as a person starts it, for a browser to visit."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRACTICE = "river"
PROGRAMME = "along-the-river"
WEEKS = """title: Along the river
summary: Two weeks by the water, a few minutes on most days.
goal: 3
sources: [Our own plan.]
facilitator_note: For everybody.
weeks:
  - title: The bank
    note: Nothing is hard here.
    days 1-3, 5: river, 2 minutes
    day 7: grounding, 3 minutes, less guidance
  - title: The water
    days 1-7: river, 4 minutes
"""


@dataclass(frozen=True)
class Service:
    """A service that is running.

    Attributes:
        address: Where, without a slash at its end.
        owner_link: The path by which its owner comes in, once.
    """

    address: str
    owner_link: str

    @property
    def practice(self) -> str:
        return f"{self.address}/practices/{PRACTICE}"


@contextmanager
def running(data: Path) -> Iterator[Service]:
    """Run the service with three short practices, in the voice that is always there, until every line is spoken.

    Grounding says the river's words under its own name: something to suggest, and nothing more to speak.
    """
    scripts = data / "scripts"
    (scripts / "ways-out").mkdir(parents=True)
    (scripts / "programmes").mkdir()
    for practice in (PRACTICE, "garden"):
        shutil.copy(Path(__file__).with_name(f"{practice}.md"), scripts)
    river = (scripts / f"{PRACTICE}.md").read_text(encoding="utf-8")
    (scripts / "grounding.md").write_text(river.replace("By the river", "Grounding"), encoding="utf-8")
    (scripts / "programmes" / f"{PROGRAMME}.yaml").write_text(WEEKS, encoding="utf-8")
    shutil.copy(ROOT / "scripts_text" / "ways-out" / "grounding.md", scripts / "ways-out")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    variables = {
        **os.environ,
        "AUDIO_SERVICE_DATA": str(data),
        "AUDIO_SERVICE_SCRIPTS_TEXT": str(scripts),
        "AUDIO_SERVICE_VOICE": "pyttsx3",
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-m", "audio_service", "serve", "--port", str(port)]
    with (data / "serve.log").open("w+") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=variables, cwd=ROOT)
        try:
            said = []
            for line in process.stdout or ():
                said.append(line)
                if line.startswith("Every practice is ready"):
                    break
            else:
                log.seek(0)
                raise AssertionError(f"the service ended: {''.join(said)}\n{log.read()}")
            link = re.search(r"/enter/\S+", "".join(said))
            yield Service(f"http://127.0.0.1:{port}", link.group() if link else "")
        finally:
            process.terminate()
            process.wait()
            if process.stdout:
                process.stdout.close()
