"""Files of calendars that stand alone, and of a newly announced year. Errors are located as in a standard."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from pydantic import Field, ValidationError, model_validator

from sanxiang.errors import Location, Problem, StandardError
from sanxiang.standard.calendars import BusinessCalendar, YearNotice, check_notice
from sanxiang.standard.fields import Natural
from sanxiang.standard.model import INNER_KEYS, Model
from sanxiang.standard.parameters import empty_values, plain
from sanxiang.standard.problems import entry_problems
from sanxiang.standard.tree import Document, Mapping, Node, read_tree

M = TypeVar("M", bound=Model)
SECTION = "calendars"


class NewYear(YearNotice):
    """A year's notice as a file of its own: the keys of `notices`, with the year beside them."""

    year: Natural = Field(description="年份 · year")

    @model_validator(mode="after")
    def _days_are_of_the_year(self) -> Self:
        check_notice(str(self.year), self, ())
        return self


def read_calendars(file: str, data: bytes) -> dict[str, BusinessCalendar]:
    """The section `calendars` of a file that is no standard's. Raises StandardError with every problem."""
    document = read_tree(file, data)
    problems = list(document.problems)
    section = document.root.items.get(SECTION) if isinstance(document.root, Mapping) else None
    if not problems and not isinstance(section, Mapping):
        problems.append(Problem(_place(document), "应有 calendars: {编号: …} / calendars: {id: …} is due"))
    found: dict[str, BusinessCalendar] = {}
    if isinstance(section, Mapping):
        for ident, node in section.items.items():
            entry = _entry(document, section, ident, node, problems)
            found |= {ident: entry} if entry else {}
    if problems:
        raise StandardError(problems)
    return found


def _place(document: Document) -> Location:
    return Location(document.file) if document.root is None else document.at(document.root)


def _entry(document: Document, section: Mapping, ident: str, node: Node, problems: list[Problem]) -> BusinessCalendar | None:
    value = plain(node)
    if isinstance(value, dict):
        inner = [key for key in INNER_KEYS if key in value]
        problems += [Problem(document.at_key(node, key), f"不认识的键 {key} / unknown key") for key in inner if isinstance(node, Mapping)]
        value = {**value, "id": ident, "where": document.at_key(section, ident)}
    return _validated(document, node, BusinessCalendar, value, problems)


def read_notice(file: str, data: bytes) -> tuple[int, YearNotice]:
    """A year's notice: `year`, `source`, `published`, `off`, `work`. Raises StandardError with every problem."""
    document = read_tree(file, data)
    problems = list(document.problems)
    if document.root is None:
        raise StandardError(problems or [Problem(_place(document), "文件为空 / the file is empty")])
    found = _validated(document, document.root, NewYear, plain(document.root), problems)
    if problems or found is None:
        raise StandardError(problems)
    return found.year, found


def _validated(document: Document, node: Node, model: type[M], value: Any, problems: list[Problem]) -> M | None:
    problems += empty_values(document, node)
    try:
        return model.model_validate(value)
    except ValidationError as error:
        problems += entry_problems(document, node, model, error.errors(include_url=False))
        return None
