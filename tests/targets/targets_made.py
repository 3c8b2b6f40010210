"""Targets and records that the tests of judging share, written short."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sanxiang.calendar.calendars import Calendar, china_office
from sanxiang.errors import Location
from sanxiang.inspection.targets.choosing import Chooser
from sanxiang.inspection.targets.history import Record, RecordEvent
from sanxiang.inspection.targets.judging import POLICY, Policy, TargetClock, judge
from sanxiang.standard.catalogue import CatalogueItem
from sanxiang.standard.targets import Target

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = china_office()
LATER = "2026-12-31 12:00"


def at(text: str) -> datetime:
    """`2026-03-02 10:15` in Shanghai; `10:15` is of that day, a Monday."""
    return datetime.fromisoformat(text if "-" in text else f"2026-03-02 {text}").replace(tzinfo=ZONE)


def target(ident: str = "t", **keys: Any) -> Target:
    """`from_` is the key `from`."""
    given = {"kind": "resolve", "from": "ticket.created", "to": "ticket.resolved", "clause": ["ABC-1"], **keys}
    given |= {"from": given.pop("from_")} if "from_" in given else {}
    return Target.model_validate({"id": ident, "where": Location("t.yaml"), "name": {"zh": ident}, **given})


def item(ident: str, *targets: str) -> CatalogueItem:
    return CatalogueItem.model_validate(
        {"id": ident, "where": Location("c.yaml"), "name": {"zh": ident}, "charging": "free", "targets": list(targets)}
    )


def event(time: str, name: str = "", **keys: Any) -> RecordEvent:
    """`=state` sets the state only; times among the keys are written short, too."""
    keys |= {key: at(keys[key]) for key in ("known", "due", "told") if key in keys}
    keys |= {"state": name[1:]} if name.startswith("=") else {"event": name}
    return RecordEvent(at(time), **keys)


def record(*events: RecordEvent, **attributes: str) -> Record:
    return Record("R-1", events, attributes)


def clocks(
    *targets: Target,
    of: Record,
    now: str = LATER,
    catalogue: Mapping[str, CatalogueItem] | None = None,
    policy: Policy = POLICY,
    calendar: Calendar = OFFICE,
) -> list[TargetClock]:
    """The record judged by the targets."""
    return list(judge(of, Chooser(targets, catalogue or {}), calendar, at(now), policy))
