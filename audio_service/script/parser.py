"""Text to script: front matter, sections, cues, and every problem found on the way."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from audio_service.errors import Place, Problem, ScriptError
from audio_service.script import limits
from audio_service.script.body import Body
from audio_service.script.characters import faults
from audio_service.script.front_matter import FrontMatter, front_matter
from audio_service.script.implied import with_joins
from audio_service.script.model import Script
from audio_service.script.orders import check_orders
from audio_service.script.problems import Problems

_FENCE: Final = "---"
_FAULTS_SHOWN: Final = 5
_BOM: Final = "\ufeff"
_NO_FRONT_MATTER: Final = 'a script begins with front matter: a line of ---, then "title: …", then a line of ---'


def read(path: Path) -> Script:
    """Return the script in a UTF-8 file; a byte order mark and Windows line ends are fine.

    Raises:
        ScriptError: the file can't be read, is too large, is not UTF-8, or ``parse`` refuses it.
    """
    problems = Problems(path.name)
    try:
        with path.open("rb") as file:
            data = file.read(limits.MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a name with a null character
        raise ScriptError([_unread(path, error)]) from error
    if len(data) > limits.MAX_BYTES:
        problems.stop(1, 1, _too_large())
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line_start = before.rfind("\n") + 1
        problems.stop(
            before.count("\n") + 1,
            len(before) - line_start + 1,
            f"byte 0x{data[error.start]:02x} is not UTF-8; save the file with the encoding UTF-8",
        )
    return parse(text, path.name)


def parse(text: str, file: str) -> Script:
    """Return the script that a text holds; ``file`` names it in errors.

    Raises:
        ScriptError: with every problem found, in order of place.
    """
    problems = Problems(file)
    lines = _lines(text, problems)
    before, inside, rest = _parts(lines, problems)
    head = front_matter(lines[before:inside], before + 1, problems) if inside else FrontMatter()
    body = Body(problems, head)
    for number, line in enumerate(lines[rest:], rest + 1):
        body.take(number, line)
    body.end(rest + 1)
    if head.order:
        check_orders(head.order, [draft.opened for draft in body.drafts], problems)
    problems.check()
    sections = tuple(draft.section(head.line_rest, head.paragraph_rest) for draft in body.drafts)
    return Script(
        title=head.title,
        sections=with_joins(sections, head.paragraph_rest),
        line_rest=head.line_rest,
        paragraph_rest=head.paragraph_rest,
        summary=head.summary,
        language=head.language,
        sources=head.sources,
        say=head.say,
        facilitator_note=head.facilitator_note,
        bed=head.bed,
        preface=tuple(body.preface),
        remarks=head.remarks,
        choices=head.choices,
        orders={name: tuple(title for title, _ in titles) for name, titles in head.order.items()},
        wishes=head.wishes,
        file=file,
    )


def _lines(text: str, problems: Problems) -> list[str]:
    """Return the lines in NFC, blank where one was refused."""
    if len(text) > limits.MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > limits.MAX_BYTES:
        problems.stop(1, 1, _too_large())
    lines = text.removeprefix(_BOM).replace("\r\n", "\n").split("\n")
    if len(lines) > limits.MAX_LINES:
        problems.stop(limits.MAX_LINES + 1, 1, f"a script has at most {limits.MAX_LINES} lines, found {len(lines)}")
    return [_line(number, line, problems) for number, line in enumerate(lines, 1)]


def _line(number: int, line: str, problems: Problems) -> str:
    if len(line) > limits.MAX_LINE_CHARACTERS:
        problems.add(number, 1, f"a line has at most {limits.MAX_LINE_CHARACTERS} characters, found {len(line)}")
        return ""
    refused = list(islice(faults(line), _FAULTS_SHOWN))
    for column, message in refused:
        problems.add(number, column, message)
    for column, _ in reversed(refused):
        line = line[: column - 1] + line[column:]
    if len(refused) == _FAULTS_SHOWN:
        return ""
    return line if line.isascii() else unicodedata.normalize("NFC", line)


def _parts(lines: Sequence[str], problems: Problems) -> tuple[int, int, int]:
    """Return where front matter begins and ends, and where the body begins, as indexes of lines.

    Where there is no front matter, its end is 0.
    """
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if lines[first].rstrip() != _FENCE:
        problems.add(first + 1, 1, _NO_FRONT_MATTER)
        return 0, 0, first
    last = next((index for index in range(first + 1, len(lines)) if lines[index].rstrip() == _FENCE), None)
    if last is None:
        problems.stop(first + 1, 1, "the front matter has no end; close it with a line of ---")
    return first + 1, last, last + 1


def _too_large() -> str:
    return f"a script has at most {limits.MAX_BYTES // 1024} KiB; split it into several practices"


def _unread(path: Path, error: Exception) -> Problem:
    return Problem(Place(str(path), 1, 1), f"can't be read ({getattr(error, 'strerror', error)}); name a text file")
