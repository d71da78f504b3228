"""A journal as a state machine: whatever the network and the clocks do, totals are what was truly heard.

The model beside it is simple on purpose: it knows the truth of each sitting,
and adds it up with nothing but the clock on the wall.
"""

from __future__ import annotations

import random
import uuid
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from audio_service.database import Database
from audio_service.journal import (
    Days,
    Outcome,
    Sitting,
    adopt,
    day_totals,
    open_notebook,
    practice_totals,
    read_sitting,
    sitting_fields,
    sittings,
    write_sitting,
)

FOUR = timedelta(hours=4)
MINUTE = timedelta(minutes=1)
STARTS = (
    datetime(2026, 3, 28, 22, 15, tzinfo=UTC),  # the night of the change in Berlin
    datetime(2026, 10, 24, 23, 30, tzinfo=UTC),  # and back
    datetime(2026, 3, 8, 5, 50, tzinfo=UTC),  # New York
    datetime(2026, 4, 4, 14, 40, tzinfo=UTC),  # Lord Howe, by half an hour
    datetime(2026, 6, 10, 3, 59, tzinfo=UTC),
)
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")


@dataclass
class Playing:
    """The truth about one sitting, and what its device has told of it."""

    told: Sitting
    begun: datetime
    honest: bool
    """Whether the device's clock was right when it began, so that its day must be right too."""

    heard: timedelta = timedelta(0)
    arrived: Sitting | None = None
    """The last of its writes that arrived, in the device's own order."""

    @property
    def known(self) -> bool:
        return self.arrived is not None


class Journal(RuleBasedStateMachine):
    """Devices play, and tell of it over a network that loses, doubles, delays and reorders, by clocks of their own."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        run = uuid.uuid4().hex
        self.listener, self.account = f"d{run[:20]}", f"a{run[:20]}"
        self.now = STARTS[0]
        self.clock_error = timedelta(0)
        self.zone = ZONES[0]
        self.playing: list[Playing] = []
        self.network: list[tuple[Playing, dict[str, object], Sitting]] = []
        with self.database.begin() as db:
            self.notebook = open_notebook(db, self.listener, run, self.now)

    @precondition(lambda self: not self.playing)
    @rule(start=st.sampled_from(STARTS))
    def live_in_another_night(self, start):
        self.now = start

    @rule(zone=st.sampled_from(ZONES))
    def travel(self, zone):
        self.zone = zone

    @rule(error=st.sampled_from([0, 0, -60, -3 * 24 * 60, 90, 40 * 24 * 60]))
    def set_the_devices_clock(self, error):
        """Right, behind, or ahead, by so many minutes."""
        self.clock_error = error * MINUTE

    @rule(minutes=st.sampled_from([1, 20, 90, 8 * 60, 24 * 60]))
    def let_time_pass(self, minutes):
        self.now += minutes * MINUTE

    @precondition(lambda self: len(self.playing) < 8)
    @rule(length=st.sampled_from([1, 5, 20, 60]), practice=st.sampled_from(["heart", "grounding"]))
    def press_play(self, length, practice):
        told = Sitting(
            id=uuid.uuid4(),
            practice=practice,
            title=practice.title(),
            rendition="r",
            length=length * MINUTE,
            begun_at=self.now + self.clock_error,
            zone=self.zone,
            heard=timedelta(0),
            furthest=timedelta(0),
            position=timedelta(0),
            restarts=0,
            sequence=0,
            outcome=Outcome.PLAYING,
        )
        self.playing.append(Playing(told, self.now, honest=not self.clock_error))
        self.tell(self.playing[-1])

    @precondition(lambda self: self.playing)
    @rule(data=st.data(), seconds=st.integers(1, 30 * 60))
    def listen(self, data, seconds):
        """Play on from the position; real time passes with what is heard."""
        one = data.draw(st.sampled_from(self.playing), label="sitting")
        span = min(timedelta(seconds=seconds), one.told.length - one.told.position)
        self.now += span
        position = one.told.position + span
        one.heard += span
        self.change(one, heard=one.heard, position=position, furthest=max(position, one.told.furthest))
        if position == one.told.length:
            self.change(one, outcome=Outcome.COMPLETED)
        self.tell(one)

    @precondition(lambda self: self.playing)
    @rule(data=st.data(), share=st.sampled_from([0.0, 0.3, 0.9]))
    def seek(self, data, share):
        """Go elsewhere without hearing what lies between; going back begins another round."""
        one = data.draw(st.sampled_from(self.playing), label="sitting")
        position = timedelta(milliseconds=round(share * one.told.length.total_seconds() * 1000))
        if position < one.told.position:
            self.change(one, restarts=one.told.restarts + 1, outcome=Outcome.PLAYING)
        self.change(one, position=position, furthest=max(position, one.told.furthest))
        self.tell(one)

    @precondition(lambda self: self.playing)
    @rule(data=st.data(), outcome=st.sampled_from([Outcome.EASED_OUT, Outcome.LEFT, Outcome.PLAYING]))
    def end(self, data, outcome):
        one = data.draw(st.sampled_from(self.playing), label="sitting")
        final = {Outcome.COMPLETED: 2, Outcome.EASED_OUT: 1}
        if final.get(one.told.outcome, 0) <= final.get(outcome, 0):
            self.change(one, outcome=outcome)
        self.tell(one)

    @precondition(lambda self: self.network)
    @rule(data=st.data(), keep=st.booleans())
    def deliver(self, data, keep):
        """Let any write arrive, and perhaps once more later."""
        index = data.draw(st.integers(0, len(self.network) - 1), label="write")
        self.arrive(index)
        if not keep:
            self.network.pop(index)

    @precondition(lambda self: self.network)
    @rule(data=st.data())
    def lose(self, data):
        """A write that is not the last of its sitting may be lost for good."""
        index = data.draw(st.integers(0, len(self.network) - 1), label="write")
        one, _, told = self.network[index]
        if told.sequence < one.told.sequence:
            self.network.pop(index)

    @rule()
    def sign_in(self):
        with self.database.begin() as db:
            adopt(db, self.listener, self.account)
        self.listener = self.account

    @rule(seed=st.integers(0, 2**16))
    def come_online(self, seed):
        """Everything arrives in any order, some of it twice."""
        choice = random.Random(seed)
        order = list(range(len(self.network))) + choice.choices(range(len(self.network)), k=len(self.network) // 2)
        choice.shuffle(order)
        for index in order:
            self.arrive(index)
        self.network = [(one, sent, told) for one, sent, told in self.network if choice.random() < 0.2]
        for one in self.playing:
            self.tell(one, only_if_lost=True)

    @invariant()
    def what_is_kept_is_what_arrived(self):
        kept = self.kept()
        assert set(kept) == {one.told.id for one in self.playing if one.known}
        for one in self.playing:
            if one.known:
                found, told = kept[one.told.id], one.arrived
                assert found.heard == told.heard
                assert found.furthest == told.furthest
                assert (found.restarts, found.position) == (told.restarts, told.position)
                assert found.outcome is told.outcome
                assert found.begun_at + found.heard <= self.now
                assert found.zone == told.zone

    @invariant()
    def totals_are_what_the_model_adds_up(self):
        """Days of sittings whose device had the right time, and the minutes of all."""
        kept = self.kept()
        honest = [one for one in self.playing if one.known and one.honest]
        days, minutes = Counter(), Counter()
        for one in honest:
            if counts(one.arrived):
                day = day_on_the_wall(one.begun, one.told.zone)
                days[day] += 1
                minutes[day] += one.arrived.heard // timedelta(milliseconds=1)
        totals = day_totals([kept[one.told.id] for one in honest], Days(None, FOUR))
        assert {day: total.sittings for day, total in totals.items()} == dict(days)
        assert {day: total.heard // timedelta(milliseconds=1) for day, total in totals.items()} == dict(minutes)
        heard = sum((one.arrived.heard for one in self.playing if one.known and counts(one.arrived)), timedelta(0))
        assert sum((total.heard for total in practice_totals(kept.values())), timedelta(0)) == heard

    def teardown(self):
        """In the end everything has arrived, and what is kept is the truth."""
        for index in range(len(self.network)):
            self.arrive(index)
        self.network = []
        for one in self.playing:
            self.tell(one)
        for index in reversed(range(len(self.network))):
            self.arrive(index)
        kept = self.kept()
        assert {one.told.id: one.heard for one in self.playing} == {key: found.heard for key, found in kept.items()}

    def change(self, one: Playing, **changes: object) -> None:
        one.told = replace(one.told, **changes)

    def tell(self, one: Playing, *, only_if_lost: bool = False) -> None:
        if only_if_lost and one.arrived and one.arrived.sequence == one.told.sequence:
            return
        self.change(one, sequence=one.told.sequence + 1)
        sent = {key: value for key, value in sitting_fields(one.told).items() if key not in ("id", "counts")}
        self.network.append((one, sent, one.told))

    def arrive(self, index: int) -> None:
        one, sent, told = self.network[index]
        with self.database.begin() as db:
            write_sitting(db, self.listener, self.notebook, read_sitting(told.id, sent), self.now)
        if one.arrived is None or told.sequence > one.arrived.sequence:
            one.arrived = told

    def kept(self) -> dict[uuid.UUID, Sitting]:
        with self.database() as db:
            found = sittings(db, self.listener)
        assert len({one.id for one in found}) == len(found)
        return {one.id: one for one in found}


def counts(sitting: Sitting) -> bool:
    return sitting.heard >= MINUTE or (sitting.length < 2 * MINUTE and sitting.heard * 2 >= sitting.length)


def day_on_the_wall(moment: datetime, zone: str) -> date:
    """No clocks change at four o'clock in these zones, so the wall clock says it all."""
    local = moment.astimezone(ZoneInfo(zone))
    return local.date() if local.hour >= 4 else local.date() - timedelta(days=1)


def test_totals_are_what_was_truly_heard(database):
    machine = type("ThisJournal", (Journal,), {"database": database})
    examples = 30 if database.engine.dialect.name == "sqlite" else 10
    run_state_machine_as_test(machine, settings=settings(max_examples=examples, stateful_step_count=40))
