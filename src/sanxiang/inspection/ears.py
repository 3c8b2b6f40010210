"""Matchers for what roles are listened to for, built or taken from a cache."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Protocol

from sanxiang.inspection.listening import Ear, Part, Patterns
from sanxiang.language.matcher import Engine, Matcher, build_matcher, cache_key, load_matcher, serialise_matcher
from sanxiang.language.patterns import Pattern


class Cache(Protocol):
    """Where compiled matchers are kept between processes; a miss is None. Loss of an entry costs time only."""

    def get(self, key: str) -> bytes | None: ...

    def put(self, key: str, value: bytes) -> None: ...


class NoCache:
    """Keeps nothing."""

    def get(self, key: str) -> bytes | None:
        return None

    def put(self, key: str, value: bytes) -> None:
        return


def _kept(patterns: Sequence[Pattern], engine: Engine, cache: Cache) -> Matcher | None:
    stored = cache.get(cache_key(patterns, engine=engine)) if patterns else None
    return load_matcher(patterns, stored, engine=engine) if stored else None


def _built(patterns: Sequence[Pattern], engine: Engine, cache: Cache, *, hasty: bool) -> Matcher:
    matcher = build_matcher(patterns, engine=engine, hasty=hasty)
    cache.put(cache_key(patterns, engine=engine), serialise_matcher(matcher, patterns))
    return matcher


def processors() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


Later = Callable[[], Part | None]
"""Waits for a matcher."""


class Workshop(AbstractContextManager["Workshop"]):
    """Where matchers are built, beside each other and beside what is thought out meanwhile: Hyperscan leaves the interpreter alone while
    it compiles. No more at a time than there are processors: the largest would have a part of one only, and be waited for at the end.

    `light`: what is not in the cache is matched by `re`.
    """

    def __init__(self, engine: Engine, cache: Cache, *, light: bool) -> None:
        self._engine, self._cache, self._light = engine, cache, light
        self._pool = ThreadPoolExecutor(processors())

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def order(self, patterns: Patterns, sets: Sequence[frozenset[int]], *, hasty: bool = False) -> Callable[[], tuple[Ear, ...]]:
        """Begins to build an ear for each of the sets, the largest first; the answer waits for them.

        `hasty`: the matchers are built sooner, and scan somewhat slower.
        """
        spelled = self._order_all([patterns.spelled_of(one) for one in sets], hasty=hasty)
        heard = self._order_all([patterns.folded_of(one) for one in sets], hasty=hasty)
        return lambda: tuple(Ear(one(), other()) for one, other in zip(spelled, heard, strict=True))

    def _order_all(self, each: Sequence[Mapping[int, Pattern]], *, hasty: bool) -> list[Later]:
        order = sorted(range(len(each)), key=lambda place: -len(each[place]))
        begun = {place: self._order(each[place], hasty=hasty) for place in order}
        return [begun[place] for place in range(len(each))]

    def _order(self, of: Mapping[int, Pattern], *, hasty: bool) -> Later:
        patterns, numbers = [*of.values()], tuple(of)
        if not patterns:
            return lambda: None
        matcher = _kept(patterns, self._engine, self._cache)
        if matcher is None and not self._light:
            building = self._pool.submit(_built, patterns, self._engine, self._cache, hasty=hasty)
            return lambda: Part(building.result(), numbers)
        part = Part(matcher or build_matcher(patterns, engine="re"), numbers)
        return lambda: part
