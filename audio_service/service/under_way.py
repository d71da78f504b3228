"""Programmes as the API tells them, with how far whoever asks is in each."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlencode

from flask import url_for

from audio_service.errors import AudioServiceError
from audio_service.journal import Filled, Progress, TakenUp, progress, taken_up
from audio_service.library import Programme, ProgrammeDay
from audio_service.service.parts import parts
from audio_service.service.sums import Sums
from audio_service.service.who import who

_log: Final = logging.getLogger(__name__)


def one(name: str, found: Sums) -> dict[str, Any]:
    """Return a programme, and how far whoever asks is in it.

    Raises:
        LibraryError: There is no such programme.
        ScriptError: It can't be read.
    """
    return _told(parts().programmes.find(name), _mine().get(name), found)


def every(found: Sums) -> list[dict[str, Any]]:
    """Return all programmes by title; one that can't be read must not hide the others."""
    mine = _mine()
    told = [_told(programme, mine.get(programme.name), found) for programme in _readable(parts().programmes.names())]
    return sorted(told, key=lambda programme: str(programme["title"]).casefold())


def under_way(found: Sums) -> list[dict[str, Any]]:
    """Return the programmes that whoever asks has taken up, the latest first, as far as they are still there."""
    mine = _mine()
    there = set(parts().programmes.names()).intersection(mine)
    return [_told(programme, mine[programme.name], found) for programme in _readable(n for n in mine if n in there)]


def _mine() -> dict[str, TakenUp]:
    with parts().database() as db:
        return {begun.programme: begun for begun in taken_up(db, who().listener)}


def _readable(names: Iterable[str]) -> list[Programme]:
    found = []
    for name in names:
        try:
            found.append(parts().programmes.find(name))
        except AudioServiceError as error:
            _log.error("%s", error)
    return found


def _told(programme: Programme, begun: TakenUp | None, found: Sums) -> dict[str, Any]:
    titles = {name: _title(name) for name in {day.practice for day in programme.days}}
    far = _far(programme, begun, found) if begun else None
    weeks = [
        [
            _day(day, titles[day.practice], far.weeks[week][number] if far else None)
            for number, day in enumerate(about.days)
        ]
        for week, about in enumerate(programme.weeks)
    ]
    return {
        "name": programme.name,
        "title": programme.title,
        "summary": programme.summary,
        "href": url_for("programmes.page", name=programme.name),
        "goal": programme.goal,
        "sources": list(programme.sources),
        "note": programme.facilitator_note,
        "weeks": [
            {"title": about.title, "note": about.note, "full": far.full[week] if far else False, "days": weeks[week]}
            for week, about in enumerate(programme.weeks)
        ],
        "taken_up": begun
        and far
        and {
            "begun_on": begun.begun_on.isoformat(),
            "week": far.week + 1,
            "next": None if far.next is None else weeks[far.week][far.next],
            "today": far.today,
        },
    }


def _far(programme: Programme, begun: TakenUp, found: Sums) -> Progress:
    return progress(
        [[day.practice for day in week.days] for week in programme.weeks],
        goal=programme.goal,
        begun_on=begun.begun_on,
        sittings=found.sittings,
        days=found.preferences.days,
        today=found.today,
    )


def _day(day: ProgrammeDay, title: str, heard: Filled | None) -> dict[str, Any]:
    guidance = {} if day.guidance == "normal" else {"guidance": day.guidance}
    asked = {"minutes": f"{day.duration / 60:g}", **guidance, **day.choices}
    return {
        "week": day.week,
        "day": day.day,
        "practice": day.practice,
        "title": title,
        "seconds": day.duration,
        "guidance": day.guidance,
        "choices": dict(day.choices),
        "href": f"{url_for('library.practice', name=day.practice)}?{urlencode(asked)}",
        "heard": heard and {"day": heard.day.isoformat(), "practice": heard.practice, "title": heard.title},
    }


def _title(practice: str) -> str:
    return parts().studio.scripts.find(practice).script.title
