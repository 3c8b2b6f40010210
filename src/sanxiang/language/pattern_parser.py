"""Reads the pattern language into a tree, by recursive descent; see `patterns` for the language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from sanxiang.errors import SanxiangError
from sanxiang.language import charmap, normal
from sanxiang.language.nodes import Alt, Chars, Edge, Node, Repeat, Seq, mapped, one_reading

LONGEST_GAP = 40
MOST_TIMES = 999
MOST_FREE_TIMES = 3
"""Up to so many times even a group may be repeated that can be read in more than one way: (您(好)?){1,3}."""
DEEPEST = 20
LARGEST = 5_000
"""Characters and classes of a pattern with all its lists written out; about what Hyperscan can take."""
LONGEST_SOURCE = 20_000

WORDS = re.compile(r"[^\\^$.*+?()\[\]{}|]+(?=[|)]|\Z)")
"""A branch that is nothing but characters: most are."""
RUN = re.compile(r"[^\\^$.*+?()\[\]{}|]+(?![?*+{])")
"""Characters behind the last of which no count begins."""
GROUP_OF_WORDS = re.compile(r"\((?:\?:)?([^\\^$.*+?()\[\]{}|]+(?:\|[^\\^$.*+?()\[\]{}|]+)*)\)")
PLAIN_CLASS = re.compile(r"\[(\^)?([^\\\[\]^-]+)\]")

DIGITS = ((ord("0"), ord("9")),)
TOO_LARGE = (
    f"展开后过大（上限 {LARGEST} 字），请拆成几条 / too large when written out (limit {LARGEST} characters): split it into several patterns"
)
GROUPS = {
    "?=": "前瞻 (?=…) / look-ahead",
    "?!": "否定前瞻 (?!…) / negative look-ahead",
    "?<=": "后顾 (?<=…) / look-behind",
    "?<!": "否定后顾 (?<!…) / negative look-behind",
    "?P": "命名组 (?P…) / named groups",
    "?<": "命名组 (?<…>…) / named groups",
    "?>": "原子组 (?>…) / atomic groups",
}
CLASSES = {
    "w": r"写出字符类，如 [a-z0-9_] / write the class, such as [a-z0-9_]",
    "W": r"写出字符类，如 [^a-z0-9_] / write the class, such as [^a-z0-9_]",
    "s": r"写一个空格（文本中的空白都已变为一个空格）/ write a space (all white space is one space by then)",
    "S": r"写 [^ ] / write [^ ]",
    "D": r"写 [^0-9] / write [^0-9]",
    "b": r"中文没有词边界，写出相邻的字符类，如 [。,!?] / write the neighbouring class, such as [。,!?]",
    "B": r"写出相邻的字符类 / write the neighbouring class",
    "n": r"文本中没有换行，写一个空格 / there are no line ends in the text: write a space",
    "t": r"文本中没有制表符，写一个空格 / there are no tabs in the text: write a space",
}


class PatternProblem(SanxiangError):
    """A pattern is wrong: `position` is the column in the pattern, from 1; `message` says what would be right."""

    def __init__(self, position: int, message: str) -> None:
        self.position = position
        self.message = message
        super().__init__(f"{position}: {message}")


@dataclass(slots=True)
class Parser:
    """One reading of one text. `open_lists` are the lists whose text this is, `known` what was read of others."""

    text: str
    lists: Mapping[str, tuple[str, ...]]
    open_lists: tuple[str, ...] = ()
    known: dict[str, Node] = field(default_factory=dict)
    at: int = 0
    depth: int = 0

    def pattern(self) -> Node:
        """Raises PatternProblem."""
        node = self._whole()
        if node.shape.shortest == 0:
            raise _problem(
                0,
                "可以匹配空文本，请至少写一个必需的字 / can match nothing at all: one part must be required",
            )
        return node

    def _whole(self) -> Node:
        """The whole text. An entry of a word list may be an edge alone (`^`): the pattern that uses it has the rest."""
        if len(self.text) > LONGEST_SOURCE:
            raise _problem(0, TOO_LARGE)
        node = self._alternatives()
        if self.at < len(self.text):
            raise _problem(
                self.at,
                r"没有对应的「(」；如指字符本身请写 \) / no group is open: for the character write \)",
            )
        return node

    def _next_is(self, mark: str) -> bool:
        return self.text.startswith(mark, self.at)

    def _measured(self, at: int, node: Node) -> Node:
        if node.shape.size > LARGEST:
            raise _problem(at, TOO_LARGE)
        return node

    # -------------------------------------------------------------------------------- structure

    def _alternatives(self) -> Node:
        begin = self.at
        branches = [self._branch()]
        while self._next_is("|"):
            self.at += 1
            branches.append(self._branch())
        return self._measured(begin, branches[0] if len(branches) == 1 else Alt(tuple(dict.fromkeys(branches))))

    def _branch(self) -> Node:
        begin, parts = self.at, list[tuple[int, Node]]()
        if words := WORDS.match(self.text, begin):
            self.at = words.end()
            return self._measured(begin, _row(words.group()))
        text, end = self.text, len(self.text)
        while self.at < end and text[self.at] not in "|)":
            if run := RUN.match(text, self.at):
                parts.append((self.at, _row(run.group())))
                self.at = run.end()
            else:
                parts.append(self._part())
        if not parts:
            raise _problem(
                begin,
                "这里缺少内容；可有可无请写 (…)? / nothing stands here: for an optional part write (…)?",
            )
        self._check_edges(parts)
        items = _flat(item for _, item in parts)
        return self._measured(begin, items[0] if len(items) == 1 else Seq(tuple(items)))

    def _check_edges(self, parts: list[tuple[int, Node]]) -> None:
        for number, (at, item) in enumerate(parts):
            if item.shape.start and number > 0:
                raise _problem(at, r"「^」前面不能有内容；如指字符本身请写 \^ / nothing can stand before ^: for the character write \^")
            if item.shape.end and number < len(parts) - 1:
                raise _problem(at, r"「$」后面不能有内容；如指字符本身请写 \$ / nothing can stand behind $: for the character write \$")

    def _part(self) -> tuple[int, Node]:
        at = self.at
        atom = self._atom()
        count = self._count()
        if count is None:
            return at, atom
        if self.at < len(self.text) and (self.text[self.at] in "?+*" or self._count_ahead()):
            raise _problem(
                self.at,
                "不支持懒惰、独占或重复的量词，请只写一个 / no lazy, possessive or double quantifiers: write one quantifier",
            )
        return at, self._measured(at, self._repeat(at, atom, *count))

    def _atom(self) -> Node:
        char = self.text[self.at]
        if char == "(":
            return self._group()
        if char == "[":
            return self._class()
        if char == "{":
            return self._list()
        if char == "\\":
            return self._escape()
        if char in "*+?":
            raise _problem(
                self.at,
                rf"量词前没有内容；如指字符本身请写 \{char} / nothing to repeat: for the character write \{char}",
            )
        if char in "]}":
            raise _problem(
                self.at,
                rf"没有对应的开头；如指字符本身请写 \{char} / nothing is open: for the character write \{char}",
            )
        self.at += 1
        if char in "^$":
            return Edge(end=char == "$")
        return Chars((), negated=True) if char == "." else _literal(char)

    def _group(self) -> Node:
        begin = self.at
        words = GROUP_OF_WORDS.match(self.text, begin) if self.depth < DEEPEST else None
        if words and (known := _words(words[1])).shape.size <= LARGEST:
            self.at = words.end()
            return known
        self.at += 1
        if self._next_is("?:"):
            self.at += 2
        elif self._next_is("?"):
            raise self._group_problem(begin)
        self.depth += 1
        if self.depth > DEEPEST:
            raise _problem(begin, f"嵌套过深（上限 {DEEPEST} 层）/ nested too deeply (limit {DEEPEST})")
        node = self._alternatives()
        if not self._next_is(")"):
            raise _problem(
                begin,
                r"缺少「)」；如指字符本身请写 \( / this group is not closed: for the character write \(",
            )
        self.at += 1
        self.depth -= 1
        return node

    def _group_problem(self, begin: int) -> PatternProblem:
        rest = self.text[self.at :]
        name = next((name for mark, name in GROUPS.items() if rest.startswith(mark)), "(?…) 标志 / inline flags")
        raise _problem(
            begin,
            f"不支持{name}：请写普通的组 (…)，例外情况另写一条 / not supported: write a plain group (…)",
        )

    def _list(self) -> Node:
        begin, end = self.at, self.text.find("}", self.at)
        name = self.text[begin + 1 : end]
        if end < 0 or not name.isidentifier():
            raise _problem(
                begin,
                r"词表写作 {名称}；如指字符本身请写 \{ / a word list is {name}: for the character write \{",
            )
        self.at = end + 1
        if name not in self.known:
            self.known[name] = self._measured(begin, self._read_list(begin, name))
        return self.known[name]

    def _read_list(self, begin: int, name: str) -> Node:
        if name in self.open_lists:
            circle = " → ".join((*self.open_lists[self.open_lists.index(name) :], name))
            raise _problem(begin, f"词表循环引用：{circle} / these word lists use each other: {circle}")
        if not self.lists.get(name):
            known = "、".join(sorted(self.lists)) or "（无）"
            raise _problem(begin, f"没有词表「{name}」，已有：{known} / there is no word list {name!r} with entries")
        if self.depth >= DEEPEST:
            raise _problem(begin, f"嵌套过深（上限 {DEEPEST} 层）/ nested too deeply (limit {DEEPEST})")
        branches = [self._entry(begin, name, number) for number in range(len(self.lists[name]))]
        return branches[0] if len(branches) == 1 else Alt(tuple(dict.fromkeys(branches)))

    def _entry(self, begin: int, name: str, number: int) -> Node:
        inner = replace(
            self,
            text=self.lists[name][number],
            open_lists=(*self.open_lists, name),
            at=0,
            depth=self.depth + 1,
        )
        try:
            return inner._whole()
        except PatternProblem as problem:
            where = f"词表「{name}」第 {number + 1} 项第 {problem.position} 列"
            message = f"{where}：{problem.message} [list {name}, entry {number + 1}, column {problem.position}]"
            raise _problem(begin, message) from None

    # ---------------------------------------------------------------------------------- characters

    def _escape(self) -> Node:
        if self._escaped() == "d":
            return Chars(DIGITS)
        return _literal(self.text[self.at - 1])

    def _escaped(self) -> str:
        """Steps over a backslash and what it protects; gives "d" for a digit class, else the character."""
        at, char = self.at, self.text[self.at + 1 : self.at + 2]
        self.at += 2
        if char == "d" or (char.isascii() and char and not char.isalnum() and char.isprintable()):
            return char
        if char.isascii() and char.isdigit():
            raise _problem(at, rf"不支持反向引用 \{char}：请写出内容 / no back references: write the text out")
        if char in CLASSES and char:
            raise _problem(at, rf"不支持 \{char}：{CLASSES[char]}")
        raise _problem(at, "反斜杠后只能是标点或 d / a backslash protects a mark of the syntax, or stands before d")

    def _class(self) -> Node:
        begin = self.at
        if (plain := PLAIN_CLASS.match(self.text, begin)) and (known := _plain_class(plain[2], negated=bool(plain[1]))):
            self.at = plain.end()
            return known
        self.at += 1
        negated = self._next_is("^")
        self.at += negated
        ranges: list[tuple[int, int]] = []
        while not self._next_is("]"):
            ranges += self._class_item(begin)
        self.at += 1
        images = mapped(ranges, charmap.compact(), keep_large=True)
        if not images:
            raise _problem(begin, "字符类为空 / the class has no characters: write some between [ and ]")
        return Chars(images, negated)

    def _class_item(self, begin: int) -> list[tuple[int, int]]:
        at = self.at
        first = self._class_char(begin)
        if first is None:
            return list(DIGITS)
        if not self._next_is("-") or self.text.startswith("-]", self.at):
            return [(first, first)]
        self.at += 1
        last = self._class_char(begin)
        if last is None or last < first:
            raise _problem(
                at,
                "范围应从小到大，如 [0-9] / a range goes from the lower to the higher character, as in [0-9]",
            )
        return [(first, last)]

    def _class_char(self, begin: int) -> int | None:
        """A code point, or None for \\d."""
        char = self.text[self.at : self.at + 1]
        if not char:
            raise _problem(
                begin,
                r"缺少「]」；如指字符本身请写 \[ / this class is not closed: for the character write \[",
            )
        if char == "[":
            raise _problem(self.at, r"字符类中的「[」请写 \[ / inside a class write \[")
        if char == "\\":
            return None if self._escaped() == "d" else ord(self.text[self.at - 1])
        self.at += 1
        return ord(char)

    # ------------------------------------------------------------------------------------- counts

    def _count_ahead(self) -> bool:
        return self._next_is("{") and self.text[self.at + 1 : self.at + 2] in tuple("0123456789,")

    def _count(self) -> tuple[int, int | None] | None:
        short: dict[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}
        char = self.text[self.at : self.at + 1]
        if char in short:
            self.at += 1
            return short[char]
        return self._braces() if self._count_ahead() else None

    def _braces(self) -> tuple[int, int | None]:
        begin, end = self.at, self.text.find("}", self.at)
        low, comma, high = self.text[begin + 1 : max(end, begin + 1)].partition(",")
        if not _is_count(low) or not (_is_count(high) or (comma and not high) or not comma):
            raise _problem(begin, "次数写作 {2}、{2,5} 或 {2,} / a count is {2}, {2,5} or {2,}, at most 999")
        self.at = end + 1
        least, most = int(low), int(high or low) if high or not comma else None
        if most is not None and (most < least or most == 0):
            raise _problem(
                begin,
                "次数应从小到大，且不能为零 / a count goes from the lower to the higher number, above zero",
            )
        return least, most

    def _repeat(self, at: int, item: Node, least: int, most: int | None) -> Node:
        shape = item.shape
        if shape.start or shape.end:
            raise _problem(
                at,
                "「^」「$」不能重复，请放在分支的边上 / ^ and $ cannot be repeated: put them at the edge of a branch",
            )
        if shape.wide and (most is None or shape.longest is None or shape.longest * most > LONGEST_GAP):
            raise _problem(
                at,
                f"间隔须有上限且不超过 {LONGEST_GAP} 字，请写 .{{0,20}} / a gap needs a limit, of {LONGEST_GAP} at most: write .{{0,20}}",
            )
        too_often = most is None or most > MOST_FREE_TIMES or (most > 1 and shape.loose)
        if too_often and not one_reading(item):
            raise _problem(
                at,
                "重复的组有多种读法（如嵌套的量词），请写明 {1,3} / the repeated group can be read in several ways "
                "(nested quantifiers, for instance): write {1,3}",
            )
        return Repeat(item, least, most)


def _problem(at: int, message: str) -> PatternProblem:
    """`at` counts from 0."""
    return PatternProblem(at + 1, message)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3


@cache
def _literal(char: str) -> Node:
    shown = normal.compact_char(char)
    return Chars(((ord(shown), ord(shown)),)) if shown else Seq(())


@lru_cache(maxsize=1 << 14)
def _row(text: str) -> Node:
    """Characters as they are; the words of a standard come again and again."""
    items = _flat(map(_literal, text))
    return items[0] if len(items) == 1 else Seq(tuple(items))


@lru_cache(maxsize=1 << 14)
def _words(text: str) -> Node:
    """Alternatives without any syntax; most groups of a standard are such, and come again, too."""
    branches = dict.fromkeys(map(_row, text.split("|")))
    return Alt(tuple(branches)) if len(branches) > 1 or "|" in text else next(iter(branches))


@lru_cache(maxsize=1 << 14)
def _plain_class(chars: str, *, negated: bool) -> Node | None:
    """A class without ranges; None if compact text has none of its characters."""
    images = mapped([(ord(char), ord(char)) for char in chars], charmap.compact(), keep_large=True)
    return Chars(images, negated) if images else None


def _flat(items: Iterable[Node]) -> list[Node]:
    """Rows within rows are one row; literals that compact text never repeats so often are shortened."""
    result: list[Node] = []
    for item in items:
        for part in item.items if isinstance(item, Seq) else (item,):
            if not _is_spare(result, part):
                result.append(part)
    return result


def _is_spare(before: list[Node], part: Node) -> bool:
    char = part.literal if type(part) is Chars else None
    if char is None or not before or type(last := before[-1]) is not Chars or last.literal != char:
        return False
    most = normal.longest_run(char)
    return most is not None and before[-most:] == [part] * most
