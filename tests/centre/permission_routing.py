"""Rows of the matrix of permissions for desks, offers and the ways of chats, and how they are made."""

from __future__ import annotations

from datetime import timedelta

import live_rows
from django.utils import timezone
from permission_row import given, row
from permission_world import USUAL, Kind, Params, World

from sanxiang_centre.accounts.models import Person, Role, SkillGroup
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.live.models import ChatState, DeskState, NoteKind, Offer, SideNote

ALL, TEAM = Reach.ALL, Reach.TEAM
BUSY = (409,)
LIMITS = {"offer": 30, "sticky": 30, "sticky_days": 30, "handed": 60, "again": 30, "step": 600}


def desk(world: World, of: Person) -> Params:
    """Who serves nobody has none: theirs is that of an agent."""
    person = of if {Role.AGENT, Role.LEADER} & {Role(role) for role in of.roles} else world.people["agent"]
    live_rows.desk(person, DeskState.OFFLINE, at=timezone.now())
    return {"person": person.pk}


def served_chat(world: World, of: Person) -> Params:
    found = live_rows.chat(world.group, timezone.now(), agent=of)
    SideNote.objects.create(
        chat=found, kind=NoteKind.WHISPER, author=of, text="绝密事项" if of == world.stranger else "稳住", at=timezone.now()
    )
    return {"chat": found.pk}


def held_out(world: World, of: Person) -> Params:
    now = timezone.now()
    found = live_rows.chat(world.group, now, state=ChatState.OFFERED)
    made = Offer.objects.create(chat=found, person=of, because="queue", at=now, until=now + timedelta(hours=1))
    return {"offer": made.pk}


def _overflow(world: World, _: Params) -> dict[str, int]:
    return {"group": world.group.pk, "other": SkillGroup.objects.exclude(pk=world.group.pk).order_by("pk")[0].pk, "after": 60}


KINDS = {"desk": Kind(desk, USUAL), "served_chat": Kind(served_chat, USUAL), "held_out": Kind(held_out, USUAL)}
ROWS = {
    "GET /live/desk": row("chat.serve"),
    "POST /live/desk/state": row("chat.serve", body=given(state="busy")),
    "GET /live/desks": row("desk.read", lists="desk", key="person"),
    "PATCH /live/desks/{person}": row("desk.set_others", of="desk", least=TEAM, body=given(capacity=2)),
    "POST /live/desks/{person}/state": row("desk.set_others", of="desk", least=TEAM, body=given(state="busy")),
    "POST /live/offers/{offer}/accept": row("chat.serve", of="held_out"),
    "POST /live/offers/{offer}/decline": row("chat.serve", of="held_out"),
    "GET /live/transfer-targets": row("chat.serve"),
    "POST /live/chats/{chat}/transfer": row("chat.serve", of="served_chat", body=lambda w, _: {"group": w.group.pk}),
    "POST /live/chats/{chat}/takeover": row("chat.take_over", of="served_chat", ok=BUSY),
    "POST /live/chats/{chat}/consult": row(
        "chat.serve", of="served_chat", body=lambda w, _: {"person": w.colleague.pk, "text": "能退吗？"}
    ),
    "POST /live/chats/{chat}/consult/end": row("chat.serve", of="served_chat", body=given(), ok=BUSY),
    "GET /live/chats/{chat}/notes": row("chat.serve", "chat.watch", of="served_chat"),
    "POST /live/chats/{chat}/notes": row("chat.serve", of="served_chat", body=given(text="可以"), ok=BUSY),
    "GET /live/overflow": row("routing.write", "board.read"),
    "POST /live/overflow": row("routing.write", least=ALL, body=_overflow),
    "PATCH /live/overflow/{overflow}": row("routing.write", least=ALL, body=given(after=5)),
    "DELETE /live/overflow/{overflow}": row("routing.write", least=ALL),
    "GET /live/break-reasons": row("routing.write", "desk.read"),
    "POST /live/break-reasons": row("routing.write", least=ALL, body=given(code="tea", zh="喝茶", en="Tea")),
    "PATCH /live/break-reasons/{reason}": row("routing.write", least=ALL, body=given(minutes=5)),
    "GET /live/routing": row("routing.write", "board.read"),
    "PUT /live/routing": row("routing.write", least=ALL, body=given(**LIMITS)),
}
