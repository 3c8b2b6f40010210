"""What commitments hold of a customer: a copy for the customer, and what stays after an erasure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sanxiang_centre.commitments.models import Commitment
from sanxiang_centre.customers.services.subject_data import Kept

WHY = (
    "承诺了哪类事项、何时到期、是否兑现的记录，文字与号码已删除 / which kind of thing was promised, when it was due and whether it was kept"
)


def copy_for_subject(customers: Sequence[int]) -> list[dict[str, Any]]:
    """Staff are not named."""
    return [_copy(row) for row in Commitment.objects.filter(customer__in=customers).order_by("pk")]


def _copy(row: Commitment) -> dict[str, Any]:
    times = {name: getattr(row, name) for name in ("said_at", "due_at", "done_at")}
    told = {name: getattr(row, name) for name in ("origin", "action", "said", "state")}
    return {**told, **{name: None if at is None else at.isoformat() for name, at in times.items()}}


def keeps(customers: Sequence[int]) -> list[Kept]:
    return [Kept("commitments", Commitment.objects.filter(customer__in=customers).count(), WHY)]
