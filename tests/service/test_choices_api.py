"""Choices and own wishes over HTTP: what is said is what was chosen, and wishes stay their listener's own."""

import json
import re
import xml.etree.ElementTree as ET

import pytest
from hostile_pages import MARK, shown
from house import sitting
from markupsafe import escape
from sqlalchemy import MetaData, select

from audio_service.jobs import Exports
from audio_service.jobs.work import Work

OWN = ["May my garden grow", "May Rosalind rest", "May I be kind"]
WISH = {"practice": "kind", "seconds": 60}
ONE = "0b6f5f6e-5a52-4a63-9e2d-3f4f9a3d8f10"


@pytest.fixture
def house(spoken_house):
    return spoken_house


@pytest.fixture
def listener(house):
    return house.visitor()


def plan(browser, **more):
    return browser.open("POST", "/api/renditions", json=WISH | more)


def worked(house, job):
    """Do a job as the worker does it, and return how it ended."""
    parts = house.app.extensions["audio_service"]
    exports = Exports(parts.settings.data / "exports")
    exports.sweep()
    Work(parts.studio, parts.book, exports).do(parts.queue, job["id"])
    return parts.book.find(job["id"])


def test_what_is_chosen_is_what_is_said_in_every_view(listener):
    told = plan(listener, choices={"eyes": "open", "anchor": "feet"}).json
    chosen = {"anchor": "feet", "eyes": "open", "order": "friend-first", "profile": "standard"}
    assert told["wish"]["choices"] == chosen
    assert told["wish"]["wishes"] == []
    assert told["seconds"] == 60
    for view in ("transcript", "captions", "subtitles"):
        text = listener.get(told[view]).text
        assert "stay open" in text
        assert "Notice your feet" in text
        assert "lowered" not in text
        assert "the breath" not in text
    assert listener.get(f"/api/renditions/{told['identity']}").json == told
    assert plan(listener, **{key: told["wish"][key] for key in ("choices", "wishes")}).json == told


def test_a_practice_tells_its_choices_and_the_lengths_that_they_leave(listener):
    told = listener.get("/api/practices/kind").json
    eyes, _, _, order = told["choices"]
    assert eyes == {
        "name": "eyes",
        "title": "Eyes",
        "options": [{"name": "lowered", "title": "Lowered"}, {"name": "open", "title": "Open"}],
        "preferred": "lowered",
        "by_profile": {"standard": "lowered", "gentle": "lowered"},
        "chosen": "lowered",
    }
    assert (order["title"], order["options"][1]["title"]) == ("Order", "Self first")
    assert told["wishes"]["suggested"] == ["May I be well", "May I be warm", "May I be still"]
    assert (told["wishes"]["least"], told["wishes"]["most"], told["wishes"]["words"]) == (3, 4, 7)
    assert told["choices"][1]["by_profile"] == {"standard": "breath", "gentle": "feet"}
    gentle = listener.get("/api/practices/kind?profile=gentle").json
    assert gentle["range"]["longest"] < told["range"]["longest"]
    assert [choice["chosen"] for choice in gentle["choices"]] == ["lowered", "feet", "gentle", "friend-first"]
    assert listener.get("/api/practices/short").json["choices"] == []
    assert listener.get("/api/practices/short").json["wishes"] is None


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"choices": {"eyes": "closed"}}, "choices.eyes"),
        ({"choices": {"touch": "none"}}, "choices.touch"),
        ({"choices": {"eyes": 1}}, "choices.eyes"),
        ({"wishes": ["one"]}, "wishes"),
        ({"wishes": ["one", "one two three four five six seven eight", "three"]}, "wishes.1"),
        ({"wishes": ["one", "two", "{three}"]}, "wishes.2"),
        ({"practice": "short", "wishes": OWN}, "wishes"),
        ({"practice": "short", "choices": {"eyes": "open"}}, "choices.eyes"),
    ],
)
def test_what_can_t_be_said_is_refused_with_its_field(listener, more, field):
    answer = plan(listener, **more)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json["field"] == field
    assert ".md" not in answer.json["title"]


def test_without_scripts_the_form_offers_the_choices_and_plays_what_was_chosen(listener):
    page = listener.get("/practices/kind?minutes=1&eyes=open&anchor=feet&profile=standard&shown_profile=standard").text
    assert '<input type="radio" name="eyes" value="open" checked>' in page
    told = plan(listener, choices={"eyes": "open", "anchor": "feet"}).json
    assert told["audio"] in page
    gentle = listener.get(
        "/practices/kind?minutes=1&eyes=open&anchor=breath&profile=gentle&shown_profile=standard"
    ).text
    assert '<input type="radio" name="anchor" value="feet" checked>' in gentle, "nobody chose the breath"
    assert listener.get("/practices/kind?eyes=<script>").status_code == 422


def test_own_wishes_are_said_and_are_nobody_else_s(house, listener, caplog):
    job = plan(listener, wishes=OWN)
    assert job.status_code == 202
    assert worked(house, job.json).state == "done"
    told = plan(listener, wishes=OWN).json
    assert told["wish"]["wishes"] == OWN
    assert all(wish in listener.get(told["transcript"]).text for wish in OWN)
    assert listener.get(f"/api/renditions/{told['identity']}").json == told
    assert plan(listener, wishes=[f" {wish} " for wish in OWN]).json["identity"] == told["identity"]
    other = house.visitor()
    assert plan(other, wishes=OWN).status_code == 202, "nobody can find out what others wished"
    assert words_are_in(house) == {"own_wishes"}
    assert "Rosalind" not in caplog.text


def test_erasing_everything_erases_wishes_and_what_was_made_of_them(house, listener):
    data = house.app.extensions["audio_service"].settings.data
    assert listener.put(f"/api/sittings/{ONE}", sitting()).status_code == 200
    worked(house, plan(listener, wishes=OWN).json)
    told = plan(listener, wishes=OWN).json
    stored = {*(data / "chunks").rglob("*-*")}
    assert len(listener.get(told["audio"]).data) == told["size"]
    for form in ("flac", "mp3"):
        export = listener.open("POST", f"/api/renditions/{told['identity']}/exports", json={"format": form}).json
        assert worked(house, export).state == "done"
    assert {*(data / "chunks").rglob("*-*")} == stored, "its sound is made as it is heard, and stored nowhere"
    assert any((data / "wishes").rglob("*.s16"))
    other = house.visitor()
    worked(house, plan(other, wishes=OWN).json)
    assert plan(other, wishes=OWN).json["identity"] == told["identity"]
    assert listener.open("DELETE", "/api/journal").status_code == 204
    assert other.get(f"/api/renditions/{told['identity']}").status_code == 200, "somebody else has the same wishes"
    assert other.open("DELETE", "/api/journal").status_code == 204
    for name in ("", "audio", "transcript"):
        assert listener.get(told.get(name, f"/api/renditions/{told['identity']}")).status_code == 404
    assert not list((data / "exports").iterdir())
    assert not any((data / "wishes").iterdir())
    assert words_are_in(house) == set()
    assert b"Rosalind" not in (data / "database.sqlite3").read_bytes()
    assert plan(listener, wishes=OWN).status_code == 202


def test_wishes_that_nobody_wishes_for_are_forgotten(house, listener):
    parts = house.app.extensions["audio_service"]
    worked(house, plan(listener, wishes=OWN).json)
    told = plan(listener, wishes=OWN).json
    house.clock.move(days=20)
    assert plan(listener, wishes=OWN).json["identity"] == told["identity"]
    house.clock.move(days=20)
    parts.studio.tidy()
    assert words_are_in(house) == {"own_wishes"}
    house.clock.move(days=11)
    parts.studio.tidy()
    assert words_are_in(house) == set()
    assert not any((parts.settings.data / "wishes").iterdir())
    assert listener.get(told["audio"]).status_code == 404


def words_are_in(house):
    """Return the tables in which words of the wishes stand."""
    with house.database() as db:
        tables = MetaData()
        tables.reflect(db.connection())
        return {
            name
            for name, table in tables.tables.items()
            if any("Rosalind" in json.dumps(list(row), default=str) for row in db.execute(select(table)))
        }


def test_without_scripts_own_wishes_are_sent_in_no_address_and_shown_again(house, listener):
    listener.get("/")
    form = {"minutes": "1", "eyes": "open", "wishes": ["", *OWN]}
    page = listener.send("/practices/kind", **form)
    assert page.status_code == 200
    assert 'form="chooser">Look again' in page.text
    worked(house, plan(listener, choices={"eyes": "open"}, wishes=OWN).json)
    answer = listener.send("/practices/kind", **form)
    assert answer.status_code == 303
    assert "Rosalind" not in answer.location
    identity = answer.location.rpartition("rendition=")[2]
    page = listener.get(answer.location).text
    assert 'value="May Rosalind rest"' in page
    assert f"/renditions/{identity}.mp3" in page
    assert '<input type="radio" name="eyes" value="open" checked>' in page
    refused = listener.send("/practices/kind", **form | {"wishes": ["one", "1 2 3 4 5 6 7 8", "x"]})
    assert refused.status_code == 422
    assert 'id="wish-1-note">a wish has at most 7 words, found 8' in refused.text
    listener.open("DELETE", "/api/journal")
    gone = listener.get(answer.location)
    assert gone.status_code == 200, "without the wishes, the rest of the address counts"
    assert "Rosalind" not in gone.text
    assert listener.send("/practices/kind", minutes="1", wishes="").location == "/practices/kind?minutes=1"


HOSTILE = [
    f"<script>{MARK}()</script>",
    f'"><img src=x onerror={MARK}()>',
    f"</script><svg onload={MARK}()>",
    f"00:01.000 --> 00:09.000 '-{MARK}()-' &lt;",
]


def test_no_wish_becomes_more_than_text(house, listener):
    worked(house, plan(listener, wishes=HOSTILE).json)
    told = plan(listener, wishes=HOSTILE).json
    assert told["wish"]["wishes"] == HOSTILE
    address = f"/practices/kind?minutes=1&rendition={told['identity']}"
    shown(listener, address)
    assert all(f'value="{escape(wish)}"' in listener.get(address).text for wish in HOSTILE)
    shown(listener, "/practices/kind", "POST", wishes=[*HOSTILE[:2], f"{{{{ {MARK} }}}}<b>"])
    assert all(wish in listener.get(told["transcript"]).text for wish in HOSTILE)
    captions = listener.get(told["captions"]).text
    assert not re.search("<(script|img|svg|/script)", captions)
    assert all(re.match(r"[0-9:.]+ --> [0-9:.]+( |$)", line) for line in captions.splitlines() if "-->" in line)
    named = {one.tag.rpartition("}")[2] for one in ET.fromstring(listener.get(told["picture"]).data).iter()}
    assert not named & {"script", "foreignObject", "image"}
    refused = plan(listener, wishes=[*HOSTILE[:2], f"{{{{ {MARK} }}}}<b>"])
    assert (refused.status_code, refused.mimetype) == (422, "application/problem+json")
