"""The pages from which one plays and downloads, and the same for programs."""

import gzip
import json
import re
import shutil
from contextlib import contextmanager

import pytest
from flask import template_rendered
from house import build, sitting

from audio_service.database import Database, sqlite_url
from audio_service.jobs import State


@pytest.fixture
def house(migrated_sqlite, settings, tmp_path):
    """A service in which the short practice is spoken and another is not."""
    database = Database(sqlite_url(shutil.copy(migrated_sqlite, tmp_path / "data" / "database.sqlite3")))
    yield build(settings.data, database, scripts_text=settings.scripts_text, voice=settings.voice)
    database.close()


@pytest.fixture
def listener(house):
    return house.visitor()


@contextmanager
def shown(house):
    """Collect the templates that are rendered, with what each was given."""
    found = []

    def note(_, template, context, **__):
        found.append((template.name, context))

    with template_rendered.connected_to(note, house.app):
        yield found


def page(house, listener, path):
    with shown(house) as found:
        answer = listener.get(path)
    assert answer.status_code == 200, answer.text
    return answer, found[0][1]


def test_the_first_page_lists_the_practices_by_title_and_not_the_way_out(house, listener):
    answer, told = page(house, listener, "/")
    assert [practice["title"] for practice in told["practices"]] == ["A kind word", "A short arrival", "Never spoken"]
    assert told["place"] is None
    assert told["today"] == {"day": "2026-03-29", "sittings": 0, "heard": 0}
    assert 'href="/practices/short' in answer.text


def test_a_script_that_can_t_be_read_hides_no_other(house, listener, settings):
    (settings.scripts_text / "broken.md").write_text("no front matter")
    _, told = page(house, listener, "/")
    assert len(told["practices"]) == 3
    assert listener.get("/practices/broken").status_code == 503


def test_a_practice_that_the_voice_never_spoke_has_no_range_yet(listener):
    _, short, unheard = listener.get("/api/practices").json["practices"]
    assert short["range"]["shortest"] < 30
    assert 300 in short["lengths"]
    assert unheard["range"] is None
    assert unheard["lengths"] == []


def test_a_practice_s_page_has_it_ready_at_the_length_asked_for(house, listener):
    answer, told = page(house, listener, "/practices/short?minutes=1:30&bed=none&guidance=less")
    assert told["rendition"]["seconds"] == 90
    assert told["wish"] == told["rendition"]["wish"]
    assert (told["wish"]["bed"], told["wish"]["guidance"], told["wish"]["bell"]) == ("none", "less", "bowl")
    assert told["rendition"]["stems"] is None
    assert told["job"] is None
    assert told["rendition"]["audio"] in answer.text


def test_without_a_length_it_takes_ten_minutes_or_the_nearest(house, listener):
    _, told = page(house, listener, "/practices/short")
    assert told["rendition"]["seconds"] == 600


def test_before_the_voice_has_spoken_it_the_page_shows_how_far_that_is(house, listener):
    answer, told = page(house, listener, "/practices/unheard")
    assert told["rendition"] is None
    assert told["job"]["kind"] == "speak"
    assert told["job"]["message"] in answer.text
    again, _ = page(house, listener, "/practices/unheard")
    assert again.status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("minutes=600", 422),
        ("minutes=ten", 422),
        ("minutes=<script>alert(1)</script>", 422),
        ("minutes=5&rate=fast", 422),
        ("minutes=5&rate=1000", 422),
        ("minutes=5&bed=/etc/passwd", 422),
        ("minutes=5&voice=recorded:/etc", 422),
        ("minutes=5&bed_level=nan", 422),
        ("minutes=5&guidance=all", 422),
    ],
)
def test_what_isn_t_possible_is_told_on_a_page(listener, query, status):
    answer = listener.get(f"/practices/short?{query}")
    assert answer.status_code == status
    assert answer.content_type.startswith("text/html")
    assert "<script>alert" not in answer.text


def test_where_one_left_is_shown_where_one_goes_on(house, listener):
    listener.get("/")
    one = "0b6f5f6e-5a52-4a63-9e2d-3f4f9a3d8f10"
    assert listener.put(f"/api/sittings/{one}", sitting(practice="short", title="A short arrival")).status_code == 200
    assert page(house, listener, "/")[1]["place"]["id"] == one
    assert page(house, listener, "/practices/short")[1]["place"]["position"] == 300
    assert page(house, listener, "/practices/unheard")[1]["place"] is None


def test_a_file_can_be_asked_for_without_scripts_and_waited_for(house, listener):
    rendition = listener.open("POST", "/api/renditions", json={"practice": "short", "seconds": 60}).json
    sent = listener.send(f"/renditions/{rendition['identity']}/exports", format="opus", neutral="yes")
    assert sent.status_code == 303
    waiting, told = page(house, listener, sent.location)
    assert told["href"] is None
    assert waiting.headers["Refresh"]
    parts = house.app.extensions["audio_service"]
    job = parts.book.begin(told["job"]["id"])
    made = parts.exports.path(job.id, "opus")
    made.parent.mkdir(exist_ok=True)
    made.write_bytes(b"sound")
    parts.book.end(job.id, "Ready.", f"/exports/{job.id}/audio.opus")
    done, told = page(house, listener, sent.location)
    assert told["href"] == f"/exports/{job.id}/audio.opus"
    assert "Refresh" not in done.headers
    assert listener.get(told["href"]).data == b"sound"
    made.unlink()
    assert listener.get(f"/exports/{job.id}/audio.opus").status_code == 404
    assert listener.get(f"/api/jobs/{job.id}").json["state"] == "failed"
    listener.send(f"/renditions/{rendition['identity']}/exports", format="opus", neutral="yes")
    assert parts.book.find(job.id).state is State.WAITING


def test_a_form_with_no_such_format_makes_no_job(listener):
    rendition = listener.open("POST", "/api/renditions", json={"practice": "short", "seconds": 60}).json
    sent = listener.send(f"/renditions/{rendition['identity']}/exports", format="../exe")
    assert sent.status_code == 422


def test_too_many_jobs_are_refused_for_a_while(house, listener):
    for rate in range(100, 150):
        listener.open("POST", "/api/renditions", json={"practice": "unheard", "seconds": 60, "rate": rate})
    answer = listener.open("POST", "/api/renditions", json={"practice": "unheard", "seconds": 60, "rate": 170})
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


def test_no_more_listen_than_there_are_seats(house, listener):
    rendition = listener.open("POST", "/api/renditions", json={"practice": "short", "seconds": 60}).json
    seats = house.app.extensions["audio_service"].seats
    while seats._free.acquire(blocking=False):
        pass
    answer = listener.get(rendition["audio"])
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    seats._free.release()
    assert listener.get(rendition["audio"]).status_code == 200
    assert listener.get(rendition["audio"]).status_code == 200


def test_the_choices_begin_with_the_default(listener):
    told = listener.get("/api/choices").json
    assert told["voices"][0]["name"].startswith("pyttsx3")
    assert [told[kind][0]["name"] for kind in ("beds", "bells", "breath_cues", "guidance")] == [
        "none",
        "bowl",
        "tone",
        "normal",
    ]
    assert told["rate"] == {"least": 80, "most": 200, "preferred": 118}


def test_texts_travel_small_and_sound_as_it_is(listener):
    zipped = listener.get("/practices/short", headers={"Accept-Encoding": "gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in zipped.headers["Vary"]
    assert b"A short arrival" in gzip.decompress(zipped.data)
    plain = listener.get("/practices/short", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    audio = re.search(r"/renditions/[0-9a-f]{32}\.mp3", plain.text)[0]
    sound = listener.open("HEAD", audio, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in sound.headers


def test_people_can_read_what_the_api_does(listener):
    answer = listener.get("/api")
    for operation in ("/api/renditions", "/api/sittings/{id}"):
        assert operation in answer.text
    assert "`" not in answer.text
    assert "422 <code>out-of-range</code>" in answer.text


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{}", "text/plain", 415),
        (b"{", "application/json", 400),
        (b"null", "application/json", 400),
        (b"[" * 50_000, "application/json", 400),
        (json.dumps({"practice": "short", "seconds": 1e999}).encode(), "application/json", 422),
        (b'{"practice": "short", "seconds": -1}', "application/json", 422),
        (b'{"practice": "short", "seconds": true}', "application/json", 422),
        (b'{"practice": "../../etc", "seconds": 60}', "application/json", 422),
        (b"x" * 70_000, "application/json", 413),
    ],
)
def test_a_body_that_isn_t_as_described_is_refused(listener, body, content_type, status):
    headers = {"Accept": "application/json", "Content-Type": content_type}
    answer = listener.open("POST", "/api/renditions", data=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.json["status"] == status
