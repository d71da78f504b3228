"""Orders: the same consecutive sections, one after another in more than one way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from audio_service.errors import Place
from audio_service.script.model import Section
from audio_service.script.problems import Problems, quoted

WrittenOrders = Mapping[str, tuple[tuple[str, Place], ...]]
"""The titles of each order, and where each of them is written."""


def check_orders(orders: WrittenOrders, sections: Sequence[Section], problems: Problems) -> None:
    """Add what keeps orders from being orders of the same consecutive sections of a script."""
    titles = [section.title for section in sections]
    sound = True
    for named in orders.values():
        for index, (title, place) in enumerate(named):
            if message := _fault(title, [other for other, _ in named[:index]], sections):
                problems.add(place.line, place.column, message)
                sound = False
    if not sound:
        return
    (first, standard), *others = orders.items()
    for name, named in others:
        if {title for title, _ in named} != {title for title, _ in standard}:
            place = named[0][1]
            problems.add(
                place.line,
                place.column,
                f"{quoted(name)} has other sections than {quoted(first)}; name the same ones in each order",
            )
    places = sorted(titles.index(title) for title, _ in standard)
    if places[-1] - places[0] >= len(places):
        place = standard[0][1]
        between = next(titles[index] for index in range(places[0], places[-1]) if index not in places)
        problems.add(
            place.line,
            place.column,
            f"the sections of an order stand one after another, but {quoted(between)} stands between them; "
            "name it as well, or move it",
        )


def ordered(sections: Sequence[Section], titles: Sequence[str]) -> tuple[Section, ...]:
    """Return sections with those of some titles in the order of the titles, in the places they have together."""
    named = {section.title: section for section in sections if section.title in titles}
    following = iter(titles)
    return tuple(named[next(following)] if section.title in named else section for section in sections)


def _fault(title: str, before: Sequence[str], sections: Sequence[Section]) -> str:
    found = [section for section in sections if section.title == title]
    if not found:
        return f"no section is called {quoted(title)}; write its heading as it stands"
    if len(found) > 1:
        return f"{len(found)} sections are called {quoted(title)}, so an order can't name them; give each its own title"
    if found[0].closing:
        return f"{quoted(title)} is the closing section, which always comes last; leave it out of the order"
    return f"{quoted(title)} stands in this order twice; once is enough" if title in before else ""
