"""Patterns of `re` as text: cut into their branches, and without their look-arounds."""

from __future__ import annotations

from collections.abc import Iterator


def alternatives(pattern: str) -> Iterator[str]:
    """The branches of an alternation at the top of a pattern."""
    depth, first = 0, 0
    for place, char in enumerate(pattern):
        depth += (char in "([") - (char in ")]")
        if char == "|" and not depth:
            yield pattern[first:place]
            first = place + 1
    yield pattern[first:]


def without_conditions(pattern: str) -> str:
    """A pattern without its look-arounds: it matches wherever the pattern does."""
    kept, place = [], 0
    while place < len(pattern):
        if pattern.startswith(("(?=", "(?!", "(?<=", "(?<!"), place):
            place = _closing(pattern, place)
            continue
        size = 2 if pattern[place] == "\\" else 1
        kept.append(pattern[place : place + size])
        place += size
    return "".join(kept)


def _closing(pattern: str, place: int) -> int:
    """Behind the bracket that closes the group which opens at `place`."""
    depth = 0
    while True:
        char = pattern[place]
        if char == "\\":
            place += 1
        elif char == "[":
            place = pattern.index("]", place + 1)
        else:
            depth += (char == "(") - (char == ")")
        place += 1
        if not depth:
            return place
