"""Whether what is promised lies within a bound: neither later than allowed nor sooner than can be kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sanxiang.calendar.arithmetic import add
from sanxiang.calendar.calendars import Calendar
from sanxiang.commitments.commitment import length_after
from sanxiang.commitments.expressions import Expression, Length
from sanxiang.commitments.reading import Promise
from sanxiang.commitments.resolving import resolve


@dataclass(frozen=True, slots=True)
class Bound:
    """So long after the promise; `business`: minutes of business time, not of the wall clock."""

    length: Length
    business: bool = False


def compare(promise: Promise, bound: Bound, at: datetime | None, calendar: Calendar | None) -> int | None:
    """-1, 0 or 1: what is promised is due before, at or after the bound. None where that cannot be known.

    A limit that hangs on a condition is compared as if the condition were met now. `at` (aware) None: only lengths of one unit compare.
    """
    expression = _expression(promise)
    if expression is None:
        return None
    if isinstance(expression, Length) and expression.unit == bound.length.unit and not bound.business:
        return _sign(expression.number, bound.length.number)
    if at is None or calendar is None:
        return None
    due, limit = resolve(expression, at, calendar), _deadline(bound, at, calendar)
    return None if due is None or limit is None else _sign(due.due.timestamp(), limit.timestamp())


def _expression(promise: Promise) -> Expression | None:
    if promise.when is None:
        return None
    hanging = None if promise.condition is None else length_after(promise.when)
    return promise.when.expression if hanging is None else hanging


def _deadline(bound: Bound, at: datetime, calendar: Calendar) -> datetime | None:
    number = bound.length.number
    if bound.business and number is not None:
        return add(calendar, at, 60 * number).due
    found = resolve(bound.length, at, calendar)
    return None if found is None else found.due


def _sign(one: float | None, other: float | None) -> int | None:
    return None if one is None or other is None else (one > other) - (one < other)
