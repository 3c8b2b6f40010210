"""Regular expressions that are compiled when they are first used: a start does not wait for those that it does not need."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any, cast

METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split", "groups", "groupindex")


def expression(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`; what is wrong with a pattern is told at its first use."""
    return made(pattern, partial(re.compile, pattern, flags))


def made(pattern: str, make: Callable[[], re.Pattern[str]]) -> re.Pattern[str]:
    """What `make` gives, compiled from `pattern`, when it is first used."""
    return cast("re.Pattern[str]", _Later(pattern, make))


class _Later:
    def __init__(self, pattern: str, make: Callable[[], re.Pattern[str]]) -> None:
        self.pattern = pattern
        self._make = make

    def __getattr__(self, name: str) -> Any:
        """Called for what is not here yet; from then on the methods of the compiled expression stand here, at no further cost."""
        if name not in METHODS:
            raise AttributeError(name)
        compiled = self._make()
        self.__dict__.update({method: getattr(compiled, method) for method in METHODS})
        return self.__dict__[name]
