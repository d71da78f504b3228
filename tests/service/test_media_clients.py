"""Real clients against a real server: curl, ffmpeg, http.client."""

from __future__ import annotations

import http.client
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import imageio_ffmpeg
import pytest
from byte_sources import BytesSource

from audio_service.mp3 import ChunkStore, Rendition
from audio_service.units import CHUNK_FRAMES, FRAME_SAMPLES

Serve = Callable[..., str]
CONTENT = bytes(at * at % 251 for at in range(300_000))
SOURCE = BytesSource(CONTENT, piece=10_000)


def curl(*arguments: str) -> bytes:
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    return subprocess.run(
        ["curl", "--silent", "--show-error", "--fail", *arguments], capture_output=True, check=True
    ).stdout


def ask(address: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    """The response, and its body as far as it came; ``http.client`` knows by itself where a body should end."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.netloc)
    connection.request(method, place.path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    return response, response.read()


def test_head_and_416_leave_nothing_behind_their_headers(serve: Serve) -> None:
    address = serve(SOURCE)
    head, body = ask(address, "HEAD")
    assert (head.status, head.getheader("Content-Length"), body) == (200, "300000", b"")
    beyond, _ = ask(address, Range="bytes=300000-")
    assert (beyond.status, beyond.getheader("Content-Range")) == (416, "bytes */300000")
    known, body = ask(address, If_None_Match=SOURCE.etag)
    assert (known.status, body) == (304, b"")


def test_curl_resumes_a_download_that_broke_off(serve: Serve, tmp_path: Path) -> None:
    file = tmp_path / "practice.mp3"
    failing = serve(replace(SOURCE, fails_at=123_456))
    with pytest.raises(subprocess.CalledProcessError) as broken:
        curl("--output", str(file), failing)
    assert broken.value.returncode == 18, "curl's code for a transfer that ended short"
    assert file.read_bytes() == CONTENT[:120_000]
    curl("--continue-at", "-", "--output", str(file), serve(SOURCE))
    assert file.read_bytes() == CONTENT


def test_curl_reads_several_ranges(serve: Serve) -> None:
    given = curl("--include", "--range", "250000-250099,0-9,-5", serve(SOURCE))
    head, body = given.split(b"\r\n\r\n", 1)
    boundary = re.search(rb"multipart/byteranges; boundary=(\S+)", head)
    assert boundary
    assert f"Content-Length: {len(body)}".encode() in head
    found = [part.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n") for part in body.split(b"--" + boundary[1])[1:-1]]
    assert found == [CONTENT[250_000:250_100], CONTENT[:10], CONTENT[-5:]]


def test_curl_saves_under_the_name_that_was_given(serve: Serve, tmp_path: Path) -> None:
    address = serve(SOURCE, title="../Heart breathing", attachment=True)
    curl("--remote-header-name", "--remote-name", "--output-dir", str(tmp_path), address)
    assert [file.name for file in tmp_path.iterdir()] == ["Heart breathing.mp3"]


def test_a_failure_on_the_way_breaks_off_and_pads_nothing(serve: Serve) -> None:
    source = replace(SOURCE, fails_at=123_456)
    with pytest.raises(http.client.IncompleteRead) as broken:
        ask(serve(source))
    assert broken.value.partial == CONTENT[:120_000]
    assert source.open == 0


def test_ffmpeg_plays_and_seeks_in_a_practice_that_nobody_has_rendered(serve: Serve, tmp_path: Path) -> None:
    from array_score import short_practice

    def decoded(where: str, *before: str) -> bytes:
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", *before, "-i", where, "-f", "s16le", "-"]
        return subprocess.run(command, capture_output=True, check=True).stdout

    score = short_practice()
    address = serve(Rendition(score, ChunkStore(tmp_path / "cold", 2**30), workers=1))
    end, last = ask(address, Range="bytes=-1000")
    assert (end.status, len(last)) == (206, 1000)
    assert min(first for first, _ in score.asked) > (CHUNK_FRAMES - 10) * FRAME_SAMPLES
    sought = decoded(address, "-ss", "40")
    assert len(sought) == 8 * 48_000 * 4
    file = tmp_path / "practice.mp3"
    file.write_bytes(curl(address))
    assert file.read_bytes().endswith(last)
    assert sought == decoded(str(file), "-ss", "40")
    assert decoded(address) == decoded(str(file))
