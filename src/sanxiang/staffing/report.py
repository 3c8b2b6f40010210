"""A plan as plain values: what JSON holds and what the page shows."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any

from sanxiang.staffing.answer import AnswerClause
from sanxiang.staffing.planning import Plan, Row


@dataclass(frozen=True, slots=True)
class Basis:
    """What a plan rests on.

    seconds   the limit that is planned to, already less the time that picking up takes
    stated    the limit in the standard or on the command line
    asked     the share that the standard asks for (1 = every call)
    clause    what the standard says; None = the caller said it all
    calls     calls in the history; `handled` of them with a known handling time; `days` with at least one call
    """

    standard: str
    edition: str
    stated: float
    pickup: float
    asked: float | None
    clause: AnswerClause | None
    by: str
    calls: float
    handled: float
    days: int
    first: str
    last: str


def report_of(plan: Plan, basis: Basis) -> dict[str, Any]:
    """Plain values; shares are between 0 and 1, times seconds, money in the unit of the wage. None = no data."""
    clause = basis.clause
    return {
        "standard": {"id": basis.standard, "edition": basis.edition},
        "goal": {
            "share": plan.goal.share,
            "seconds": plan.goal.seconds,
            "stated_seconds": basis.stated,
            "pickup_seconds": basis.pickup,
            "asked_share": basis.asked,
            "clauses": list(clause.clauses) if clause else [],
            "entries": list(clause.entries) if clause else [],
            "every": list(clause.every) if clause else [],
            "late": list(clause.late) if clause else [],
            "max_occupancy": plan.goal.occupancy,
            "patience": plan.goal.patience,
            "model": "erlang_c" if plan.goal.patience is None else "erlang_a",
        },
        "roster": {"shrinkage": plan.roster.shrinkage, "wage": plan.roster.wage, "least": plan.roster.least},
        "history": {
            "calls": round(basis.calls, 3),
            "handled": round(basis.handled, 3),
            "days": basis.days,
            "first": basis.first,
            "last": basis.last,
            "by": basis.by,
        },
        "total": {
            "calls": round(plan.calls, 3),
            "late": round(sum(late_calls(row) for row in plan.rows), 3),
            "service_level": _rounded(plan.service_level, 5),
            "occupancy": _rounded(plan.occupancy, 5),
            "rostered_hours": round(plan.rostered_hours, 2),
            "most_rostered": plan.most.rostered if plan.most else 0,
            "cost": _rounded(plan.cost, 2),
        },
        "rows": [_row(row) for row in plan.rows],
    }


def late_calls(row: Row) -> float:
    """Calls of the interval that are expected not to be answered in time."""
    return row.interval.calls * (1 - row.queue.service_level)


def _row(row: Row) -> dict[str, Any]:
    interval, queue = row.interval, row.queue
    return {
        "group": interval.group,
        "start": clock(interval.start),
        "end": clock(interval.start + interval.minutes),
        "calls": round(interval.calls, 3),
        "aht": round(interval.handling, 2),
        "load": round(interval.demand.load, 4),
        "seats": queue.seats,
        "rostered": row.rostered,
        "service_level": round(queue.service_level, 5),
        "late": round(late_calls(row), 3),
        "asa": _rounded(queue.asa, 3),
        "abandoned": round(queue.abandoned, 5),
        "occupancy": round(queue.occupancy, 5),
        "cost": _rounded(row.cost, 2),
    }


def clock(minutes: int) -> str:
    """Minutes after midnight as hh:mm; the end of the day is 24:00."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None or not isfinite(value) else round(value, digits)
