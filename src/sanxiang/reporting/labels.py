"""The names that reports show: plain values, filled from a standard by whoever calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Name:
    """A text in Chinese and in English. Where one of the two is empty, the other stands in."""

    zh: str = ""
    en: str = ""

    @property
    def chinese(self) -> str:
        return self.zh or self.en

    @property
    def english(self) -> str:
        return self.en or self.zh

    @property
    def both(self) -> str:
        """Chinese with English beside it; once where they are the same."""
        return self.chinese if self.chinese == self.english else f"{self.chinese} {self.english}"

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


NO_NAME = Name()


@dataclass(frozen=True, slots=True)
class CheckLabel:
    """How a check is shown.

    say      the approved script that would have been right (its text)
    instead  what to say in place of a forbidden expression
    bound    the limit in words, as "≤ 15 秒" / "≤ 15 s"
    unit     unit of measured values, as "s"; "" = none
    """

    name: Name
    clauses: tuple[str, ...] = ()
    severity: str = ""
    say: Name = NO_NAME
    instead: Name = NO_NAME
    bound: Name = NO_NAME
    unit: str = ""


Names = Mapping[str, Name]
NO_NAMES: Names = MappingProxyType({})
NO_CHECKS: Mapping[str, CheckLabel] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Labels:
    """Names by id. What is missing is shown by its id; nothing is required."""

    standard: Name = NO_NAME
    checks: Mapping[str, CheckLabel] = field(default_factory=lambda: NO_CHECKS)
    dimensions: Names = field(default_factory=lambda: NO_NAMES)
    clauses: Names = field(default_factory=lambda: NO_NAMES)
    acts: Names = field(default_factory=lambda: NO_NAMES)
    scripts: Names = field(default_factory=lambda: NO_NAMES)
    situations: Names = field(default_factory=lambda: NO_NAMES)

    def check(self, key: str) -> CheckLabel:
        """The label of a check, its id where there is none."""
        return self.checks.get(key) or CheckLabel(Name(key))

    def dimension(self, key: str) -> Name:
        """The name of a dimension, its id where there is none."""
        return self.dimensions.get(key) or Name(key)

    def situation(self, key: str) -> Name:
        """The name of a situation, its id where there is none."""
        return self.situations.get(key) or Name(key)

    def clause(self, key: str) -> Name:
        """The title of a clause; empty where there is none."""
        return self.clauses.get(key, NO_NAME)
