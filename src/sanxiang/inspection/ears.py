"""Matchers for what roles are listened to for, built or taken from a cache."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
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


def _matcher(patterns: Sequence[Pattern], engine: Engine, cache: Cache, *, light: bool, hasty: bool) -> Matcher:
    key = cache_key(patterns, engine=engine)
    stored = cache.get(key)
    matcher = load_matcher(patterns, stored, engine=engine) if stored else None
    if matcher is None and light:
        return build_matcher(patterns, engine="re")
    if matcher is None:
        matcher = build_matcher(patterns, engine=engine, hasty=hasty)
        cache.put(key, serialise_matcher(matcher, patterns))
    return matcher


def ears_for(
    patterns: Patterns, wanted: Sequence[frozenset[int]], engine: Engine, cache: Cache, *, light: bool, hasty: bool
) -> tuple[Ear, ...]:
    """One for each set of patterns. The matchers are built side by side: Hyperscan leaves the interpreter alone while it compiles."""

    def part(of: Mapping[int, Pattern]) -> Part | None:
        return Part(_matcher(list(of.values()), engine, cache, light=light, hasty=hasty), tuple(of)) if of else None

    with ThreadPoolExecutor() as pool:
        spelled = pool.map(part, [patterns.spelled_of(numbers) for numbers in wanted])
        heard = pool.map(part, [patterns.folded_of(numbers) for numbers in wanted])
        return tuple(Ear(*parts) for parts in zip(spelled, heard, strict=True))
