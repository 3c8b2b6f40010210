"""What was let pass, for the owner of the standard."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import Field

from sanxiang_centre.accounts.api import actor as actor_of
from sanxiang_centre.common.pages import page
from sanxiang_centre.common.schemas import REFUSALS, Clean, Cursor, Id, PageOut, Size
from sanxiang_centre.live.api.guidance_schemas import ObjectionOut, VerdictIn
from sanxiang_centre.live.models import Objection
from sanxiang_centre.live.wording import objecting

router = Router(tags=["live"])
Rule = Annotated[Clean, Field(max_length=80)]


@router.get("/live/objections", response={200: PageOut[ObjectionOut], **REFUSALS})
def list_objections(
    request: HttpRequest,
    verdict: Literal["", "upheld", "agreed"] | None = None,
    kind: Literal["false_alarm", "override"] | None = None,
    rule: Rule | None = None,
    size: Size = 50,
    cursor: Cursor | None = None,
) -> dict[str, Any]:
    """The newest first. `verdict` empty: nobody has looked at them yet."""
    rows = objecting.list_objections(actor_of(request), verdict=verdict, kind=kind, rule=rule)
    found = page(rows, order="-at", size=size, cursor=cursor)
    return {"items": [_objection(row) for row in found.items], "next": found.next}


@router.get("/live/objections/{objection}", response={200: ObjectionOut, **REFUSALS})
def get_objection(request: HttpRequest, objection: Id) -> dict[str, Any]:
    return _objection(objecting.access_objection(actor_of(request), objection))


@router.post("/live/objections/{objection}/judge", response={200: ObjectionOut, **REFUSALS})
def judge_objection(request: HttpRequest, objection: Id, given: VerdictIn) -> dict[str, Any]:
    """`advice` says how the case becomes an example of the standard."""
    return _objection(objecting.judge_objection(actor=actor_of(request), now=timezone.now(), objection=objection, verdict=given.verdict))


def _objection(row: Objection) -> dict[str, Any]:
    names = ("seq", "rule", "kind", "words", "reason", "at", "verdict", "verdict_at")
    people = {"by": row.by_id, "verdict_by": row.verdict_by_id}
    edition = {"edition": row.edition_id, "standard": row.edition.standard}
    told = {name: getattr(row, name) for name in names}
    expression = objecting.expressions_of(row.edition_id).get(row.rule)
    about = {"expression": expression, "advice": objecting.advice(row)}
    return {"id": row.pk, "chat": row.chat_id, **edition, **people, **told, **about}
