"""The book of jobs: what was asked for, and how far it is; the queue only says what to do next."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, func, select, update

from audio_service.accounts import Clock
from audio_service.database import Database, insert_missing
from audio_service.errors import JobError
from audio_service.jobs.models import KeptJob, Kind, State

MOST_WAITING: Final = 50
"""Jobs that wait at most; who asks for one more is told to come back."""

_MOST_BEGUN: Final = 3
"""How often a job is begun whose worker dies on the way."""

_KEPT: Final = timedelta(days=30)
"""How long an ended job is remembered."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands.

    Attributes:
        id: The hash of what it is asked for.
        kind: What it does.
        asked: What it is asked for.
        state: How it stands.
        done: How much is done.
        of: Of how much; 0 before that is known.
        message: How it stands, for a person.
        result: The address of what was made.
    """

    id: str
    kind: Kind
    asked: Mapping[str, Any]
    state: State
    done: int
    of: int
    message: str
    result: str | None


class Book:
    """Jobs by id, in the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def ask(self, kind: Kind, asked: Mapping[str, Any], message: str, *, anew: bool = False) -> tuple[Job, bool]:
        """Return the job that does what is asked, and whether it must be put into the queue.

        The same thing asked for again is the same job; one that failed is tried again.

        Args:
            kind: What it does.
            asked: What it is asked for, as JSON can hold it.
            message: What it says while it waits.
            anew: Do it again if it is done.

        Raises:
            JobError: Too many jobs wait already.
        """
        identity, text = job_id(kind, asked), json.dumps(asked, sort_keys=True)
        now = self._clock()
        begin = {"state": State.WAITING, "done": 0, "of": 0, "message": message, "result": None, "begun": 0}
        with self._database.begin() as db:
            known = db.get(KeptJob, identity)
            ended = {State.FAILED, State.DONE} if anew else {State.FAILED}
            if known and known.state not in ended:
                return _job(known), False
            waiting = db.scalar(select(func.count()).select_from(KeptJob).where(KeptJob.state == State.WAITING))
            if (waiting or 0) >= MOST_WAITING:
                raise JobError("too much is being made here just now; ask again in a few minutes")
            if known:
                db.execute(update(KeptJob).where(KeptJob.id == identity).values(**begin, changed_at=now))
            else:
                row = {**begin, "kind": kind, "asked": text, "made_at": now, "changed_at": now}
                insert_missing(db, KeptJob, id=identity, **row)
        return Job(identity, kind, asked, State.WAITING, 0, 0, message, None), True

    def find(self, identity: str) -> Job | None:
        """Return a job by its id."""
        with self._database() as db:
            known = db.get(KeptJob, identity)
            return _job(known) if known else None

    def begin(self, identity: str) -> Job | None:
        """Return a job that waits, and say that it runs; None if somebody else has it or it is no more."""
        with self._database.begin() as db:
            begun = db.execute(
                update(KeptJob)
                .where(KeptJob.id == identity, KeptJob.state == State.WAITING)
                .values(state=State.RUNNING, begun=KeptJob.begun + 1, changed_at=self._clock())
                .returning(KeptJob.id)
            ).one_or_none()
            known = db.get(KeptJob, identity) if begun else None
            return _job(known) if known else None

    def tell(self, identity: str, done: int, of: int, message: str) -> None:
        """Say how far a job is."""
        self._change(identity, done=done, of=of, message=message)

    def end(self, identity: str, message: str, result: str | None = None) -> None:
        """Say that a job is done, and where what it made can be had."""
        self._change(identity, state=State.DONE, done=KeptJob.of, message=message, result=result)

    def fail(self, identity: str, message: str) -> None:
        """Say that a job failed, and why."""
        self._change(identity, state=State.FAILED, message=message)

    def give_way(self, identity: str, message: str) -> None:
        """Say that a job waits again, for others to go first; how far it has come is kept."""
        self._change(identity, state=State.WAITING, begun=KeptJob.begun - 1, message=message)

    def lost(self, identity: str, message: str) -> None:
        """Say that what a job made is no more."""
        with self._database.begin() as db:
            gone = {"state": State.FAILED, "message": message, "result": None}
            db.execute(update(KeptJob).where(KeptJob.id == identity, KeptJob.state == State.DONE).values(**gone))

    def take_up(self) -> list[Job]:
        """Return all jobs that wait, the first asked for first, after the only worker has begun anew.

        What a dead worker left unfinished waits again, unless it has cost several workers their lives.
        """
        running = KeptJob.state == State.RUNNING
        killed = "this was begun several times and never came to an end; ask again to have it tried once more"
        with self._database.begin() as db:
            db.execute(
                update(KeptJob)
                .where(running, KeptJob.begun >= _MOST_BEGUN)
                .values(state=State.FAILED, message=killed, changed_at=self._clock())
            )
            db.execute(update(KeptJob).where(running).values(state=State.WAITING, changed_at=self._clock()))
            found = db.scalars(select(KeptJob).where(KeptJob.state == State.WAITING).order_by(KeptJob.made_at))
            return [_job(known) for known in found]

    def tidy(self) -> None:
        """Forget jobs that ended long ago."""
        ended = KeptJob.state.in_([State.DONE, State.FAILED])
        with self._database.begin() as db:
            db.execute(delete(KeptJob).where(ended, KeptJob.changed_at < self._clock() - _KEPT))

    def _change(self, identity: str, **values: object) -> None:
        with self._database.begin() as db:
            db.execute(
                update(KeptJob)
                .where(KeptJob.id == identity, KeptJob.state == State.RUNNING)
                .values(changed_at=self._clock(), **values)
            )


def job_id(kind: Kind, asked: Mapping[str, Any]) -> str:
    """Return the id of the job that does what is asked."""
    return hashlib.sha256(json.dumps([kind.value, asked], sort_keys=True).encode()).hexdigest()[:32]


def _job(known: KeptJob) -> Job:
    return Job(
        known.id, known.kind, json.loads(known.asked), known.state, known.done, known.of, known.message, known.result
    )
