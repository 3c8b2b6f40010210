"""A handbook as a value, before it is a Word file or a page: chapters of sections of blocks of lines of runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Style = Literal["plain", "blank", "minor", "strong", "code", "bad", "good"]
"""blank = to be filled in; minor = the other language, remarks; code = ids of clauses; bad, good = not to say, to say."""


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    style: Style = "plain"


Line = tuple[Run, ...]
Lines = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Paragraphs of text."""

    lines: Lines


@dataclass(frozen=True, slots=True)
class Card:
    """A block that stays together on a page: a script with its wording, or a situation.

    tags   small words beside the title (channels, clauses)
    body   the wording, set off
    parts  (label, lines): what else there is to know
    """

    title: Line
    tags: tuple[str, ...] = ()
    body: Lines = ()
    parts: tuple[tuple[str, Lines], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """`widths` in per cent of the page; a row is as many cells as the head."""

    head: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Lines, ...], ...]


Block = Note | Card | Table


@dataclass(frozen=True, slots=True)
class Section:
    """`number` like 3.2"""

    number: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    number: str
    title: str
    intro: Lines
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Handbook:
    """`language` is that of the headings: zh, en or both. `facts` stand on the cover, `running` in every page's header."""

    language: str
    title: str
    subtitle: str
    kind: str
    edition: str
    running: str
    facts: tuple[tuple[str, str], ...]
    contents: str
    chapters: tuple[Chapter, ...]
