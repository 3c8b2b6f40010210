"""The pattern language of a standard: the part of regular expressions that `re`, Hyperscan and JavaScript share.

    literals   请稍等    \\.  \\*  \\(          a mark of the syntax is written with a backslash
    classes    [。,!?]   [^,。]   [a-z]   \\d   .
    groups     (稍等|等一下)                   alternatives; (?: ) means the same
    counts     (您)?   \\d{4,}   哈+   .{0,20}  a gap has a limit of at most 40 characters
    edges      ^您好   再见$                   of the utterance
    lists      {polite}                       alternatives from a named word list; lists may use lists

What is not listed is refused with its position and with what to write instead. A pattern is read over compact text
(`normal`): traditional or simplified, upper or lower case, full or half width are the same in a pattern, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from sanxiang.language import charmap, nodes, parts
from sanxiang.language.nodes import Alt, Chars, Node, Repeat, Seq
from sanxiang.language.pattern_parser import TOO_LARGE, Parser, PatternProblem
from sanxiang.language.pattern_text import render, scan_expression

__all__ = ["Pattern", "PatternProblem", "parse"]

LEAST_HAN_TO_FOLD = 3
LONGEST_EXPRESSION = 15_000
"""Bytes. Hyperscan refuses expressions above 16,000."""

MOST_BYTES = 12
"""Bytes of an expression for Hyperscan for each character of the one for `re`: four, and a class may be written twice."""

HASTY = 0.02


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that all engines read alike. `source` is as it was written, `node` has the lists written out."""

    source: str
    node: Node
    _text_memo: list[str] = field(default_factory=list, init=False, compare=False, repr=False)
    _scan_memo: list[bytes] = field(default_factory=list, init=False, compare=False, repr=False)
    _fold_memo: list[Pattern | None] = field(default_factory=list, init=False, compare=False, repr=False)
    _literals_memo: list[tuple[tuple[str, ...], bool]] = field(default_factory=list, init=False, compare=False, repr=False)

    @property
    def min_length(self) -> int:
        """Characters of the shortest match; never 0."""
        return self.node.shape.shortest

    def for_re(self) -> str:
        """For Python's `re`, over compact text."""
        if not self._text_memo:
            # Asked for again and again while a standard is compiled, and a pure function of the tree.
            self._text_memo.append(render(self.node))
        return self._text_memo[0]

    def for_js(self) -> str:
        """For JavaScript's `new RegExp(source, "u")`, over compact text."""
        return render(self.node)

    def for_hyperscan(self) -> bytes:
        """For Hyperscan with the flags UTF8 and MULTILINE over lines: says whether a line may match, not how far."""
        if not self._scan_memo:
            self._scan_memo.append(scan_expression(self.node))
        return self._scan_memo[0]

    def sought(self, *, hasty: bool = False) -> tuple[parts.Sought, ...]:
        """What Hyperscan is given, and what its reports mean. `hasty`: built sooner, at the price of more reports that mean nothing."""
        return parts.sought(self.node, self.for_hyperscan, HASTY if hasty else parts.TOLERATED)

    def literals(self) -> tuple[str, ...]:
        """Strings one of which is part of every match; () if there is no such set."""
        return self._required()[0]

    def is_literal(self) -> bool:
        """Whether each of its `literals` is a match wherever it stands."""
        return self._required()[1]

    def _required(self) -> tuple[tuple[str, ...], bool]:
        if not self._literals_memo:
            node = self.node
            whole = not (node.shape.start or node.shape.end) and nodes.strings(node) is not None
            self._literals_memo.append((nodes.required(node), whole))
        return self._literals_memo[0]

    def known(self) -> tuple[str, tuple[tuple[str, ...], bool] | None, tuple[Pattern | None, ...]]:
        """What has been asked of it so far: its expression for `re`; its literals, if they were; its fold, if it was."""
        return self.for_re(), self._literals_memo[0] if self._literals_memo else None, tuple(self._fold_memo)

    def folded(self) -> Pattern | None:
        """The same over homophones (`pinyin.fold`); None if a match may have too few Han characters to tell."""
        if not self._fold_memo and self.may_be_folded:
            self._fold_memo.append(Pattern(self.source, fold(self.node)))
        return self._fold_memo[0]

    @property
    def may_be_folded(self) -> bool:
        """Whether a match has enough Han characters to tell it by its sound. That it has not is noted, like a fold."""
        if not self._fold_memo and self.node.shape.han < LEAST_HAN_TO_FOLD:
            self._fold_memo.append(None)
        return not self._fold_memo or self._fold_memo[0] is not None


def parse(text: str, lists: Mapping[str, tuple[str, ...]], known: dict[str, Node] | None = None) -> Pattern:
    """Reads a pattern; `lists` gives the alternatives of the named word lists, patterns themselves.

    `known` remembers the lists that were read, for many patterns over the same `lists`. Raises PatternProblem.
    """
    node = Parser(text, lists, known={} if known is None else known).pattern()
    pattern = Pattern(text, node)
    # The expression for Hyperscan is not written out where the other one tells that it cannot be too long.
    if len(pattern.for_re()) * MOST_BYTES > LONGEST_EXPRESSION < len(pattern.for_hyperscan()):
        raise PatternProblem(1, TOO_LARGE)
    return pattern


def fold(node: Node) -> Node:
    """The tree over homophones: every Han character becomes its syllable class."""
    match node:
        case Chars():
            return _folded(node)
        case Seq(items):
            return Seq(tuple(map(fold, items)))
        case Alt(branches):
            return Alt(tuple(dict.fromkeys(map(fold, branches))))
        case Repeat(item, least, most):
            return Repeat(fold(item), least, most)
        case _:
            return node


@lru_cache(maxsize=1 << 14)
def _folded(node: Chars) -> Chars:
    return Chars(nodes.mapped(node.ranges, charmap.pinyin(), keep_large=False), node.negated)
