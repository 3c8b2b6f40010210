"""Views of lists. What they are called and what they look for is not told: either may hold somebody's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sanxiang_centre.common.events.base import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewKept(DomainEvent):
    kind: ClassVar[str] = "view.kept"
    noun: ClassVar[str] = "view"
    list: str
    shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewChanged(DomainEvent):
    """`changed`: names of fields."""

    kind: ClassVar[str] = "view.changed"
    noun: ClassVar[str] = "view"
    changed: list[str]
    shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewRemoved(DomainEvent):
    kind: ClassVar[str] = "view.removed"
    noun: ClassVar[str] = "view"
    list: str


EVENTS: tuple[type[DomainEvent], ...] = (ViewKept, ViewChanged, ViewRemoved)
