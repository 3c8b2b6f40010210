"""Which pattern occurs in which utterance: one question, several engines, the same answer.

Hyperscan reads all patterns in one pass. `re` with a pre-filter of required strings stands in where Hyperscan is not
installed; `plain` tries every pattern with `re` and is the reference. None of them decides where a match begins or ends:
`span` does, with the leftmost match of `re`, because the ends that Hyperscan reports are others by design.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Literal, Protocol

from sanxiang.language.distinct import Distinct, Pairs
from sanxiang.language.patterns import Pattern
from sanxiang.language.plain_matcher import PlainMatcher
from sanxiang.language.re_matcher import ReMatcher
from sanxiang.language.rows import Rows

Engine = Literal["hyperscan", "re", "plain", "auto"]
FORMAT = "sanxiang-matcher-10"


class Matcher(Protocol):
    """All texts are compact text (`normal`), or its fold if the patterns are folded.

    `ids[i]` is the id of the i-th pattern given: patterns that read alike share the id of the first.
    """

    @property
    def engine(self) -> str: ...

    @property
    def ids(self) -> tuple[int, ...]: ...

    def scan_one(self, text: str) -> tuple[int, ...]:
        """Ids of the patterns that occur in one utterance, ascending."""
        ...

    def scan_rows(self, rows: Rows) -> Pairs:
        """Row numbers and pattern ids of all pairs, ascending by (row, id), each pair once."""
        ...

    def scan_only(self, rows: Rows) -> None:
        """Scans and reports nothing: the floor below which no answer can be had."""
        ...

    def span(self, pattern_id: int, text: str) -> tuple[int, int]:
        """Where the pattern's leftmost match stands. Raises ValueError if it does not occur."""
        ...

    def spans(self, pattern_id: int, text: str) -> Iterator[tuple[int, int]]:
        """All places where the pattern matches, from left to right; none if it does not occur."""
        ...

    def prepare(self) -> None:
        """Does now what the first texts would have to wait for."""
        ...

    def serialise(self) -> bytes:
        """What `load_matcher` takes; it holds for the same `cache_key` only."""
        ...


ENGINES: Mapping[str, Engine] = {"hyperscan": "hyperscan", "re": "re", "plain": "plain"}


def chosen(engine: Engine) -> Engine:
    """What "auto" means on this machine: Hyperscan if it is installed, else `re`."""
    if engine != "auto":
        return engine
    return "hyperscan" if importlib.util.find_spec("hyperscan") else "re"


def build_matcher(patterns: Sequence[Pattern], *, engine: Engine = "auto", hasty: bool = False) -> Matcher:
    """Compiles the patterns; with Hyperscan that takes 0.1 to 2 seconds for hundreds to thousands of patterns.

    `hasty`: a seventh sooner, for a matcher that then scans somewhat slower.
    """
    if engine == "plain":
        return PlainMatcher(patterns)
    if not patterns or chosen(engine) == "re":
        return ReMatcher(patterns)
    from sanxiang.language.hyperscan_matcher import HyperscanMatcher

    return HyperscanMatcher(patterns, hasty=hasty)


def cache_key(patterns: Sequence[Pattern], *, engine: Engine = "auto") -> str:
    """Hexadecimal. Matchers with the same key are interchangeable; library version and CPU are part of it."""
    parts = [FORMAT, Distinct(patterns).digest(), chosen(engine)]
    if chosen(engine) == "hyperscan":
        from sanxiang.language.hyperscan_matcher import build_id

        parts.append(build_id())
    return sha256("\n".join(parts).encode()).hexdigest()


def serialise_matcher(matcher: Matcher, patterns: Sequence[Pattern]) -> bytes:
    """The matcher of these patterns for `load_matcher`, with the key under which it holds."""
    key = cache_key(patterns, engine=ENGINES[matcher.engine])
    return key.encode() + b"\n" + matcher.serialise()


def load_matcher(patterns: Sequence[Pattern], stored: bytes, *, engine: Engine = "auto") -> Matcher | None:
    """The stored matcher; None if it is damaged or of other patterns, another library or another CPU: build it then."""
    key, _, body = stored.partition(b"\n")
    if key.decode("ascii", "replace") != cache_key(patterns, engine=engine):
        return None
    if not body:
        return build_matcher(patterns, engine="plain" if engine == "plain" else "re")
    from sanxiang.language.hyperscan_matcher import HyperscanMatcher

    try:
        return HyperscanMatcher(patterns, body)
    except ValueError:
        return None
