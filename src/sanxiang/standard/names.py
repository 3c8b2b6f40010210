"""What the entries of a standard may refer to, and what to say of a reference that leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from sanxiang.language.nodes import Node
from sanxiang.language.patterns import Pattern, PatternProblem, parse

Section = str

SECTIONS: tuple[Section, ...] = (
    "clauses",
    "lists",
    "acts",
    "forbidden",
    "scripts",
    "checks",
    "situations",
    "targets",
    "catalogue",
    "procedures",
    "calendars",
)
MANY = 16
"""So many known words are still worth showing."""
USED_LIST = r"(?<!\\)\{([A-Za-z_][A-Za-z0-9_]*)\}"
REMEMBERED = 4_096
"""Patterns that are not parsed again; all shipped standards together have about 3,000."""
WORDS: Mapping[Section, str] = {
    "clauses": "条款 / clause",
    "lists": "词表 / list",
    "acts": "言语行为 / act",
    "forbidden": "服务忌语 / forbidden expression",
    "scripts": "话术 / script",
    "checks": "检查项 / check",
    "targets": "时效目标 / target",
    "catalogue": "服务目录项 / catalogue item",
    "procedures": "流程 / procedure",
    "calendars": "日历 / calendar",
    "situations": "情景 / situation",
    "dimensions": "维度 / dimension",
    "parameters": "参数 / parameter",
    "kinds": "忌语类别 / forbidden kind",
}


@dataclass(frozen=True, slots=True)
class Names:
    """Everything with a name in one standard; the context in which its entries are validated.

    ids       the known ids of each section, and of `dimensions`, `parameters` and forbidden `kinds`
    lists     the word lists with their alternatives, parameters of type words included
    texts     the values of parameters of type text, for `{name}` in scripts
    dropped   (section, id) -> the layer that took it away
    complete  False if a file could not be read, so that unknown ids mean nothing
    """

    ids: Mapping[Section, Collection[str]]
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    dropped: Mapping[tuple[Section, str], str] = field(default_factory=dict)
    complete: bool = True
    parsed: dict[str, Pattern] = field(default_factory=dict)
    read: dict[str, Node] = field(default_factory=dict)

    def pattern(self, text: str) -> Pattern:
        """Parses each text once. Raises PatternProblem."""
        if (known := self.parsed.get(text)) is None:
            lists = self._lists_for(text)
            read = self.read if lists is self.lists else None
            known = self.parsed[text] = _parsed(_Asked(text, tuple(sorted(_used(text, lists).items())), lists, read))
        return known

    def _lists_for(self, text: str) -> Mapping[str, tuple[str, ...]]:
        missing = [use for use in re.finditer(USED_LIST, text) if use.group(1) not in self.lists]
        if not missing:
            return self.lists
        if self.complete:
            use = missing[0]
            raise PatternProblem(use.start() + 1, no_such("lists", use.group(1), self.lists))
        return {**self.lists, **{use.group(1): ("词",) for use in missing}}

    def unknown(self, section: Section, ident: str) -> str | None:
        """What to say if there is no such id; None if there is, or if it cannot be told."""
        if not self.complete or ident in self.ids.get(section, ()):
            return None
        if layer := self.dropped.get((section, ident)):
            chinese, english = WORDS[section].split(" / ")
            return f"{chinese} {ident} 已被 {layer} 的 drop 删去 / this {english} is taken away by drop in {layer}"
        return no_such(section, ident, self.ids.get(section, ()))


@dataclass(frozen=True, slots=True)
class _Asked:
    """All that a pattern is made of: its text, and the lists that it may use. The rest only helps to read it."""

    text: str
    used: tuple[tuple[str, tuple[str, ...]], ...]
    lists: Mapping[str, tuple[str, ...]] = field(compare=False, repr=False)
    read: dict[str, Node] | None = field(compare=False, repr=False)


@lru_cache(maxsize=REMEMBERED)
def _parsed(asked: _Asked) -> Pattern:
    """A standard is built anew for each value of its parameters, and shares nearly all its patterns with the packs that it extends."""
    return parse(asked.text, asked.lists, asked.read)


def _used(text: str, lists: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The lists that a text may use, and those that these use. Whatever stands in braces counts, escaped or not: rather one too many."""
    found: dict[str, tuple[str, ...]] = {}
    texts = [text]
    while texts:
        for name in re.findall(r"\{(?=([^}]*)\})", texts.pop()):
            if name in lists and name not in found:
                found[name] = lists[name]
                texts += [item for item in lists[name] if "{" in item]
    return found


def no_such(section: Section, ident: str, known: Iterable[str]) -> str:
    chinese, english = WORDS[section].split(" / ")
    return f"没有{chinese} {ident}{did_you_mean(ident, known)} / no such {english}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The nearest known word as a question, else all of a short list; empty if there is nothing of use to say."""
    known = sorted(known)
    shown = f"，可用 (known): {', '.join(known)}" if 0 < len(known) <= MANY else ""
    return nearest(word, known) or shown


def nearest(word: str, known: Iterable[str]) -> str:
    """The nearest known word as a question; empty if none comes near."""
    near = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"，是否指 {near[0]}？(did you mean {near[0]}?)" if near else ""
