"""What a listener chose: how their journal is kept, and how they like to hear practices."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from audio_service.database import insert_missing
from audio_service.journal.models import ListenerRow, PlaybackRow
from audio_service.journal.playback import Playback
from audio_service.journal.preferences import Preferences


def preferences(db: Session, listener: str) -> Preferences:
    """Return a listener's preferences, or those that hold where nothing was chosen."""
    row = db.get(ListenerRow, listener)
    return Preferences() if row is None else Preferences(**_said(row, Preferences))


def set_preferences(db: Session, listener: str, chosen: Preferences) -> None:
    """Keep a listener's preferences; the last ones hold."""
    if not insert_missing(db, ListenerRow, id=listener, **asdict(chosen)):
        db.execute(update(ListenerRow).where(ListenerRow.id == listener).values(asdict(chosen)))


def playback(db: Session, listener: str) -> Playback:
    """Return how a listener likes to hear practices, or how they are heard where nothing was chosen."""
    row = db.get(PlaybackRow, listener)
    return Playback() if row is None else Playback(**_said(row, Playback))


def set_playback(db: Session, listener: str, chosen: Playback) -> None:
    """Keep how a listener likes to hear practices; the last choice holds."""
    hold_listener(db, listener)
    if not insert_missing(db, PlaybackRow, listener_id=listener, **asdict(chosen)):
        db.execute(update(PlaybackRow).where(PlaybackRow.listener_id == listener).values(asdict(chosen)))


def hand_over_choices(db: Session, device: str, account: str) -> None:
    """Make a device's choices an account's where the account has chosen nothing."""
    if preferences(db, account) == Preferences():
        set_preferences(db, account, preferences(db, device))
    if db.get(PlaybackRow, account) is None:
        db.execute(update(PlaybackRow).where(PlaybackRow.listener_id == device).values(listener_id=account))


def hold_listener(db: Session, listener: str) -> None:
    """Keep what hangs on a listener from being changed by others until this transaction ends; make them known first."""
    insert_missing(db, ListenerRow, id=listener, **asdict(Preferences()))
    db.execute(select(ListenerRow.id).where(ListenerRow.id == listener).with_for_update())


def _said(row: ListenerRow | PlaybackRow, kind: type[Preferences | Playback]) -> dict[str, Any]:
    return {field.name: getattr(row, field.name) for field in fields(kind)}
