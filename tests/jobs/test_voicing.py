"""Sound that is waited for while its lines are still to be spoken: in which order, and what ends the waiting."""

import threading
from dataclasses import replace

import pytest
from studios import Clock

from audio_service.database import open_database
from audio_service.errors import SoundMissing, VoiceError
from audio_service.jobs import Book, Exports, Kind, Queue, State, await_sound
from audio_service.jobs.work import Work
from audio_service.renditions import Reading, Studio
from audio_service.timeline import Spoken
from audio_service.voice import piper

pytestmark = pytest.mark.skipif(not piper.installed(), reason="the neural extra is not installed")

FIVE = """---
title: Five lines
summary: Five lines that are measured.
---

# Here
One is here.
Two is here as well.
Three comes after it.
One is here.
Four is nearly the last.
[rest 2s..5m, about 20s]

# Coming back {closing}
Five ends it.
"""


@pytest.fixture(scope="module")
def measured(spoken_once, tmp_path_factory):
    """Settings of a studio whose voice is Piper and has measured a practice and its way out."""
    folder = tmp_path_factory.mktemp("measured")
    (folder / "scripts" / "ways-out").mkdir(parents=True)
    (folder / "scripts" / "five.md").write_text(FIVE)
    leaving = spoken_once.scripts_text / "ways-out" / "grounding.md"
    (folder / "scripts" / "ways-out" / "grounding.md").write_text(leaving.read_text())
    settings = replace(spoken_once, data=folder / "data", scripts_text=folder / "scripts", voice="piper")
    database = open_database(settings)
    studio = Studio(settings, database, Clock())
    recipe = studio.recipe({"practice": "five", "seconds": 60})
    reading = Reading.of(recipe, studio.scripts.find("five"))
    studio.measure(reading, lambda _, __: None)
    yield studio, reading, studio.offered(recipe), database
    database.close()


@pytest.fixture
def book(measured):
    return Book(measured[3], Clock())


@pytest.fixture
def queue(tmp_path):
    return Queue(tmp_path)


def lines_of(live):
    return [event for event in live.timeline.events if isinstance(event, Spoken)]


def missing_of(live, number):
    return SoundMissing("not yet", digest=lines_of(live)[number].clip)


def test_a_rendition_is_named_and_begins_before_any_line_is_spoken(measured):
    _, _, offered, _ = measured
    rendition = offered.live.rendition
    before = rendition.chunk_start(1)
    assert rendition.read(0, before)
    with pytest.raises(SoundMissing) as missing:
        rendition.read(0, rendition.size)
    assert missing.value.digest == lines_of(offered.live)[0].clip


def test_what_nobody_waits_for_is_measured_and_can_be_named_then(measured, book, queue, tmp_path):
    studio = measured[0]
    recipe = studio.recipe({"practice": "five", "seconds": 60, "rate": 105})
    reading = Reading.of(recipe, studio.scripts.find("five"))
    studio.keep_text(reading.scripted)
    job, _ = book.ask(Kind.MEASURE, reading.asked, "Waiting.")
    Work(studio, book, Exports(tmp_path / "exports")).do(queue, job.id)
    done = book.find(job.id)
    assert (done.state, done.message) == (State.DONE, "Every line is measured.")
    assert studio.offered(recipe).live.timeline
    assert not studio.ready(reading)
    assert queue.speaking.pending() == []


def test_who_waits_is_told_if_the_line_can_t_be_spoken(measured, book, queue):
    _, reading, offered, _ = measured
    waiting = threading.Thread(target=_fail, args=(book, queue, reading))
    waiting.start()
    with pytest.raises(VoiceError, match="the voice is hoarse"):
        await_sound(book, queue, offered.live, missing_of(offered.live, 3))
    waiting.join()


def _fail(book, queue, reading):
    while not (tasks := queue.speaking.pending()):
        pass
    (identity,) = tasks[0].args
    assert queue.wanted(identity)
    assert book.begin(identity).asked == reading.asked
    book.fail(identity, "the voice is hoarse")


def test_who_waits_is_told_if_the_voice_makes_another_line_now(measured, book, queue):
    _, reading, offered, _ = measured
    job, _ = book.ask(Kind.VOICE, reading.asked, "Waiting.", anew=True)
    missing = missing_of(offered.live, 3)

    def spoken_otherwise():
        book.begin(job.id)
        book.end(job.id, "Every line is spoken.")

    threading.Timer(0.2, spoken_otherwise).start()
    with pytest.raises(SoundMissing) as told:
        await_sound(book, queue, offered.live, missing)
    assert told.value is missing
    assert book.find(job.id).state is State.DONE


def test_the_beginning_comes_first_then_the_way_out_and_before_all_what_somebody_waits_for(measured):
    studio, reading, offered, _ = measured
    main, out = lines_of(offered.live), lines_of(offered.ease_out)
    del main[3]  # it is the first once more

    def there():
        return [offered.live.practice.spoken(line.clip) for line in main], [
            offered.ease_out.practice.spoken(line.clip) for line in out
        ]

    assert studio.speak_some(reading, "")
    assert there() == ([True, True, True, False, False], [False, False])
    assert studio.speak_some(reading, main[4].clip)
    assert there() == ([True, True, True, False, True], [False, False])
    assert studio.speak_some(reading, out[1].clip)
    assert there() == ([True, True, True, False, True], [False, True])
    assert studio.speak_some(reading, "f" * 40)
    assert there() == ([True] * 5, [False, True])
    assert not studio.speak_some(reading, "")
    assert all(there()[1])
    assert not studio.speak_some(reading, "")
    rendition = offered.live.rendition
    assert len(rendition.read(0, rendition.size)) == rendition.size
