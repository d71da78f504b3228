"""Front matter: what a script says of itself between two lines of ``---``."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import yaml

from audio_service.script import limits, yaml_tree
from audio_service.script.characters import faults, tidy, tidy_lines
from audio_service.script.model import Rest, RestOrigin
from audio_service.script.problems import Problems, Unreadable, quoted
from audio_service.script.scanner import Scanner, rest
from audio_service.script.spoken import ID
from audio_service.units import SAMPLE_RATE, Samples

LINE_REST: Final = Rest(Samples(SAMPLE_RATE), Samples(SAMPLE_RATE * 3 // 2), Samples(2 * SAMPLE_RATE), RestOrigin.LINE)
"""Between lines of a paragraph unless the script says otherwise: as after a phrase."""

PARAGRAPH_REST: Final = Rest(
    Samples(4 * SAMPLE_RATE), Samples(5 * SAMPLE_RATE), Samples(8 * SAMPLE_RATE), RestOrigin.PARAGRAPH
)
"""Between paragraphs unless the script says otherwise: as after an instruction."""

_LANGUAGE: Final = re.compile(r"(?=.{2,35}\Z)[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_WORD_MARKS: Final = frozenset(" ,.-'\u2019\u02bc\u2010\u2011")
_KINDS: Final = {"int": "a number", "float": "a number", "bool": "yes or no", "timestamp": "a date", "null": "nothing"}
_REST_USAGE: Final = "1s..3s, about 1.5s"


@dataclass(slots=True)
class FrontMatter:
    """What was read, with defaults for what was not; ``title`` is empty where a problem was added."""

    title: str = ""
    summary: str = ""
    language: str = "en"
    sources: tuple[str, ...] = ()
    say: MappingProxyType[str, str] = field(default_factory=lambda: MappingProxyType({}))
    line_rest: Rest = LINE_REST
    paragraph_rest: Rest = PARAGRAPH_REST
    facilitator_note: str = ""
    bed: str = ""
    remarks: tuple[tuple[str, str], ...] = ()


def front_matter(lines: Sequence[str], first: int, problems: Problems) -> FrontMatter:
    """Return what the lines between the two ``---`` say; ``first`` is the number of the first of them.

    Every value of a wrong kind is a problem with its own place.
    """
    found = FrontMatter()
    if len(lines) > limits.MAX_FRONT_MATTER_LINES:
        problems.add(first, 1, f"front matter has at most {limits.MAX_FRONT_MATTER_LINES} lines, found {len(lines)}")
        return found
    root, events = yaml_tree.tree(lines, first, problems)
    if root is None:
        return found
    reader = _Reader(first, problems)
    for name, key, value in reader.pairs(root):
        if name in _READERS:
            if (read := _READERS[name](reader, value)) is not None:
                setattr(found, name, read)
        else:
            near = difflib.get_close_matches(name[:40].lower().replace("-", "_"), _READERS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(_READERS)}"
            reader.problem(key, f"no key of the front matter is called {quoted(name)}; {hint}")
    if not any(isinstance(key, yaml.ScalarNode) and key.value == "title" for key, _ in root.value):
        problems.add(max(first - 1, 1), 1, "a script needs a title; write title: Heart breathing between the two ---")
    found.remarks = tuple(sorted(reader.remarks(lines, root, events), key=lambda remark: _ORDER.get(remark[0], 0)))
    return found


class _Reader:
    """Values of nodes, or None where a problem was added."""

    def __init__(self, first: int, problems: Problems) -> None:
        self._first = first
        self._problems = problems

    def problem(self, node: yaml.Node, message: str) -> None:
        self._problems.add(self._first + node.start_mark.line, node.start_mark.column + 1, message)

    def pairs(self, node: yaml.MappingNode) -> list[tuple[str, yaml.Node, yaml.Node]]:
        """Return keys as text with both their nodes, leaving out what is no text or stands there twice."""
        pairs: dict[str, tuple[str, yaml.Node, yaml.Node]] = {}
        for key, value in node.value:
            name = self.text(key, "a key", limits.MAX_NAME_CHARACTERS)
            if not name:
                if name == "":
                    self.problem(key, "a key is empty; write a word before the colon")
            elif name.casefold() in pairs:
                self.problem(key, f"{quoted(name)} stands here twice; write it once")
            else:
                pairs[name.casefold()] = (name, key, value)
        return list(pairs.values())

    def text(self, node: yaml.Node, what: str, most: int) -> str | None:
        """Return a node's text on one line."""
        lines = self.lines(node, what, most)
        return None if lines is None else tidy(" ".join(lines))

    def lines(self, node: yaml.Node, what: str, most: int) -> list[str] | None:
        """Return the tidy lines of a node's text, without blank ones at either end."""
        kind = _kind(node)
        if kind != "text":
            literal = f' {quoted(node.value)}; put it in quotes: "{node.value[:40]}"' if _is_plain(node) else ""
            self.problem(node, f"{what} must be text, found {kind}{literal}")
            return None
        value = unicodedata.normalize("NFC", node.value) if len(node.value) <= most else node.value
        if len(value) > most:
            self.problem(node, f"{what} has at most {most} characters, found {len(value)}")
            return None
        lines = value.split("\n")
        for line in lines:
            for _, fault in faults(line):
                self.problem(node, f"in {what}: {fault}")
                return None
        return tidy_lines(lines)

    def remarks(self, lines: Sequence[str], root: yaml.MappingNode, events: Sequence[Any]) -> Iterator[tuple[str, str]]:
        """Yield the comments with the keys they belong to."""
        for number, key, text in yaml_tree.remarks(lines, root, events):
            if len(text) > limits.MAX_TEXT_CHARACTERS:
                most = limits.MAX_TEXT_CHARACTERS
                self._problems.add(self._first + number, 1, f"a comment has at most {most} characters in a line")
            else:
                yield key, text

    def title(self, node: yaml.Node) -> str | None:
        title = self.text(node, "title", limits.MAX_NAME_CHARACTERS)
        if title == "":
            self.problem(node, "title is empty; write title: Heart breathing")
        return title

    def summary(self, node: yaml.Node) -> str | None:
        return self.text(node, "summary", limits.MAX_TEXT_CHARACTERS)

    def facilitator_note(self, node: yaml.Node) -> str | None:
        lines = self.lines(node, "facilitator_note", limits.MAX_NOTE_CHARACTERS)
        if lines is None:
            return None
        note = "\n".join(lines)
        if any(len(word) > limits.MAX_TEXT_CHARACTERS for word in note.split()):
            self.problem(node, f"one word of facilitator_note has at most {limits.MAX_TEXT_CHARACTERS} characters")
            return None
        return note

    def language(self, node: yaml.Node) -> str | None:
        language = self.text(node, "language", limits.MAX_NAME_CHARACTERS)
        if language is not None and not _LANGUAGE.fullmatch(language):
            self.problem(node, f"language is a tag such as en, en-GB or pt-BR, found {quoted(language)}")
            return None
        return language

    def bed(self, node: yaml.Node) -> str | None:
        bed = self.text(node, "bed", limits.MAX_ID_CHARACTERS)
        if bed and not ID.fullmatch(bed):
            self.problem(
                node, f"bed is a bed's name in small letters, such as rain or brown-noise; found {quoted(bed)}"
            )
            return None
        return bed

    def sources(self, node: yaml.Node) -> tuple[str, ...] | None:
        if not isinstance(node, yaml.SequenceNode):
            self.problem(node, f"sources must be a list of texts, found {_kind(node)}; write each behind a hyphen")
            return None
        if len(node.value) > limits.MAX_SOURCES:
            self.problem(node, f"sources has at most {limits.MAX_SOURCES} entries, found {len(node.value)}")
            return None
        read = [self.text(entry, "a source", limits.MAX_TEXT_CHARACTERS) for entry in node.value]
        for entry, text in zip(node.value, read, strict=True):
            if text == "":
                self.problem(entry, "a source is empty; write it out or delete it")
        return tuple(text for text in read if text)

    def say(self, node: yaml.Node) -> MappingProxyType[str, str] | None:
        if not isinstance(node, yaml.MappingNode):
            self.problem(node, f"say must map words to respellings, found {_kind(node)}; write say: {{Neff: neff}}")
            return None
        if len(node.value) > limits.MAX_SAY:
            self.problem(node, f"say has at most {limits.MAX_SAY} entries, found {len(node.value)}")
            return None
        respellings: dict[str, str] = {}
        for word, key, value in self.pairs(node):
            respelling = self.text(value, f"the respelling of {quoted(word)}", limits.MAX_NAME_CHARACTERS)
            if not (word[0].isalnum() and _is_sayable(word)):
                self.problem(key, f"say takes words of letters, digits, apostrophes and hyphens, found {quoted(word)}")
            elif respelling is not None and not _is_sayable(respelling):
                self.problem(value, f"a respelling is written in letters, such as neff; found {quoted(respelling)}")
            elif respelling:
                respellings[word] = respelling
        return MappingProxyType(respellings)

    def line_rest(self, node: yaml.Node) -> Rest | None:
        return self._rest(node, RestOrigin.LINE)

    def paragraph_rest(self, node: yaml.Node) -> Rest | None:
        return self._rest(node, RestOrigin.PARAGRAPH)

    def _rest(self, node: yaml.Node, origin: RestOrigin) -> Rest | None:
        text = self.text(node, f"{origin}_rest", limits.MAX_NAME_CHARACTERS)
        if text is None:
            return None
        scanner = Scanner(text, node.start_mark.column + 1 + (getattr(node, "style", None) in ("'", '"')), _REST_USAGE)
        try:
            read = rest(scanner, origin)
            scanner.finish()
        except Unreadable as error:
            self._problems.add(self._first + node.start_mark.line, error.column, error.message)
            return None
        return read


def _is_sayable(text: str) -> bool:
    """Whether text is letters (with their marks), digits, apostrophes, hyphens, stops, commas and spaces."""
    return any(map(str.isalnum, text)) and all(
        character.isalnum() or character in _WORD_MARKS or unicodedata.category(character)[0] == "M"
        for character in text
    )


def _kind(node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode):
        return _KINDS.get(node.tag.rpartition(":")[2], "text")
    return "a list" if isinstance(node, yaml.SequenceNode) else "a map"


def _is_plain(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and bool(node.value)


_READERS: Final[dict[str, Callable[[_Reader, yaml.Node], Any]]] = {
    "title": _Reader.title,
    "summary": _Reader.summary,
    "language": _Reader.language,
    "sources": _Reader.sources,
    "say": _Reader.say,
    "facilitator_note": _Reader.facilitator_note,
    "line_rest": _Reader.line_rest,
    "paragraph_rest": _Reader.paragraph_rest,
    "bed": _Reader.bed,
}
_ORDER: Final = {name: index for index, name in enumerate([*_READERS, ""])}
