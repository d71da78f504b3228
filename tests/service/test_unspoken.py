"""Practices that begin while the voice still speaks them."""

import json
import time
from dataclasses import replace

import pytest
from playing_service import asked, running, whole

from audio_service.voice import piper

pytestmark = pytest.mark.skipif(not piper.installed(), reason="the neural extra is not installed")

LINES = [
    "Nobody has ever said any of this.",
    "Your hands may rest on something warm.",
    "Whatever comes may come, and whatever goes may go.",
    "A breath comes, and a breath goes.",
    "Here is one more line, and it is the last of them.",
]

SCRIPT = """---
title: Never heard
summary: Five lines.
bed: brown
---

# Arriving
[bell]
{lines}

# Coming back {{closing}}
Hear the sounds around you.
"""

SECONDS = 120


@pytest.fixture
def mute(settings, tmp_path):
    """A service whose voice is Piper, and has spoken nothing."""
    lines = "\n[rest 4s..60s, about 10s]\n".join(LINES)
    for path in settings.scripts_text.glob("*.md"):
        path.unlink()
    (settings.scripts_text / "never.md").write_text(SCRIPT.format(lines=lines))
    data = tmp_path / "mute"
    data.mkdir()
    (data / "beds").symlink_to(settings.data / "beds")
    return replace(settings, data=data, voice="piper")


def named(service):
    while True:
        status, told = service.send("/api/renditions", {"practice": "never", "seconds": SECONDS})
        if status == 200:
            return told
        assert (status, told["kind"]) == (202, "speak"), told
        assert told["state"] != "failed", told
        time.sleep(0.02)


def clips_of(mute):
    return len(list(mute.data.glob("clips/sounds/*/*.s16")))


def test_it_is_measured_unasked_and_begins_before_it_is_spoken_and_ends_as_it_always_will(mute):
    with running(mute) as service:
        while not json.loads(service.ask("/api/practices")[1])["practices"][0]["range"]:
            time.sleep(0.02)
        status, told = service.send("/api/renditions", {"practice": "never", "seconds": SECONDS})
        before = clips_of(mute)
        assert status == 200
        captions = service.ask(told["captions"])[1].decode()
        assert all(line.split(",")[0] in captions.replace("\n", " ") for line in LINES)
        # The last minute first, then everything, while the lines are still being spoken.
        last = told["size"] - 60 * 16_000
        end, content = service.ask(told["audio"], Range=f"bytes={last}-")
        assert (end.status, len(content)) == (206, 60 * 16_000)
        everything = whole(service, told["audio"])
        assert everything.endswith(content)
        assert before < len(LINES) + 1, "it was named before every line was spoken"
        assert whole(service, told["ease_out"]["audio"])
        assert whole(service, told["stems"]["voice"])
        assert whole(service, told["audio"]) == everything


def test_what_was_interrupted_is_spoken_after_the_next_start(mute):
    with running(mute) as service:
        told = named(service)
        service.kill_all()
    assert clips_of(mute) < len(LINES) + 3
    with running(mute) as service:
        assert whole(service, told["audio"])


def test_a_file_to_keep_of_what_is_not_spoken_yet_is_whole(mute):
    with running(mute) as service:
        told = named(service)
        _, said = asked(
            service.port,
            "POST",
            f"/api/renditions/{told['identity']}/exports",
            json.dumps({"format": "opus"}),
            {"Content-Type": "application/json"},
        )
        job = json.loads(said)
        while job["state"] in {"waiting", "running"}:
            job = json.loads(service.ask(f"/api/jobs/{job['id']}")[1])
            time.sleep(0.05)
        assert job["state"] == "done", job
        assert whole(service, job["result"])[:4] == b"OggS"
