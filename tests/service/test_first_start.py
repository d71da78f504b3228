"""A first start: nothing is spoken yet, the flagships are ready first, and whoever waits goes before the rest."""

import json
import time
from dataclasses import replace

import pytest
from playing_service import running, whole
from studios import SHORT

LINES = 150


@pytest.fixture
def unspoken(settings, tmp_path):
    """A service that never spoke: a flagship, a long practice in the middle, and one at the end."""
    scripts = settings.scripts_text
    for name in ("short", "kind", "unheard"):
        (scripts / f"{name}.md").unlink()
    many = "\n".join(f"This is line {number}." for number in range(LINES))
    (scripts / "heart-breathing.md").write_text(SHORT.replace("A short arrival", "Flagship"))
    (scripts / "a-long-one.md").write_text(SHORT.replace("A short arrival", "Long").replace("Welcome.", many))
    (scripts / "wanted.md").write_text(SHORT.replace("A short arrival", "Wanted").replace("Welcome.", "Hello."))
    (scripts / "broken.md").write_text("no front matter")
    data = tmp_path / "first"
    data.mkdir()
    (data / "beds").symlink_to(settings.data / "beds")
    return replace(settings, data=data)


def spoken(service):
    """Return the practices whose lines are spoken, asking for none of them."""
    told = json.loads(service.ask("/api/practices")[1])["practices"]
    return {practice["name"] for practice in told if practice["range"]}


def asked_until_named(service, practice):
    """Return a rendition once it can be named, and the jobs that were told meanwhile."""
    jobs = []
    while True:
        status, told = service.send("/api/renditions", {"practice": practice, "seconds": 60})
        if status == 200:
            return told, jobs
        assert status == 202, told
        jobs.append(told)
        time.sleep(0.02)


def test_the_flagship_is_ready_first_and_who_waits_goes_before_what_nobody_waits_for(unspoken):
    with running(unspoken) as service:
        while "heart-breathing" not in (ready := spoken(service)):
            time.sleep(0.05)
        assert ready == {"heart-breathing"}
        told, jobs = asked_until_named(service, "heart-breathing")
        assert all(job["kind"] == "speak" for job in jobs)
        for address in (told["audio"], told["ease_out"]["audio"], told["stems"]["voice"], told["stems"]["bed"]):
            assert whole(service, address)
        for view in ("captions", "transcript", "picture", "timeline"):
            assert service.ask(told[view])[0].status == 200
        wanted, jobs = asked_until_named(service, "wanted")
        assert whole(service, wanted["audio"])
        assert [job["done"] for job in jobs] == sorted(job["done"] for job in jobs)
        assert {job["of"] for job in jobs} <= {0, 1}
        status, job = service.send("/api/renditions", {"practice": "a-long-one", "seconds": 900})
        assert status == 202, "what nobody waited for was spoken before what somebody waited for"
        while job["state"] == "waiting" or job["done"] < 8:
            job = json.loads(service.ask(f"/api/jobs/{job['id']}")[1])
            assert job["state"] in {"waiting", "running"}
        assert job["message"].startswith(f"Preparing line {job['done'] + 1} of {job['of']}, about ")
