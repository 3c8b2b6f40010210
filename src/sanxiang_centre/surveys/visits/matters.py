"""What a visit can be about. The apps above know (`config.visit_matters`); they say so once, at start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that was done for a customer. `type` is that of a ticket; `not_by`: who had to do with it and does not ask about it."""

    noun: str
    subject: int
    type: str
    item: str
    customer: int
    agent: int | None
    team: int | None
    not_by: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """`resolved`: matters resolved from a time to a time; `one`: by noun and id, None = not known, or of no known customer."""

    resolved: Callable[[datetime, datetime], Sequence[Matter]]
    one: Callable[[str, int], Matter | None]


_sources: list[Source] = []


def draw_from(source: Source) -> None:
    """Installs it."""
    _sources[:] = [source]


def resolved(since: datetime, until: datetime) -> Sequence[Matter]:
    return [matter for source in _sources for matter in source.resolved(since, until)]


def one(noun: str, subject: int) -> Matter | None:
    return next((found for source in _sources if (found := source.one(noun, subject)) is not None), None)
