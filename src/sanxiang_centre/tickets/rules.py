"""What of an edition judges tickets, as a value; and back and forth to what is stored. Pure.

A ticket stays under the edition of its creation, so the edition's targets, catalogue, procedures, hours and lawful pauses are kept whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sanxiang.calendar.calendars import Calendar
from sanxiang.errors import Location
from sanxiang.inspection.targets.choosing import Chooser
from sanxiang.standard.calendars import CENTRE, BusinessCalendar, Change, calendar_of
from sanxiang.standard.catalogue import CatalogueItem
from sanxiang.standard.model import Entry
from sanxiang.standard.procedures import Procedure
from sanxiang.standard.standard import Standard
from sanxiang.standard.targets import Target

E = TypeVar("E", bound=Entry)

NOWHERE = Location("", 0, 0)
"""The place of an entry that is no longer read from a file."""
OPENING = frozenset(
    ("outage.reported", "outage.accepted", "application.accepted", "meter.test_asked", "meter.reading_disputed", "complaint.received")
)
"""Events that happen by the ticket being made, where a target of its item starts with them."""
PAUSES = {"customer": "pause_reasons_customer", "third_party": "pause_reasons_third_party", "planned": "pause_reasons_planned"}
"""For whom a ticket waits -> the parameter of the edition with the reasons that hold its clocks."""
ATTACHMENTS = {"megabytes": "attachment_megabytes", "kinds": "attachment_kinds", "count": "attachments_a_ticket"}
"""Parameters that an edition may have, to take less than the centre does."""
MAXIMUM, CAUSES = "pause_maximum_hours", "complaint_causes"


@dataclass(frozen=True, slots=True)
class Rules:
    """`pauses`: customer, third_party, planned -> lawful reasons. `maximum`: seconds that all pauses of a ticket may last together.

    `attachments`: megabytes, kinds, count, as far as the edition says anything of them.
    """

    edition: str
    standard: str
    targets: Mapping[str, Target]
    items: Mapping[str, CatalogueItem]
    procedures: Mapping[str, Procedure]
    hours: BusinessCalendar
    pauses: Mapping[str, tuple[str, ...]]
    maximum: int
    causes: tuple[str, ...]
    attachments: Mapping[str, Any]
    chooser: Chooser

    @property
    def contracts(self) -> frozenset[str]:
        """Contracts that the edition itself names, to have limits of their own."""
        picks = (case.for_.contract for target in self.targets.values() for case in target.cases)
        return frozenset(contract for contract in picks if contract is not None)

    def openings(self, item: str) -> tuple[str, ...]:
        """Events beside ticket.created that a new ticket under that item records."""
        found = self.items.get(item)
        starts = {self.targets[ident].from_ for ident in (found.targets or () if found else ()) if ident in self.targets}
        return tuple(sorted(start for start in starts if start in OPENING))


def snapshot(standard: Standard) -> dict[str, Any]:
    """JSON values; what `rules_of` reads."""
    values: dict[str, Any] = {name: parameter.value for name, parameter in standard.parameters.items()}
    return {
        "targets": _dumped(standard.targets),
        "catalogue": _dumped(standard.catalogue),
        "procedures": _dumped(standard.procedures),
        "hours": _plain(standard.calendars[CENTRE]),
        "pauses": {waiting: list(values.get(name) or ()) for waiting, name in PAUSES.items()},
        "maximum": round(float(values.get(MAXIMUM) or 0) * 3600),
        "causes": list(values.get(CAUSES) or ()),
        "attachments": {limit: _listed(values[name]) for limit, name in ATTACHMENTS.items() if name in values},
    }


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _dumped(entries: Mapping[str, Entry]) -> dict[str, Any]:
    return {ident: _plain(entry) for ident, entry in entries.items()}


def _plain(entry: Entry) -> dict[str, Any]:
    return entry.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"where"})


def rules_of(edition: str, standard: str, content: Mapping[str, Any]) -> Rules:
    targets, items = _loaded(Target, content["targets"]), _loaded(CatalogueItem, content["catalogue"])
    return Rules(
        edition=edition,
        standard=standard,
        targets=targets,
        items=items,
        procedures=_loaded(Procedure, content["procedures"]),
        hours=BusinessCalendar.model_validate({**content["hours"], "where": NOWHERE}),
        pauses={waiting: tuple(reasons) for waiting, reasons in content["pauses"].items()},
        maximum=content["maximum"],
        causes=tuple(content["causes"]),
        attachments=content.get("attachments", {}),
        chooser=Chooser(targets.values(), items),
    )


def _loaded(model: type[E], entries: Mapping[str, Any]) -> dict[str, E]:
    return {ident: model.model_validate({**entry, "where": NOWHERE}) for ident, entry in entries.items()}


@dataclass(frozen=True, slots=True)
class Revised:
    """A change of the hours, and since when anybody knows it."""

    change: Mapping[str, Any]
    known_from: datetime


def calendar_with(hours: BusinessCalendar, revisions: Sequence[Revised]) -> Calendar:
    """The hours of the edition with what the centre has changed since. Known is a change to the second, which the text cannot say."""
    changes = tuple(Change.model_validate(each.change) for each in revisions)
    found = calendar_of(hours.model_copy(update={"changes": (*hours.changes, *changes)}))
    own = len(found.versions) - len(revisions)
    late = (replace(version, known_from=each.known_from) for version, each in zip(found.versions[own:], revisions, strict=True))
    return replace(found, versions=(*found.versions[:own], *late))
