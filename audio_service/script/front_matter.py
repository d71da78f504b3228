"""Front matter: what a script says of itself between two lines of ``---``."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import yaml

from audio_service.errors import Place
from audio_service.script import limits, yaml_tree
from audio_service.script.characters import faults, tidy, tidy_lines
from audio_service.script.model import Rest, RestOrigin
from audio_service.script.orders import WrittenOrders
from audio_service.script.problems import Problems, Unreadable, quoted
from audio_service.script.scanner import Scanner, rest
from audio_service.script.spoken import ID
from audio_service.script.vocabulary import OPTIONS, ORDER
from audio_service.script.wish import NUMBER, check_number, wish_line
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
    """What was read, with defaults for what was not; ``title`` is empty where a problem was added.

    ``unread`` are the keys in which something was wrong.
    """

    title: str = ""
    summary: str = ""
    language: str = "en"
    sources: tuple[str, ...] = ()
    say: MappingProxyType[str, str] = field(default_factory=lambda: MappingProxyType({}))
    line_rest: Rest = LINE_REST
    paragraph_rest: Rest = PARAGRAPH_REST
    facilitator_note: str = ""
    bed: str = ""
    choices: MappingProxyType[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    order: WrittenOrders = field(default_factory=lambda: MappingProxyType({}))
    wishes: tuple[str, ...] = ()
    wishes_place: Place | None = None
    unread: set[str] = field(default_factory=set)
    remarks: tuple[tuple[str, str], ...] = ()

    @property
    def offers(self) -> Mapping[str, tuple[str, ...]] | None:
        """The options of every choice, or None where they could not all be read."""
        if self.unread & {"choices", "order"}:
            return None
        return {**self.choices, ORDER: tuple(self.order)} if self.order else self.choices


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
            before = problems.count
            if (read := _READERS[name](reader, value)) is not None:
                setattr(found, name, read)
            if problems.count > before:
                found.unread.add(name)
            if name == "wishes":
                found.wishes_place = reader.place(key)
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

    def place(self, node: yaml.Node) -> Place:
        return self._problems.place(self._first + node.start_mark.line, node.start_mark.column + 1)

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

    def choices(self, node: yaml.Node) -> MappingProxyType[str, tuple[str, ...]] | None:
        usage = "write choices: {eyes: [lowered, open, closed]}, the default first"
        if not isinstance(node, yaml.MappingNode):
            self.problem(node, f"choices must map each choice to its options, found {_kind(node)}; {usage}")
            return None
        read: dict[str, tuple[str, ...]] = {}
        for name, key, value in self.pairs(node):
            if name == ORDER:
                self.problem(key, "the orders of sections stand under a key of their own, order:, each with its titles")
            elif name not in OPTIONS:
                self.problem(key, f"no choice is called {quoted(name)}; there are {', '.join(OPTIONS)}")
            elif options := self._options(name, value):
                read[name] = options
        return MappingProxyType(read)

    def _options(self, name: str, node: yaml.Node) -> tuple[str, ...] | None:
        allowed = OPTIONS[name]
        if not isinstance(node, yaml.SequenceNode) or not 2 <= len(node.value) <= len(allowed):
            found = f"{len(node.value)} of them" if isinstance(node, yaml.SequenceNode) else _kind(node)
            self.problem(node, f"{name} must be a list of at least two of {', '.join(allowed)}; found {found}")
            return None
        read: list[str] = []
        for entry in node.value:
            option = self.text(entry, f"an option of {name}", limits.MAX_NAME_CHARACTERS)
            if option is None:
                continue
            if option not in allowed:
                self.problem(entry, f"{name} has no option {quoted(option)}; there are {', '.join(allowed)}")
            elif option in read:
                self.problem(entry, f"{quoted(option)} stands here twice; once is enough")
            else:
                read.append(option)
        return tuple(read) if len(read) == len(node.value) else None

    def order(self, node: yaml.Node) -> MappingProxyType[str, tuple[tuple[str, Place], ...]] | None:
        usage = "write order: {self-first: [Yourself, A friend], friend-first: [A friend, Yourself]}, the default first"
        if not isinstance(node, yaml.MappingNode) or not 2 <= len(node.value) <= limits.MAX_ORDERS:
            found = f"{len(node.value)} of them" if isinstance(node, yaml.MappingNode) else _kind(node)
            most = limits.MAX_ORDERS
            self.problem(node, f"order must map two to {most} names to lists of titles, found {found}; {usage}")
            return None
        read: dict[str, tuple[tuple[str, Place], ...]] = {}
        for name, key, value in self.pairs(node):
            if not ID.fullmatch(name) or len(name) > limits.MAX_ID_CHARACTERS:
                self.problem(key, f"an order's name has small letters, digits and hyphens; found {quoted(name)}")
            elif not isinstance(value, yaml.SequenceNode) or len(value.value) < 2:
                self.problem(value, f"{quoted(name)} must be a list of at least two titles of sections; {usage}")
            else:
                titles = [(self.text(entry, "a title", limits.MAX_NAME_CHARACTERS), entry) for entry in value.value]
                read[name] = tuple((title, self.place(entry)) for title, entry in titles if title is not None)
        return MappingProxyType(read) if len(read) == len(node.value) else None

    def wishes(self, node: yaml.Node) -> tuple[str, ...] | None:
        if not isinstance(node, yaml.SequenceNode):
            self.problem(node, f"wishes must be a list of {NUMBER} wishes, found {_kind(node)}")
            return None
        read: list[str] = []
        for entry in node.value:
            text = self.text(entry, "a wish", limits.MAX_TEXT_CHARACTERS)
            try:
                read += [] if text is None else [wish_line(text).text]
            except Unreadable as error:
                self.problem(entry, error.message)
        try:
            check_number(node.value)
        except Unreadable as error:
            self.problem(node, error.message)
        return tuple(read)

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
    "choices": _Reader.choices,
    "order": _Reader.order,
    "wishes": _Reader.wishes,
    "facilitator_note": _Reader.facilitator_note,
    "line_rest": _Reader.line_rest,
    "paragraph_rest": _Reader.paragraph_rest,
    "bed": _Reader.bed,
}
_ORDER: Final = {name: index for index, name in enumerate([*_READERS, ""])}
