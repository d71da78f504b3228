"""The service as a process: what clients get of it, and that nothing is lost however it ends."""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import threading
import time
from datetime import UTC, datetime
from http.client import HTTPException
from uuid import uuid4

import imageio_ffmpeg
import psutil
import pytest
from house import sitting
from playing_service import asked, curl, running, whole
from studios import of_its_own

from audio_service.database import open_database
from audio_service.renditions import Studio

USUAL_KILLS = 3
KILLS = int(os.environ.get("AUDIO_SERVICE_TEST_KILLS", USUAL_KILLS))
"""How often the service is killed in the middle."""

needs_curl = pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")


@pytest.fixture(scope="module")
def service(spoken_once, tmp_path_factory):
    """One service for the tests that only ask."""
    with running(of_its_own(spoken_once, tmp_path_factory.mktemp("service"))) as service:
        yield service


@pytest.fixture
def studio(spoken_once, tmp_path):
    """A studio with stores of its own, to render the same elsewhere."""
    settings = of_its_own(spoken_once, tmp_path / "elsewhere")
    database = open_database(settings)
    yield Studio(settings, database, lambda: datetime.now(UTC))
    database.close()


def expected(studio, told):
    """Return the bytes that a rendition has, rendered elsewhere."""
    live = studio.offered(studio.recipe(told["wish"])).live
    assert live.identity == told["identity"]
    return live.rendition.read(0, live.rendition.size)


def test_the_first_start_tells_the_address_and_a_link_for_the_owner(settings):
    with running(settings) as service:
        answer, _ = service.ask("/api/session")
        assert answer.status == 200
        said = service.process.stdout.readline() + service.process.stdout.readline() + service.process.stdout.readline()
        assert f"{service.address}/enter/" in said
    assert service.process.returncode == 0
    assert "Stopped." in service.said[-2]


def test_every_byte_and_the_exact_length_are_there_before_anything_is_rendered(service, studio):
    told = service.plan(77)
    head, _ = service.ask(told["audio"], "HEAD")
    assert head.status == 200
    assert int(head.headers["Content-Length"]) == told["size"]
    assert head.headers["ETag"] == f'"{told["identity"]}"'
    assert head.headers["Accept-Ranges"] == "bytes"
    assert "immutable" in head.headers["Cache-Control"]
    content = expected(studio, told)
    part, tail = service.ask(told["audio"], Range="bytes=-5000")
    assert part.status == 206
    assert part.headers["Content-Range"] == f"bytes {told['size'] - 5000}-{told['size'] - 1}/{told['size']}"
    assert tail == content[-5000:]
    middle, some = service.ask(told["audio"], Range="bytes=500000-600000")
    assert middle.status == 206
    assert some == content[500_000:600_001]
    assert whole(service, told["audio"]) == content


def test_conditions_and_ranges_that_can_t_be_met_are_told(service):
    told = service.plan(60)
    tag = f'"{told["identity"]}"'
    assert service.ask(told["audio"], If_None_Match=tag)[0].status == 304
    assert service.ask(told["audio"], If_Match='"other"')[0].status == 412
    answer, _ = service.ask(told["audio"], Range=f"bytes={told['size']}-")
    assert (answer.status, answer.headers["Content-Range"]) == (416, f"bytes */{told['size']}")
    stale, content = service.ask(told["audio"], Range="bytes=0-9", If_Range='"other"')
    assert (stale.status, len(content)) == (200, told["size"])


def test_several_ranges_come_as_parts(service, studio):
    told = service.plan(64)
    content = expected(studio, told)
    answer, body = service.ask(told["audio"], Range="bytes=0-9,600000-600009")
    assert answer.status == 206
    assert answer.headers["Content-Type"].startswith("multipart/byteranges")
    assert content[:10] in body
    assert content[600_000:600_010] in body


def test_many_who_ask_for_the_same_unheard_sound_at_once_get_the_same_bytes(service, studio):
    told = service.plan(83)
    content = expected(studio, told)
    got = []
    threads = [threading.Thread(target=lambda: got.append(whole(service, told["audio"]))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 12
    assert set(got) == {content}


@needs_curl
def test_curl_goes_on_where_it_was_cut_off(service, studio, tmp_path):
    told = service.plan(91)
    content = expected(studio, told)
    file = tmp_path / "practice.mp3"
    for done in (100_000, 700_001):
        file.write_bytes(content[:done])
        curl("-C", "-", "-o", file, service.address + told["audio"])
        assert file.read_bytes() == content
    curl("-O", "-J", "--output-dir", tmp_path, f"{service.address}{told['audio']}?download=title")
    assert (tmp_path / "A short arrival.mp3").read_bytes() == content


def test_ffmpeg_seeks_into_what_nobody_has_rendered(service, studio, tmp_path):
    told = service.plan(127)
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-ss", "100", "-i"]
    out = ["-f", "s16le", "-"]
    sought = subprocess.run([*command, service.address + told["audio"], *out], capture_output=True, check=True).stdout
    file = tmp_path / "whole.mp3"
    file.write_bytes(expected(studio, told))
    assert sought == subprocess.run([*command, str(file), *out], capture_output=True, check=True).stdout


def test_a_neutral_download_tells_nothing_of_the_practice(service, studio):
    told = service.plan(60)
    answer, content = service.ask(told["audio"] + "?download=neutral")
    assert answer.headers["Content-Disposition"] == "attachment; filename=\"audio.mp3\"; filename*=UTF-8''audio.mp3"
    for word in ("arrival", "Welcome", "Arriving"):
        for encoding in ("utf-8", "utf-16-le", "latin-1"):
            assert word.encode(encoding) not in content
    assert answer.headers["ETag"] != f'"{told["identity"]}"'
    titled, named = service.ask(told["audio"] + "?download=title")
    assert 'filename="A short arrival.mp3"' in titled.headers["Content-Disposition"]
    assert named == expected(studio, told)
    assert service.ask(told["audio"] + "?download=all")[0].status == 422


def test_every_view_is_there_and_fits_the_sound(service):
    told = service.plan(60)
    for view, kind in {
        "captions": "text/vtt",
        "subtitles": "application/x-subrip",
        "transcript": "text/plain",
        "picture": "image/svg+xml",
        "timeline": "application/json",
    }.items():
        answer, content = service.ask(told[view])
        assert answer.status == 200
        assert answer.headers["Content-Type"].split(";")[0] == kind
        assert content
        assert service.ask(told[view], If_None_Match=answer.headers["ETag"])[0].status == 304
    timeline = json.loads(service.ask(told["timeline"])[1])
    assert timeline["total_samples"] == told["seconds"] * 48_000
    assert timeline["bed_gain"][-1][0] == timeline["total_samples"]


def test_stems_and_the_way_out_can_be_heard(service):
    told = service.plan(60)
    voice = whole(service, told["stems"]["voice"])
    assert len(voice) > 60 * 16_000
    bed = whole(service, told["stems"]["bed"])
    assert len(bed) >= (told["stems"]["loop_stop"] + 1) * 16_000
    assert len(whole(service, told["ease_out"]["audio"])) > 75 * 16_000
    answer, _ = service.ask(f"/api/renditions/{told['ease_out']['identity']}")
    assert answer.status == 200


def job_ended(service, job):
    while True:
        answer, said = service.ask(f"/api/jobs/{job}")
        assert answer.status == 200
        told = json.loads(said)
        if told["state"] in {"done", "failed"}:
            return told
        time.sleep(0.05)


def test_a_file_in_another_format_is_made_once_and_resumed_by_ranges(service):
    told = service.plan(60)
    wanted = {"format": "opus", "neutral": True}
    status, job = service.send(f"/api/renditions/{told['identity']}/exports", wanted)
    assert status == 202
    assert service.send(f"/api/renditions/{told['identity']}/exports", wanted)[1]["id"] == job["id"]
    done = job_ended(service, job["id"])
    assert done["state"] == "done", done
    assert done["result"] == f"/exports/{job['id']}/audio.opus"
    answer, content = service.ask(done["result"])
    assert answer.headers["Content-Type"] == "audio/ogg"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="audio.opus"')
    part, some = service.ask(done["result"], Range="bytes=1000-", If_Range=answer.headers["ETag"])
    assert part.status == 206
    assert some == content[1000:]
    assert service.ask(f"/exports/{job['id']}/other.opus")[0].status == 404
    assert service.ask(f"/exports/{job['id']}/../{job['id']}.opus")[0].status == 404


def test_a_practice_that_was_never_spoken_is_spoken_first_with_honest_progress(service):
    status, job = service.send("/api/renditions", {"practice": "short", "seconds": 60, "rate": 140})
    assert status == 202
    assert job["kind"] == "speak"
    done = job_ended(service, job["id"])
    assert (done["state"], done["done"], done["of"]) == ("done", 5, 5)
    told = service.plan(60, rate=140)
    assert told["wish"]["rate"] == 140


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"practice": "short", "seconds": 7200}, 422, None),
        ({"practice": "short", "seconds": "60"}, 422, "seconds"),
        ({"practice": "short"}, 422, None),
        ({"practice": "short", "seconds": 60, "voice": "recorded:/etc"}, 422, "voice"),
        ({"practice": "short", "seconds": 60, "path": "/etc/passwd"}, 422, None),
        ({"practice": "nothing", "seconds": 60}, 404, None),
        ([], 422, None),
        (None, 400, None),
    ],
)
def test_a_wish_that_can_t_be_met_is_a_problem_that_says_why(service, body, status, field):
    found, told = service.send("/api/renditions", body)
    assert found == status == told["status"]
    assert told["title"]
    assert told.get("field") == field


def test_a_length_out_of_reach_tells_what_is_possible(service):
    _, told = service.send("/api/renditions", {"practice": "short", "seconds": 7200})
    assert told["type"] == "#out-of-range"
    assert told["nearest"] == told["range"]["longest"]
    assert service.plan(told["nearest"])["seconds"] == told["nearest"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/renditions/" + "0" * 32 + ".mp3", 404),
        ("HEAD", "/renditions/" + "0" * 32 + ".vtt", 404),
        ("GET", "/beds/" + "0" * 32 + ".mp3", 404),
        ("GET", "/api/jobs/" + "0" * 32, 404),
        ("GET", "/api/practices/..%2f..%2fetc", 404),
        ("DELETE", "/api/practices", 405),
        ("PUT", "/api/renditions", 405),
        ("GET", "/static/..%2f..%2fapp.py", 404),
    ],
)
def test_what_isn_t_there_is_a_problem(service, method, path, status):
    answer, said = service.ask(path, method)
    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert method == "HEAD" or json.loads(said)["status"] == status


def test_the_api_is_described(service):
    answer, said = service.ask("/api/openapi.json")
    assert answer.status == 200
    assert json.loads(said)["openapi"].startswith("3.1")


def test_a_port_that_is_taken_is_not_fought_over(service, settings):
    with running(settings) as other:
        assert other.port != service.port
        assert other.ask("/api/practices")[0].status == 200


def test_nobody_s_service_is_not_opened_to_the_network(settings):
    with pytest.raises(AssertionError, match="nobody owns this service yet"), running(settings, "--host", "0.0.0.0"):
        pass


@pytest.mark.parametrize(("end", "number"), [(os.killpg, signal.SIGINT), (os.kill, signal.SIGTERM)])
def test_it_ends_cleanly_though_somebody_listens_slowly(settings, end, number):
    """A terminal tells Ctrl-C to all processes of the command."""
    with running(settings) as service:
        told = service.plan(600)
        with socket.create_connection(("127.0.0.1", service.port)) as listener:
            listener.sendall(f"GET {told['audio']} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            assert listener.recv(1000).startswith(b"HTTP/1.1 200")
            children = psutil.Process(service.process.pid).children(recursive=True)
            end(service.process.pid, number)
            assert service.process.wait(30) == 0
    assert "Traceback" not in "".join(service.said)
    gone, alive = psutil.wait_procs(children, timeout=30)
    assert gone
    assert not alive


def cookie_of(service):
    """Return the cookie by which a listener's device is known."""
    answer, _ = service.ask("/safety", Accept="text/html")
    return "; ".join(one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie"))


def told(service, cookie, identity, heard):
    """Tell a sitting as a player does, with all that is known of it by now."""
    body = json.dumps(sitting(heard=heard, position=heard, sequence=heard))
    headers = {"Content-Type": "application/json", "Cookie": cookie}
    answer, said = asked(service.port, "PUT", f"/api/sittings/{identity}", body, headers)
    assert answer.status == 200, said


def kept(service, cookie):
    """Return each kept sitting with the seconds heard, one for each time it is kept."""
    _, said = service.ask("/api/journal/export.json", Cookie=cookie)
    return sorted((one["id"], one["heard"]) for one in json.loads(said)["sittings"])


def test_killed_in_the_middle_again_and_again_it_gives_no_wrong_byte_and_loses_no_sitting(settings, studio):
    """The whole tree is killed while it renders for listeners and writes what they heard.

    What was got before and after is right to the byte; what a sitting's writer
    was told is kept is kept, once, and telling it again adds nothing.
    """
    chance = random.Random(4)
    lengths = [95, 100]
    wanted = {}
    cookie = ""
    sent, sure = {}, {}

    def listen(service, seconds, got):
        try:
            named = service.plan(seconds)
            with socket.create_connection(("127.0.0.1", service.port)) as listener:
                listener.sendall(f"GET {named['audio']} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
                while piece := listener.recv(65536):
                    got[seconds] = got.get(seconds, b"") + piece
        except (OSError, HTTPException):
            return

    def write(service, identity):
        try:
            for heard in range(1, 600):
                sent[identity] = heard
                told(service, cookie, identity, heard)
                sure[identity] = heard
        except (OSError, HTTPException):
            return

    for number in range(KILLS):
        with running(settings) as service:
            cookie = cookie or cookie_of(service)
            for identity, heard in kept(service, cookie):
                assert sure.get(identity, 0) <= heard <= sent[identity]
            assert {identity for identity, _ in kept(service, cookie)} >= set(sure)
            got, identity = {}, str(uuid4())
            threads = [threading.Thread(target=listen, args=(service, seconds, got)) for seconds in lengths]
            threads.append(threading.Thread(target=write, args=(service, identity)))
            for thread in threads:
                thread.start()
            while not got or identity not in sure:
                time.sleep(0.01)
            time.sleep(chance.uniform(0.0, 0.6))
            service.kill_all()
            for thread in threads:
                thread.join()
        for seconds, answer in got.items():
            if seconds not in wanted:
                live = studio.offered(studio.recipe({"practice": "short", "seconds": seconds})).live
                wanted[seconds] = live.rendition.read(0, live.rendition.size)
            head, _, body = answer.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200")
            assert wanted[seconds].startswith(body)
        # Every third time others, so that there is always something left to render.
        lengths = [length + (10 if number % 3 == 2 else 0) for length in lengths]
    with running(settings) as service:
        for seconds, content in wanted.items():
            assert whole(service, service.plan(seconds)["audio"]) == content
        for _ in range(2):
            for identity, heard in sent.items():
                told(service, cookie, identity, heard)
            assert kept(service, cookie) == sorted(sent.items())
