"""A journal as it is kept: written any number of times, read by its listener alone."""

import uuid
from contextlib import suppress
from datetime import timedelta

import pytest
from journal_strategies import A_CHECK_IN, A_SITTING, LIKED, MINUTE, NOON, check_in, sitting

from audio_service.errors import JournalError, NotebookClosed
from audio_service.journal import (
    Outcome,
    Playback,
    Preferences,
    adopt,
    check_ins,
    check_ins_of,
    erase,
    erase_rows,
    latest_sittings,
    notebook_of,
    open_notebook,
    playback,
    preferences,
    set_playback,
    set_preferences,
    sitting_to_resume,
    sittings,
    write_check_in,
    write_sitting,
)
from audio_service.journal import sitting as kept_sitting
from audio_service.journal.keeping import MOST_A_DAY

LATER = NOON + timedelta(hours=1)


def opened(database, listener):
    with database.begin() as db:
        return open_notebook(db, listener, uuid.uuid4().hex, NOON)


def write(database, listener, notebook, *told):
    for one in told:
        with database.begin() as db:
            kept = write_sitting(db, listener, notebook, one, LATER)
    return kept


def read(database, listener):
    with database() as db:
        return list(sittings(db, listener))


def test_a_sitting_is_kept_as_told_and_once(database):
    notebook = opened(database, "anna")
    assert write(database, "anna", notebook, A_SITTING, A_SITTING, A_SITTING) == A_SITTING
    assert read(database, "anna") == [A_SITTING]


def test_late_and_reordered_writes_change_nothing(database):
    notebook = opened(database, "anna")
    last = sitting(
        heard=20 * MINUTE, furthest=20 * MINUTE, position=20 * MINUTE, sequence=80, outcome=Outcome.COMPLETED
    )
    write(database, "anna", notebook, last, A_SITTING, sitting(heard=MINUTE, position=MINUTE, sequence=4))
    assert read(database, "anna") == [last]


def test_what_is_kept_is_bounded(database):
    notebook = opened(database, "anna")
    told = sitting(heard=timedelta(hours=5), begun_at=NOON + timedelta(days=400))
    assert write(database, "anna", notebook, told).heard == 10 * MINUTE
    assert read(database, "anna")[0].begun_at == LATER - 10 * MINUTE


def test_the_same_id_of_another_listener_is_another_sitting_and_tells_nothing(database):
    mine, other = opened(database, "anna"), opened(database, "ben")
    write(database, "anna", mine, A_SITTING)
    told = sitting(title="Soften", heard=MINUTE, position=MINUTE, furthest=MINUTE)
    assert write(database, "ben", other, told) == told
    assert read(database, "anna") == [A_SITTING]
    with database() as db:
        assert kept_sitting(db, "ben", A_SITTING.id) == told
        assert kept_sitting(db, "carla", A_SITTING.id) is None


def test_another_listeners_notebook_is_refused_as_one_that_never_was(database):
    mine = opened(database, "anna")
    opened(database, "ben")
    said = []
    for notebook in (mine, "never"):
        with pytest.raises(NotebookClosed) as told, database.begin() as db:
            write_sitting(db, "ben", notebook, A_SITTING, LATER)
        said.append((str(told.value), told.value.field))
        with pytest.raises(NotebookClosed), database.begin() as db:
            write_check_in(db, "ben", notebook, A_CHECK_IN, LATER)
    assert said[0] == said[1]
    assert read(database, "anna") == read(database, "ben") == []


def test_sittings_are_read_oldest_first_and_since_when(database):
    notebook = opened(database, "anna")
    told = [sitting(id=uuid.uuid4(), begun_at=NOON - timedelta(days=day)) for day in range(3)]
    write(database, "anna", notebook, *told)
    assert read(database, "anna") == told[::-1]
    with database() as db:
        assert list(sittings(db, "anna", since=NOON - timedelta(days=1))) == [told[1], told[0]]


def test_check_ins_may_come_before_their_sitting_and_twice(database):
    notebook = opened(database, "anna")
    for told in (A_CHECK_IN, A_CHECK_IN, check_in(note="still tired", sequence=2), A_CHECK_IN):
        with database.begin() as db:
            write_check_in(db, "anna", notebook, told, LATER)
    with database() as db:
        assert list(check_ins(db, "anna")) == [check_in(note="still tired", sequence=2)]
        assert list(check_ins(db, "anna", since=LATER)) == []
        assert list(check_ins(db, "ben")) == []


def test_one_goes_on_where_one_was_on_any_device_unless_it_was_completed(database):
    notebook = opened(database, "anna")
    write(database, "anna", notebook, sitting(id=uuid.uuid4(), begun_at=NOON - MINUTE, position=5 * MINUTE), A_SITTING)
    with database() as db:
        assert sitting_to_resume(db, "anna", "heart-breathing") == A_SITTING
        assert sitting_to_resume(db, "anna", "grounding") is None
        assert sitting_to_resume(db, "ben", "heart-breathing") is None
    write(database, "anna", notebook, sitting(outcome=Outcome.COMPLETED))
    with database() as db:
        assert sitting_to_resume(db, "anna", "heart-breathing") is None


def test_a_day_takes_no_more_than_a_person_makes(sqlite):
    notebook = opened(sqlite, "anna")
    with sqlite.begin() as db:
        for number in range(MOST_A_DAY):
            write_sitting(db, "anna", notebook, sitting(id=uuid.UUID(int=number)), LATER)
    with pytest.raises(JournalError, match="this day has 200"):
        write(sqlite, "anna", notebook, A_SITTING)
    write(sqlite, "anna", notebook, sitting(id=uuid.UUID(int=3), sequence=90))
    write(sqlite, "anna", notebook, sitting(begun_at=NOON - timedelta(days=1)))
    assert len(read(sqlite, "anna")) == MOST_A_DAY + 1


def test_a_listener_has_one_notebook_however_often_it_is_asked_for(database):
    with database() as db:
        assert notebook_of(db, "anna") is None
    first = opened(database, "anna")
    assert opened(database, "anna") == first
    assert opened(database, "ben") != first
    with database() as db:
        assert notebook_of(db, "anna") == first


@pytest.mark.parametrize("listener", ["", "a" * 65])
def test_a_listeners_id_has_a_length(sqlite, listener):
    with pytest.raises(JournalError, match="1 to 64"), sqlite.begin() as db:
        open_notebook(db, listener, "n", NOON)


def test_preferences_are_kept_and_the_last_ones_hold(database):
    chosen = Preferences("Europe/Berlin", timedelta(hours=4), 4, streak=True, check_ins=False, notes=True)
    with database() as db:
        assert preferences(db, "anna") == Preferences()
    with database.begin() as db:
        set_preferences(db, "ben", Preferences(weekly_goal=7))
    for wanted in (chosen, chosen, Preferences(weekly_goal=2)):
        with database.begin() as db:
            set_preferences(db, "anna", wanted)
        with database() as db:
            assert preferences(db, "anna") == wanted
            assert preferences(db, "ben") == Preferences(weekly_goal=7)


def test_how_practices_are_heard_is_kept_and_the_last_choice_holds(database):
    with database() as db:
        assert playback(db, "anna") == Playback()
    with database.begin() as db:
        set_playback(db, "ben", Playback(bed="ocean"))
    for wanted in (LIKED, LIKED, Playback(bed_level=None, bed_volume=0)):
        with database.begin() as db:
            set_playback(db, "anna", wanted)
        with database() as db:
            assert playback(db, "anna") == wanted
            assert playback(db, "ben") == Playback(bed="ocean")
            assert preferences(db, "anna") == Preferences()


def test_signing_in_hands_a_devices_journal_over_and_does_nothing_the_second_time(database):
    device, account = opened(database, "device"), opened(database, "account")
    other = sitting(id=uuid.uuid4(), begun_at=NOON - MINUTE)
    write(database, "device", device, A_SITTING)
    write(database, "account", account, other)
    with database.begin() as db:
        write_check_in(db, "device", device, A_CHECK_IN, LATER)
        set_preferences(db, "device", Preferences(weekly_goal=3))
        set_playback(db, "device", LIKED)
    for _ in range(2):
        with database.begin() as db:
            adopt(db, "device", "account")
        assert read(database, "account") == [other, A_SITTING]
        assert read(database, "device") == []
    with database() as db:
        assert list(check_ins(db, "account")) == [A_CHECK_IN]
        assert preferences(db, "account") == Preferences(weekly_goal=3)
        assert playback(db, "account") == LIKED
        assert playback(db, "device") == Playback()


def test_an_account_keeps_what_it_chose(database):
    with database.begin() as db:
        set_playback(db, "device", LIKED)
        set_playback(db, "account", Playback(bed="ocean"))
        set_preferences(db, "device", Preferences(weekly_goal=3))
        set_preferences(db, "account", Preferences(weekly_goal=5))
        adopt(db, "device", "account")
    with database() as db:
        assert preferences(db, "account") == Preferences(weekly_goal=5)
        assert playback(db, "account") == Playback(bed="ocean")


def test_an_account_without_a_journal_gets_the_devices(database):
    write(database, "device", opened(database, "device"), A_SITTING)
    with database.begin() as db:
        adopt(db, "device", "account")
        adopt(db, "nobody", "account")
        adopt(db, "account", "account")
    assert read(database, "account") == [A_SITTING]


def test_what_a_device_wrote_offline_before_signing_in_is_accepted_after(database):
    device = opened(database, "device")
    write(database, "device", device, sitting(heard=MINUTE, position=MINUTE, furthest=MINUTE, sequence=4))
    with database.begin() as db:
        adopt(db, "device", "account")
    assert write(database, "account", device, A_SITTING) == A_SITTING
    assert read(database, "account") == [A_SITTING]
    with pytest.raises(NotebookClosed):
        write(database, "device", device, A_SITTING)
    assert opened(database, "device") != device


def test_a_sitting_told_into_two_notebooks_is_kept_once_after_signing_in(database):
    device, account = opened(database, "device"), opened(database, "account")
    part = sitting(heard=MINUTE, position=MINUTE, furthest=MINUTE, sequence=4)
    write(database, "device", device, A_SITTING)
    write(database, "account", account, part)
    with database.begin() as db:
        write_check_in(db, "device", device, A_CHECK_IN, LATER)
        write_check_in(db, "account", account, check_in(note="tired", sequence=2), LATER)
        adopt(db, "device", "account")
    assert read(database, "account") == [A_SITTING]
    write(database, "account", account, part)
    write(database, "account", device, A_SITTING)
    assert read(database, "account") == [A_SITTING]
    with database() as db:
        assert [one.note for one in check_ins(db, "account")] == ["tired"]


def test_erasing_takes_everything_of_one_listener_and_nothing_of_others(database):
    notebook, other = opened(database, "anna"), opened(database, "ben")
    write(database, "anna", notebook, A_SITTING)
    write(database, "ben", other, A_SITTING)
    with database.begin() as db:
        write_check_in(db, "anna", notebook, A_CHECK_IN, LATER)
        set_preferences(db, "anna", Preferences(weekly_goal=3))
        set_playback(db, "anna", LIKED)
    erase(database, "anna")
    erase(database, "anna")
    with database() as db:
        assert (list(sittings(db, "anna")), list(check_ins(db, "anna"))) == ([], [])
        assert (preferences(db, "anna"), playback(db, "anna")) == (Preferences(), Playback())
        assert notebook_of(db, "anna") is None
    assert read(database, "ben") == [A_SITTING]


def test_a_write_that_was_offline_while_the_journal_was_erased_does_not_bring_it_back(database):
    notebook = opened(database, "anna")
    write(database, "anna", notebook, sitting(sequence=1))
    erase(database, "anna")
    for told in (A_SITTING, sitting(id=uuid.uuid4())):
        with pytest.raises(NotebookClosed):
            write(database, "anna", notebook, told)
    fresh = opened(database, "anna")
    assert fresh != notebook
    with pytest.raises(NotebookClosed):
        write(database, "anna", notebook, A_SITTING)
    assert read(database, "anna") == []
    write(database, "anna", fresh, sitting(id=uuid.uuid4()))
    assert len(read(database, "anna")) == 1


def test_erasing_an_account_refuses_what_its_devices_still_have_to_send(database):
    device = opened(database, "device")
    with database.begin() as db:
        adopt(db, "device", "account")
    erase(database, "account")
    for listener in ("device", "account"):
        with pytest.raises(NotebookClosed):
            write(database, listener, device, A_SITTING)


def test_the_latest_sittings_come_first_and_only_so_many(database):
    notebook = opened(database, "anna")
    told = [sitting(id=uuid.UUID(int=number), begun_at=NOON - timedelta(days=number)) for number in range(5)]
    write(database, "anna", notebook, *told)
    write(database, "ben", opened(database, "ben"), sitting(id=uuid.UUID(int=9), begun_at=NOON))
    with database() as db:
        assert latest_sittings(db, "anna", 2) == told[:2]
        assert latest_sittings(db, "anna", 2, before=told[1].begun_at) == told[2:4]
        assert latest_sittings(db, "anna", 9) == told
        assert latest_sittings(db, "nobody", 9) == []


def test_check_ins_of_a_sitting_are_ones_own_and_of_no_other(database):
    for listener in ("anna", "ben"):
        notebook = opened(database, listener)
        for number in range(4):
            made = check_in(
                id=uuid.UUID(int=number), sitting_id=uuid.UUID(int=number % 2), made_at=NOON - timedelta(hours=number)
            )
            with database.begin() as db:
                write_check_in(db, listener, notebook, made, LATER)
    with database() as db:
        assert [made.id.int for made in check_ins_of(db, "anna", uuid.UUID(int=0))] == [2, 0]
        assert check_ins_of(db, "nobody", uuid.UUID(int=0)) == []


def test_a_journal_is_erased_with_other_things_or_not_at_all(database):
    write(database, "anna", opened(database, "anna"), A_SITTING)
    with suppress(RuntimeError), database.begin() as db:
        assert erase_rows(db, "anna")
        raise RuntimeError
    assert read(database, "anna") == [A_SITTING]
    with database.begin() as db:
        assert erase_rows(db, "anna")
        assert not erase_rows(db, "anna")
        assert not erase_rows(db, "nobody")
    assert read(database, "anna") == []
