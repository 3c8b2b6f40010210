"""Patterns as they are written for the engines, without their trees: what of a pattern is worth keeping between two runs.

Trees are by far the most of a standard, and are needed only for what was not asked of a pattern before; they are read again then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sanxiang.language.nodes import Node
from sanxiang.language.patterns import Pattern, parse

Lists = Mapping[str, tuple[str, ...]]
Expression = tuple[str, str | None, bool]
"""For `re`; the `literals`, one a line (None = nobody asked); whether it `is_literal`."""
Row = tuple[str, Expression, tuple[Expression | None, ...]]
"""The source of a pattern, its expression, that of its fold (None = has none; empty = nobody asked)."""


def row_of(pattern: Pattern) -> Row:
    """What `restored` takes: all that the pattern was asked so far."""
    folds = pattern.known()[2]
    return pattern.source, _expression(pattern), tuple(None if fold is None else _expression(fold) for fold in folds)


def _expression(pattern: Pattern) -> Expression:
    written, literals, _ = pattern.known()
    return (written, None, False) if literals is None else (written, "\n".join(literals[0]), literals[1])


def restored(row: Row, lists: Lists, read: dict[str, Node]) -> WrittenPattern:
    """The pattern. It reads its source again when its tree is asked for; `read` remembers the lists that were read for others."""
    source, expression, folds = row
    return WrittenPattern(source, expression, folds, lambda: parse(source, lists, read).node)


class WrittenPattern(Pattern):
    """A pattern without its tree."""

    __slots__ = ("_expression", "_folds", "_tree", "_written")
    _expression: Expression
    _folds: tuple[Expression | None, ...]
    _tree: Callable[[], Node]
    _written: str

    def __init__(self, source: str, expression: Expression, folds: tuple[Expression | None, ...], tree: Callable[[], Node]) -> None:
        keep = object.__setattr__
        keep(self, "source", source)
        keep(self, "_written", expression[0])
        keep(self, "_expression", expression)
        keep(self, "_folds", folds)
        keep(self, "_tree", tree)
        keep(self, "_scan_memo", [])
        keep(self, "_literals_memo", [])
        keep(self, "_fold_memo", [])

    @property
    def node(self) -> Node:
        return self._tree()

    def for_re(self) -> str:
        return self._written

    def for_js(self) -> str:
        return self._written

    def _required(self) -> tuple[tuple[str, ...], bool]:
        _, literals, whole = self._expression
        return super()._required() if literals is None else (tuple(literals.split("\n")) if literals else (), whole)

    @property
    def may_be_folded(self) -> bool:
        return self.folded() is not None if self._folds else super().may_be_folded

    def folded(self) -> Pattern | None:
        if not self._folds or self._fold_memo:
            return super().folded()
        fold = self._folds[0]
        self._fold_memo.append(None if fold is None else WrittenPattern(self.source, fold, (), self._tree_of_fold))
        return self._fold_memo[0]

    def known(self) -> tuple[str, tuple[tuple[str, ...], bool] | None, tuple[Pattern | None, ...]]:
        literals = None if self._expression[1] is None and not self._literals_memo else self._required()
        return self._written, literals, (self.folded(),) if self._folds else tuple(self._fold_memo)

    @property
    def has_more(self) -> bool:
        """Whether something was asked of it that was not written down."""
        fold = self._fold_memo[0] if self._fold_memo else None
        more_of_fold = fold.has_more if isinstance(fold, WrittenPattern) else fold is not None or not self._folds
        return bool(self._literals_memo) or (bool(self._fold_memo) and more_of_fold)

    def _tree_of_fold(self) -> Node:
        fold = Pattern(self.source, self.node).folded()
        assert fold is not None
        return fold.node
