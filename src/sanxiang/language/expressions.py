"""Expressions of `re`, compiled once and not in every process: what `re` makes of a pattern can be kept as the numbers that it is.

`re` compiles in Python, which takes half a second for what a few hundred conversations ask for, in each process and at every start.
Kept numbers hold for one version of Python (`version`). Where it gives none, or takes none, `re.compile` does the work as ever.
What is worked out of patterns, such as with what a match begins, is kept beside them; it holds for one version of the code.
"""

from __future__ import annotations

import marshal
import re
import sys
from array import array
from collections.abc import Callable
from functools import partial
from typing import Any

from sanxiang.later import made

Row = tuple[int, bytes, int, dict[str, int]]
"""Flags, numbers, number of groups, named groups."""

MOST = 4000
"""Expressions that are kept, and as many texts."""
WORTH = 20
"""So many new ones are worth writing down."""


class Expressions:
    """Those that were compiled so far. Nothing is noted down before `learn` was called."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}
        self._texts: dict[str, str] = {}
        self._new: set[str] = set()
        self._noting = False

    def compiled(self, text: str) -> re.Pattern[str]:
        """As `re.compile`. Raises re.error."""
        row = self._rows.get(text) if self._noting else None
        try:
            if row is not None:
                return _pattern(text, row)
            if self._noting and len(self._rows) < MOST:
                return self._noted(text)
        # Inner parts of `re` are asked; whatever they say, `re` itself has the last word.
        except Exception:
            self._rows.pop(text, None)
        return re.compile(text)

    def _noted(self, text: str) -> re.Pattern[str]:
        row = _row(text)
        pattern = _pattern(text, row)
        self._rows[text] = row
        self._new.add(text)
        return pattern

    def worked_out(self, what: str, source: str, work: Callable[[str], str]) -> str:
        """`work(source)`, a pure function called `what`. Raises what that raises."""
        key = f"{what}\0{source}"
        known = self._texts.get(key)
        if known is None:
            known = work(source)
            if self._noting and len(self._texts) < MOST:
                self._texts[key] = known
                self._new.add(key)
        return known

    def learn(self, stored: bytes | None) -> None:
        """Takes in what `noted` gave another process of the same `version` and code. Damaged bytes are none."""
        self._noting = True
        try:
            rows, texts = marshal.loads(stored or b"")
            self._rows, self._texts = {**rows, **self._rows}, {**texts, **self._texts}
        except (ValueError, EOFError, TypeError):
            return

    @property
    def news(self) -> bool:
        """Whether enough is new to be worth keeping."""
        return len(self._new) >= WORTH

    def noted(self) -> bytes:
        """All that is known, for `learn`; from now on it is not new."""
        self._new.clear()
        return marshal.dumps((self._rows, self._texts))


EXPRESSIONS = Expressions()
"""Those of this process."""


_put_off: list[re.Pattern[str]] = []


def put_off(text: str) -> re.Pattern[str]:
    """As `later.expression`, out of what is kept; `compile_put_off` knows of it."""
    _put_off.append(made(text, partial(EXPRESSIONS.compiled, text)))
    return _put_off[-1]


def compile_put_off() -> None:
    """Does now what the first texts would have to wait for."""
    for one in _put_off:
        one.search("")


def version() -> str:
    """What kept numbers hold for."""
    return f"{sys.version} {getattr(sys.modules.get('_sre'), 'MAGIC', '')} {array('I').itemsize} {sys.byteorder}"


def _row(text: str) -> Row:
    inner: Any = re
    tree = inner._parser.parse(text, 0)
    numbers = inner._compiler._code(tree, 0)
    return tree.state.flags, array("I", numbers).tobytes(), tree.state.groups - 1, dict(tree.state.groupdict)


def _pattern(text: str, row: Row) -> re.Pattern[str]:
    """As the last step of `re.compile`. Raises RuntimeError for numbers that are no expression."""
    flags, numbers, groups, names = row
    of: dict[int, str] = {number: name for name, number in names.items()}
    engine: Any = sys.modules["_sre"]
    found: re.Pattern[str] = engine.compile(
        text, flags, array("I", numbers).tolist(), groups, names, (None, *(of.get(number) for number in range(1, groups + 1)))
    )
    return found
