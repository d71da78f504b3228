"""What a journal holds as the service's JSON has it: seconds, ISO times and words."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Final

from audio_service.errors import JournalError
from audio_service.journal.check_ins import CIRCLE_WORDS, CIRCLES, MOST, CheckIn, When
from audio_service.journal.days import zone_named
from audio_service.journal.fields import Fields
from audio_service.journal.playback import FULL_VOLUME, Guidance, Playback
from audio_service.journal.preferences import LARGEST_GOAL, LATEST_DAY_BEGINS, Preferences
from audio_service.journal.programmes import TakenUp
from audio_service.journal.sittings import LONGEST, Outcome, Sitting

LONGEST_NAME: Final = 200
"""Characters in the names of a practice and a rendition."""

LONGEST_NOTE: Final = 280
"""Characters in a note: one line, no diary."""

SLOWEST, FASTEST = 40, 400
"""Words a minute that can be kept; what a voice can speak is less, and known where it speaks."""

LARGEST_LEVEL: Final = 60
"""LU under the voice that can be kept; the mix takes less."""

MOST_RESTARTS: Final = 10_000
MOST_WRITES: Final = 1_000_000
_MINUTE: Final = timedelta(minutes=1)

SITTING_FIELDS: Final = frozenset(
    {
        "notebook",
        "practice",
        "title",
        "rendition",
        "length",
        "begun_at",
        "zone",
        "heard",
        "furthest",
        "position",
        "restarts",
        "sequence",
        "outcome",
    }
)
CHECK_IN_FIELDS: Final = frozenset(
    {"notebook", "sitting", "when", "made_at", "zone", "distress", *CIRCLES, "note", "sequence"}
)
PREFERENCE_FIELDS: Final = frozenset({"zone", "day_begins", "weekly_goal", "streak", "check_ins", "notes"})
PLAYBACK_FIELDS: Final = frozenset(
    {"length", "voice", "rate", "bed", "bed_level", "guidance", "voice_volume", "bed_volume", "captions"}
)


def read_notebook(sent: object) -> str:
    """Return the notebook that a sitting or a check-in was made for.

    Raises:
        JournalError: It isn't told; whether there is such a notebook isn't looked at.
    """
    return Fields(sent, SITTING_FIELDS | CHECK_IN_FIELDS).text("notebook", LONGEST_NAME)


def read_sitting(identity: uuid.UUID, sent: object) -> Sitting:
    """Return a sitting as it was sent; what it claims is still to be bounded.

    ``notebook`` is read by :func:`read_notebook`. ``restarts`` may be left out for 0, ``furthest`` for the position.

    Raises:
        JournalError: A field is missing, unknown, or out of its range.
    """
    fields = Fields(sent, SITTING_FIELDS)
    position = fields.seconds("position", LONGEST)
    return Sitting(
        id=identity,
        practice=_named(fields, "practice"),
        title=_named(fields, "title"),
        rendition=_named(fields, "rendition"),
        length=fields.seconds("length", LONGEST, least=timedelta(seconds=1)),
        begun_at=fields.moment("begun_at"),
        zone=fields.zone("zone"),
        heard=fields.seconds("heard", LONGEST),
        furthest=fields.seconds("furthest", LONGEST) if fields.has("furthest") else position,
        position=position,
        restarts=fields.whole("restarts", 0, MOST_RESTARTS) if fields.has("restarts") else 0,
        sequence=fields.whole("sequence", 0, MOST_WRITES),
        outcome=fields.word("outcome", Outcome),
    )


def sitting_fields(sitting: Sitting) -> dict[str, object]:
    """Return a sitting for JSON."""
    return {
        "id": str(sitting.id),
        "practice": sitting.practice,
        "title": sitting.title,
        "rendition": sitting.rendition,
        "length": sitting.length.total_seconds(),
        "begun_at": moment_text(sitting.begun_at),
        "zone": sitting.zone,
        "heard": sitting.heard.total_seconds(),
        "furthest": sitting.furthest.total_seconds(),
        "position": sitting.position.total_seconds(),
        "restarts": sitting.restarts,
        "sequence": sitting.sequence,
        "outcome": sitting.outcome.value,
        "counts": sitting.counts,
    }


def read_check_in(identity: uuid.UUID, sent: object) -> CheckIn:
    """Return a check-in as it was sent; a circle's size may be a word.

    Raises:
        JournalError: A field is missing, unknown, or out of its range.
    """
    fields = Fields(sent, CHECK_IN_FIELDS)
    threat, drive, soothing = (fields.size(circle, MOST, CIRCLE_WORDS) for circle in CIRCLES)
    return CheckIn(
        id=identity,
        sitting_id=fields.identity("sitting"),
        when=fields.word("when", When),
        made_at=fields.moment("made_at"),
        zone=fields.zone("zone"),
        distress=fields.size("distress", MOST, {}),
        threat=threat,
        drive=drive,
        soothing=soothing,
        note=fields.text("note", LONGEST_NOTE) if fields.has("note") else "",
        sequence=fields.whole("sequence", 0, MOST_WRITES),
    )


def check_in_fields(check_in: CheckIn) -> dict[str, object]:
    """Return a check-in for JSON."""
    return {
        "id": str(check_in.id),
        "sitting": str(check_in.sitting_id),
        "when": check_in.when.value,
        "made_at": moment_text(check_in.made_at),
        "zone": check_in.zone,
        "distress": check_in.distress,
        "threat": check_in.threat,
        "drive": check_in.drive,
        "soothing": check_in.soothing,
        "note": check_in.note,
        "sequence": check_in.sequence,
    }


def read_preferences(sent: object) -> Preferences:
    """Return preferences as they were sent; what is left out is as it is where nothing was chosen.

    Raises:
        JournalError: A field is unknown or out of its range, or the zone isn't known here.
    """
    fields = Fields(sent, PREFERENCE_FIELDS)
    default = Preferences()

    def truth(name: str, otherwise: bool) -> bool:
        return fields.truth(name) if fields.has(name) else otherwise

    return Preferences(
        zone=_known_zone(fields) if fields.has("zone") else None,
        day_begins=_minutes(fields) if fields.has("day_begins") else default.day_begins,
        weekly_goal=fields.whole("weekly_goal", 1, LARGEST_GOAL) if fields.has("weekly_goal") else None,
        streak=truth("streak", default.streak),
        check_ins=truth("check_ins", default.check_ins),
        notes=truth("notes", default.notes),
    )


def preference_fields(preferences: Preferences) -> dict[str, object]:
    """Return preferences for JSON; ``day_begins`` in minutes after midnight."""
    return {
        "zone": preferences.zone,
        "day_begins": preferences.day_begins // _MINUTE,
        "weekly_goal": preferences.weekly_goal,
        "streak": preferences.streak,
        "check_ins": preferences.check_ins,
        "notes": preferences.notes,
    }


def read_playback(sent: object) -> Playback:
    """Return how somebody likes to hear practices, as it was sent; what is left out is as where nothing was chosen.

    Raises:
        JournalError: A field is unknown or out of its range.
    """
    fields = Fields(sent, PLAYBACK_FIELDS)

    def volume(name: str) -> int:
        return fields.whole(name, 0, FULL_VOLUME) if fields.has(name) else FULL_VOLUME

    return Playback(
        length=fields.seconds("length", LONGEST, least=timedelta(seconds=1)) if fields.has("length") else None,
        voice=fields.text("voice", LONGEST_NAME) if fields.has("voice") else "",
        rate=fields.whole("rate", SLOWEST, FASTEST) if fields.has("rate") else None,
        bed=fields.text("bed", LONGEST_NAME) if fields.has("bed") else "",
        bed_level=fields.number("bed_level", 0, LARGEST_LEVEL) if fields.has("bed_level") else None,
        guidance=fields.word("guidance", Guidance) if fields.has("guidance") else Guidance.NORMAL,
        voice_volume=volume("voice_volume"),
        bed_volume=volume("bed_volume"),
        captions=fields.truth("captions") if fields.has("captions") else True,
    )


def playback_fields(playback: Playback) -> dict[str, object]:
    """Return how somebody likes to hear practices for JSON; the length in seconds."""
    return {
        "length": None if playback.length is None else playback.length.total_seconds(),
        "voice": playback.voice,
        "rate": playback.rate,
        "bed": playback.bed,
        "bed_level": playback.bed_level,
        "guidance": playback.guidance.value,
        "voice_volume": playback.voice_volume,
        "bed_volume": playback.bed_volume,
        "captions": playback.captions,
    }


def taken_up_fields(taken_up: TakenUp) -> dict[str, object]:
    """Return a programme that was taken up for JSON."""
    return {
        "programme": taken_up.programme,
        "title": taken_up.title,
        "begun_on": taken_up.begun_on.isoformat(),
        "taken_up_at": moment_text(taken_up.taken_up_at),
    }


def moment_text(moment: datetime) -> str:
    """Return a moment as ISO 8601 in UTC, to the second or as finely as it is known."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _named(fields: Fields, name: str) -> str:
    found = fields.text(name, LONGEST_NAME)
    if not found:
        raise JournalError(f"{name}: needs some text", field=name)
    return found


def _known_zone(fields: Fields) -> str:
    name = fields.zone("zone")
    if zone_named(name) is None:
        raise JournalError("zone: needs a time zone known here, such as Europe/Berlin", field="zone")
    return name


def _minutes(fields: Fields) -> timedelta:
    return fields.whole("day_begins", 0, LATEST_DAY_BEGINS // _MINUTE) * _MINUTE
