"""What can be wrong with the *input*: a standard, or a conversation file.

A conversation that breaks the standard is no error: that is a finding
(`sanxiang.inspection.findings`). The two never share a type.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """Where in a text file. `line` and `column` count from 1, columns in characters; 0 = the whole file."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [self.file]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, where, and what would be right."""

    where: Location
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


class SanxiangError(Exception):
    """Root of all errors that the engine raises for bad input. `str(error)` is fit to show to a user."""


class StandardError(SanxiangError):
    """The standard is wrong. Carries every problem found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class InputError(SanxiangError):
    """A conversation file as a whole cannot be read (unknown format, encrypted, not there)."""

    def __init__(self, where: Location, message: str) -> None:
        self.problem = Problem(where, message)
        super().__init__(str(self.problem))
