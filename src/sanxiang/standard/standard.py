"""A standard as a value: everything that its files say, merged, filled in, parsed and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sanxiang.calendar.calendars import Calendar
from sanxiang.calendar.model import CalendarError
from sanxiang.standard.calendars import CENTRE, BusinessCalendar, calendar_of
from sanxiang.standard.catalogue import CatalogueItem
from sanxiang.standard.clauses import Clause
from sanxiang.standard.kinds.common import Check
from sanxiang.standard.model import Bilingual
from sanxiang.standard.models import Act, Dimension, Forbidden, Script, SourceDocument
from sanxiang.standard.parameters import Parameter
from sanxiang.standard.procedures import Procedure
from sanxiang.standard.situations import Situation
from sanxiang.standard.targets import Target


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A learned recogniser. `file` names the weights as `layer/path`; `path` is where they are, None if not here."""

    file: str
    sha256: str
    path: Path | None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standard:
    """All mappings are ordered by id, except `dimensions` and `documents`, which keep the order of the files.

    lists    word lists, parameters of type words included; alternatives are pattern text
    layers   id -> folder as messages name it, the base first
    edition  SHA-256 of the content: equal content gives equal editions, whatever the files are called
    """

    id: str
    name: Bilingual
    language: str
    valid_from: date
    edition: str
    layers: Mapping[str, str]
    parameters: Mapping[str, Parameter]
    dimensions: Mapping[str, Dimension]
    documents: Mapping[str, SourceDocument]
    clauses: Mapping[str, Clause]
    lists: Mapping[str, tuple[str, ...]]
    acts: Mapping[str, Act]
    forbidden: Mapping[str, Forbidden]
    scripts: Mapping[str, Script]
    checks: Mapping[str, Check]
    recognisers: Mapping[str, Recogniser]
    targets: Mapping[str, Target] = field(default_factory=dict)
    catalogue: Mapping[str, CatalogueItem] = field(default_factory=dict)
    procedures: Mapping[str, Procedure] = field(default_factory=dict)
    situations: Mapping[str, Situation] = field(default_factory=dict)
    calendars: Mapping[str, BusinessCalendar] = field(default_factory=dict)

    def calendar(self, ident: str = CENTRE) -> Calendar:
        """One of its calendars, put to work; left out, that of the centre. Raises CalendarError where there is none of that id."""
        if (found := self.calendars.get(ident)) is None:
            raise CalendarError(f"标准 {self.id} 没有日历 {ident} / the standard has no such calendar")
        return calendar_of(found)
