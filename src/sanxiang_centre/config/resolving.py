"""Which operation an address asks for: looked up by its first two words, not by trying hundreds of patterns one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

Words = tuple[str, ...]
Pattern = URLPattern | URLResolver
MOST = 2


class ByWords(URLResolver):
    """Resolves as a list of these patterns would, the first that fits: only those are tried whose first words are those of the path."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        super().__init__(RoutePattern(""), patterns)
        heads = {_words(pattern)[:count] for pattern in patterns for count in range(MOST + 1)}
        self._known = {head: URLResolver(RoutePattern(""), [each for each in patterns if _may_fit(_words(each), head)]) for head in heads}

    def resolve(self, path: str) -> ResolverMatch:
        """Raises Resolver404."""
        words = tuple(str(path).split("/", MOST)[:MOST])
        return next(found for head in _shorter(words) if (found := self._known.get(head))).resolve(path)


def _words(pattern: Pattern) -> Words:
    """Those at the beginning of it that are no parameters."""
    found: list[str] = []
    for word in str(pattern.pattern).split("/")[:MOST]:
        if "<" in word:
            break
        found.append(word)
    return tuple(found)


def _may_fit(words: Words, head: Words) -> bool:
    """Whether a pattern that begins with `words` may fit a path that begins with `head`, which nothing longer is known to begin with."""
    return words == head[: len(words)]


def _shorter(words: Words) -> Iterable[Words]:
    return (words[:count] for count in range(len(words), -1, -1))
