"""YAML, read safely: the tree of its nodes with their places, and its comments.

Aliases, anchors, tags, deep nesting and sheer number are refused while the
text is still a stream of events, so nothing is ever built that could grow or
call anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import yaml

from audio_service.script.characters import tidy
from audio_service.script.limits import MAX_YAML_DEPTH, MAX_YAML_EVENTS
from audio_service.script.problems import Problems

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPEN_BRACKETS: Final = 32
_ROOT_ONLY: Final = "is one map of keys and values, such as title: Heart breathing"
_COMMENT: Final = re.compile(r"(?:^|(?<=[ \t]))#+(.*)")


def tree(
    lines: Sequence[str], first: int, problems: Problems, what: str = "the front matter"
) -> tuple[yaml.MappingNode | None, list[Any]]:
    """Return the map that the lines hold and the events it was made of, or None where a problem was added.

    ``first`` is the number in the file of the first line; marks count from 0 within ``lines``. ``what`` names
    the text where a problem is told.
    """
    text = "\n".join(lines)
    if line := _too_many_brackets(lines):
        problems.add(first + line - 1, 1, f"more than {_OPEN_BRACKETS} brackets are open here; {what} {_ROOT_ONLY}")
        return None, []
    events: list[Any] = []
    try:
        for event, refusal in _events(text, what):
            if refusal:
                problems.add(first + event.start_mark.line, event.start_mark.column + 1, refusal)
                return None, []
            events.append(event)
        root: Any = yaml.compose(text, Loader=_LOADER)
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # without libyaml, \U of no character is no YAMLError
        mark: Any = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line, column = (mark.line, mark.column) if mark else (0, 0)
        why = getattr(error, "problem", None) or getattr(error, "reason", None) or "it can't be read"
        problems.add(
            first + min(line, len(lines)),
            column + 1,
            f'{what} is not valid YAML: {why}; text with ":" or "#" in it goes in quotes',
        )
        return None, []
    if root is None:
        return yaml.MappingNode("tag:yaml.org,2002:map", []), []
    if not isinstance(root, yaml.MappingNode):
        problems.add(first + root.start_mark.line, root.start_mark.column + 1, f"{what} {_ROOT_ONLY}")
        return None, []
    return root, events


def remarks(lines: Sequence[str], root: yaml.MappingNode, events: Sequence[Any]) -> Iterator[tuple[int, str, str]]:
    """Yield every comment with its line (from 0), and before it the key of the map that it belongs to.

    A comment belongs to the key on whose line, or inside whose value, it
    stands, else to the next key; below the last to none (empty).
    """
    masked = list(lines)
    for event in events:
        if isinstance(event, yaml.ScalarEvent):
            _mask(masked, event.start_mark, event.end_mark)
    keys = [(_last_line(value), str(key.value)) for key, value in root.value]
    for number, (line, mask) in enumerate(zip(lines, masked, strict=True)):
        found = _COMMENT.search(mask)
        if found and (text := tidy(line[found.start(1) :])):
            yield number, next((name for last, name in keys if number <= last), ""), text


def _mask(lines: list[str], start: Any, end: Any) -> None:
    """Put letters where a scalar stands, so that no number sign is left in it."""
    for number in range(start.line, min(end.line + 1, len(lines))):
        line = lines[number]
        left = start.column if number == start.line else 0
        right = end.column if number == end.line else len(line)
        lines[number] = line[:left] + "x" * (right - left) + line[right:]


def _last_line(node: Any) -> int:
    """Return the last line of a node; a block's own end mark lies behind the comments that follow it."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        node = node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1]
    end = node.end_mark
    return int(end.line if end.column or end.line == node.start_mark.line else end.line - 1)


def _events(text: str, what: str) -> Iterator[tuple[Any, str]]:
    """Yield each event of the text and why it is refused, or an empty text."""
    depth = documents = 0
    plain = what.removeprefix("the ")
    event: Any
    for count, event in enumerate(yaml.parse(text, Loader=_LOADER)):
        refusal = ""
        if count > MAX_YAML_EVENTS:
            refusal = f"{plain} has at most {MAX_YAML_EVENTS} values; {what} {_ROOT_ONLY}"
        elif isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            refusal = f"anchors (&) and aliases (*) have no place in {plain}; put text that begins so in quotes"
        elif tag := getattr(event, "tag", None):
            refusal = f'a tag such as {tag[:40]} has no place in {plain}; put text that begins with "!" in quotes'
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1 or event.version or event.tags:
                refusal = f"directives and further documents have no place here; {what} {_ROOT_ONLY}"
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_YAML_DEPTH:
                refusal = f"{plain} nests at most {MAX_YAML_DEPTH} deep: a map of lists as the value of a key"
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        yield event, refusal


def _too_many_brackets(lines: Sequence[str]) -> int:
    """Return the number from 1 of the line that opens too many brackets, or 0.

    A run of open brackets costs a YAML scanner the square of its length.
    """
    opened = 0
    for number, line in enumerate(lines, 1):
        for bracket in re.findall(r"[\[\]{}]", line):
            opened = max(0, opened + (1 if bracket in "[{" else -1))
            if opened > _OPEN_BRACKETS:
                return number
    return 0
