"""An open script and choices -> the one practice that is spoken, fitted and exported."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from audio_service.errors import ChoiceError
from audio_service.script.ids import wording
from audio_service.script.implied import HEARD, SILENT, Written, as_written, with_joins, with_rests
from audio_service.script.model import ALWAYS, Chosen, Cue, Line, Note, Script, Section, Wishes
from audio_service.script.orders import ordered
from audio_service.script.problems import Unreadable, quoted
from audio_service.script.profiles import PROFILES, within
from audio_service.script.vocabulary import ORDER
from audio_service.script.wish import check_number, wish_line

_OFFERING: Final = frozenset({"choices", "order", "wishes"})
_WISHES: Final = "wishes"
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


def with_choices(script: Script, options: Mapping[str, str] = _NOTHING, wishes: Sequence[str] = ()) -> Script:
    """Return the practice that an open script makes of what was chosen.

    Its sections stand in the chosen order, without what does not hold and with
    the wishes as lines of their own; a section none of whose sounds is left is
    left out. The rests that the language implies are those of a script written
    so, and silences and breaths are as the profile allows. Nothing in the
    result is open, so choosing again with no options returns it unchanged.

    Args:
        script: A script, open or not.
        options: The option wanted of any choice the script offers; of the
            others the default is taken (``options_of``).
        wishes: The listener's own, three or four; none for the script's.

    Raises:
        ChoiceError: The script does not offer it, or a wish can't be spoken.
    """
    chosen = Chosen(MappingProxyType(options_of(script, options)), _wishes(script, wishes))
    if not script.is_open:
        return script if script.chosen else replace(script, chosen=chosen)
    sections = script.sections
    if order := chosen.options.get(ORDER):
        sections = ordered(sections, script.orders[order])
    kept = [_section(section, chosen, script) for section in sections if section.when.holds(chosen.options)]
    joined = with_joins([section for section in kept if section], script.paragraph_rest)
    made = replace(
        script,
        sections=within(PROFILES[chosen.options.get("profile", "standard")], joined),
        remarks=tuple(remark for remark in script.remarks if remark[0] not in _OFFERING),
        choices=MappingProxyType({}),
        orders=MappingProxyType({}),
        wishes=(),
        chosen=chosen,
    )
    _check_names(made)
    return made


def options_of(script: Script, options: Mapping[str, str] = _NOTHING) -> dict[str, str]:
    """Return the option of every choice that a script offers, defaults filled in.

    A default is what the chosen profile prefers, else the script's first option.

    Raises:
        ChoiceError: It offers no such choice or option.
    """
    offers = script.offers
    for name, option in options.items():
        _check_offer(script, name, option)
    profile = PROFILES[options.get("profile") or offers.get("profile", ("standard",))[0]]
    found = {}
    for name, there in offers.items():
        preferred = [option for option in profile.defaults.get(name, ()) if option in there]
        found[name] = options.get(name) or (preferred or there)[0]
    return found


def every_line(script: Script) -> tuple[Line, ...]:
    """Return every line that any practice of a script says, the script's own wishes included, in its order."""
    return with_every_line(script).lines


def with_every_line(script: Script) -> Script:
    """Return a script with its own wishes as lines, and otherwise as open as it was."""
    if not script.wishes:
        return script
    return replace(
        script,
        sections=tuple(
            replace(
                section,
                cues=tuple(
                    line
                    for cue in section.cues
                    for line in (_wish_lines(cue, script.wishes) if isinstance(cue, Wishes) else (cue,))
                ),
            )
            for section in script.sections
        ),
    )


def _section(section: Section, chosen: Chosen, script: Script) -> Section | None:
    """Return what holds of a section; None where no sound of it is left, or nothing of one without sounds."""
    written: list[Written] = []
    blank = False
    for entry in as_written(section):
        blank = blank or entry.after_blank
        if isinstance(entry.cue, Note) or entry.cue.when.holds(chosen.options):
            for cue in _cues(entry.cue, chosen.wishes):
                written.append(Written(cue, blank))
                blank = False
    had_sound = any(isinstance(cue, HEARD) for cue in section.cues)
    kept = HEARD if had_sound else HEARD + SILENT
    if not any(isinstance(entry.cue, kept) for entry in written):
        return None
    return replace(section, cues=with_rests(written, script.line_rest, script.paragraph_rest), when=ALWAYS)


def _cues(cue: Cue, wishes: Sequence[str]) -> Iterator[Cue]:
    if isinstance(cue, Wishes):
        for line in _wish_lines(cue, wishes):
            yield line
            if cue.rest:
                yield cue.rest
    elif isinstance(cue, Note):
        yield cue
    else:
        yield replace(cue, when=ALWAYS)


def _wish_lines(cue: Wishes, wishes: Sequence[str]) -> list[Line]:
    return [replace(wish_line(wish), place=cue.place) for wish in wishes]


def _wishes(script: Script, wishes: Sequence[str]) -> tuple[str, ...]:
    if not wishes:
        return script.wishes
    if not script.wishes:
        raise ChoiceError(
            "says no wishes, so there are none to choose; leave them out", script=_name(script), field=_WISHES
        )
    found: list[str] = []
    field = _WISHES
    try:
        check_number(wishes)
        for number, wish in enumerate(wishes):
            field = f"{_WISHES}.{number}"
            found.append(wish_line(wish).text)
    except Unreadable as error:
        raise ChoiceError(error.message, script=_name(script), field=field) from None
    return tuple(found)


def _check_offer(script: Script, name: str, option: str) -> None:
    offers = script.offers
    if name not in offers:
        near = difflib.get_close_matches(name[:40], offers, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        there = f"there are {', '.join(offers)}" if offers else "it offers none"
        raise ChoiceError(
            f"offers no choice {quoted(name)}; {hint}{there}", script=_name(script), field=f"choices.{name[:40]}"
        )
    if option not in offers[name]:
        raise ChoiceError(
            f"{name} has no option {quoted(option)}; there are {', '.join(offers[name])}",
            script=_name(script),
            field=f"choices.{name}",
        )


def _check_names(script: Script) -> None:
    """Refuse a wish that would bear the name of a line with other words, which a recording could be played for."""
    named: dict[str, Line] = {}
    for line in script.lines:
        other = named.setdefault(line.id, line)
        if other.text != line.text and wording(other.text) != wording(line.text):
            raise ChoiceError(
                f"the wish {quoted(line.text)} would bear the name of a line, {quoted(other.text)}; word it otherwise",
                script=_name(script),
                field=_WISHES,
            )


def _name(script: Script) -> str:
    return script.file or script.title
