"""Reading event rows in an order that holds: whoever reads up to a place never finds an older row there later.

Ids are given out before their transactions commit, so a row with a smaller id may appear after one with a greater. What is read
here are rows of transactions older than every one that still runs, by transaction and id.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from sanxiang_centre.common.models import Event

OLDER_THAN_ALL = "common_event.transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Of a row in that order."""

    transaction: int
    event: int


BEGINNING = Place(-(2**63), 0)


def settled_after(place: Place, limit: int) -> QuerySet[Event]:
    """The next rows, with their bodies."""
    after = "(common_event.transaction, common_event.id) > (%s, %s)"
    rows = Event.objects.select_related("body").extra(where=[OLDER_THAN_ALL, after], params=[place.transaction, place.event])
    return rows.order_by("transaction", "id")[:limit]


def place_of(event: int | None) -> Place:
    """Where that row stands, or the one before it if it is gone; the beginning for None."""
    rows = Event.objects.filter(pk__lte=event or 0).order_by("-pk")
    row = rows.values_list("transaction", "id").first() if event is not None else None
    return Place(*row) if row is not None else BEGINNING


def newest_settled() -> int | None:
    """The id of the last row in that order."""
    return Event.objects.extra(where=[OLDER_THAN_ALL]).order_by("-transaction", "-id").values_list("pk", flat=True).first()
