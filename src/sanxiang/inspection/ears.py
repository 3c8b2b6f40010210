"""Matchers for what roles are listened to for, built or taken from a cache."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import NamedTuple, Protocol

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


class Wanted(NamedTuple):
    """Sets of patterns that are listened for. `hasty`: their matchers are built sooner, and scan somewhat slower."""

    patterns: Patterns
    sets: Sequence[frozenset[int]]
    hasty: bool


def ears_for(each: Sequence[Wanted], engine: Engine, cache: Cache, *, light: bool) -> list[tuple[Ear, ...]]:
    """For each an ear a set. `light`: what is not in the cache is matched by `re`."""
    texts = [of for one in each for of in (*map(one.patterns.spelled_of, one.sets), *map(one.patterns.folded_of, one.sets))]
    hasty = [one.hasty for one in each for _ in range(2 * len(one.sets))]
    matchers = [_kept([*of.values()], engine, cache) for of in texts]
    missing = [place for place, of in enumerate(texts) if of and matchers[place] is None]
    if light:
        for place in missing:
            matchers[place] = build_matcher([*texts[place].values()], engine="re")
    else:
        _build_side_by_side(missing, matchers, texts, hasty, engine, cache)
    parts = iter([None if matcher is None else Part(matcher, tuple(of)) for matcher, of in zip(matchers, texts, strict=True)])
    halves = [([*islice(parts, len(one.sets))], [*islice(parts, len(one.sets))]) for one in each]
    return [tuple(map(Ear, spelled, heard)) for spelled, heard in halves]


def processors() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _build_side_by_side(
    missing: Sequence[int],
    matchers: list[Matcher | None],
    texts: Sequence[Mapping[int, Pattern]],
    hasty: Sequence[bool],
    engine: Engine,
    cache: Cache,
) -> None:
    """Hyperscan leaves the interpreter alone while it compiles. The largest come first, and no more at a time than there are processors:
    the largest would have a part of one only, and be waited for alone at the end."""
    order = sorted(missing, key=lambda place: -len(texts[place]))
    with ThreadPoolExecutor(processors()) as pool:
        building = {place: pool.submit(_built, [*texts[place].values()], engine, cache, hasty=hasty[place]) for place in order}
    for place, built in building.items():
        matchers[place] = built.result()
