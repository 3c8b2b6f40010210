"""Rows of the matrix of permissions for what stands beside chats: guidance, wording, wrap-ups, scripts, the leader's side."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from guided import chat_of
from permission_row import given, row
from permission_world import LONG_AGO, USUAL, Kind, Params, World, words

from sanxiang_centre.accounts.models import Person
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.live.models import Chat, NoteKind, Objection, Permit, SideNote, WrapUp

ALL, TEAM = Reach.ALL, Reach.TEAM
SERVE = "chat.serve"
BUSY = (409,)
NOWHERE = (404, 409)
"""The made-up edition of the matrix cannot be put to work: nothing is promised, said or forbidden by it."""


def guided(world: World, of: Person) -> Params:
    """A chat that this person serves, with a note beside it, and something that was asked to be let pass."""
    now = timezone.now()
    said = chat_of(of, None, name=words(world, of, "王女士"), began=now - timedelta(minutes=1))
    said.customer(words(world, of, "在吗"), 5)
    chat = Chat.objects.get(pk=said.id)
    SideNote.objects.create(chat=chat, kind=NoteKind.WHISPER, author=of, text=words(world, of, "先致歉"), at=now)
    WrapUp.objects.create(chat=chat, due_at=now + timedelta(minutes=2))
    permit = Permit.objects.create(
        chat=chat, digest="0" * 64, rules=[words(world, of, "x")], asked_by=of, asked_at=now, expires_at=now + timedelta(minutes=5)
    )
    if "objection" not in world.common:
        edition = int(world.common["edition"])
        made = Objection.objects.create(chat=chat, edition_id=edition, rule="x", kind="false_alarm", words="小事", by=of, at=LONG_AGO)
        world.common["objection"] = made.pk
    return {"chat": said.id, "permit": permit.pk}


def _own(world: World) -> str:
    return f"chat={world.thing('guided', world.people['agent'])['chat']}"


WRAPPED = given(need="空调不制冷", process="派单", result="明天上门")
KINDS = {"guided": Kind(guided, USUAL)}
ROWS = {
    "GET /live/chats/{chat}/guidance": row(SERVE, "chat.watch", of="guided"),
    "POST /live/chats/{chat}/dismissals": row(SERVE, of="guided", body=given(key="wait@1", reason="误报")),
    "POST /live/chats/{chat}/promises": row(SERVE, needs=("commitment.create",), of="guided", body=given(seq=1, start=0), ok=NOWHERE),
    "POST /live/chats/{chat}/customer": row(
        SERVE, needs=("customer.look_up",), of="guided", body=given(seq=1, start=0, customer=1), ok=(404, 422)
    ),
    "POST /live/chats/{chat}/customer/choose": row(
        SERVE, needs=("customer.read",), of="guided", body=given(customer=1, reason="known"), ok=NOWHERE
    ),
    "POST /live/chats/{chat}/customer/unlink": row(SERVE, of="guided", body=given(reason="wrong_person"), ok=BUSY),
    "POST /live/chats/{chat}/judge": row(SERVE, of="guided", body=given(text="您好")),
    "POST /live/chats/{chat}/permits": row(SERVE, of="guided", body=given(text="您好"), ok=BUSY),
    "GET /live/permits": row("chat.override"),
    "POST /live/permits/{permit}/decide": row("chat.override", of="guided", body=given(grant=True, reason="客户要求原话")),
    "GET /live/composer": row(SERVE, query=_own, ok=NOWHERE),
    "GET /live/scripts": row(SERVE, query=_own, ok=(404,)),
    "POST /live/scripts/used": row(
        SERVE, body=lambda w, _: {"chat": w.thing("guided", w.people["agent"])["chat"], "script": "x"}, ok=(404,)
    ),
    "GET /live/objections": row("objection.read", least=ALL),
    "GET /live/objections/{objection}": row("objection.read", least=ALL),
    "POST /live/objections/{objection}/judge": row("objection.judge", least=ALL, body=given(verdict="agreed")),
    "GET /live/chats/{chat}/wrap-up": row(SERVE, "chat.watch", of="guided"),
    "PUT /live/chats/{chat}/wrap-up": row(SERVE, of="guided", body=WRAPPED, ok=BUSY),
    "POST /live/chats/{chat}/ticket": row(SERVE, needs=("ticket.create",), of="guided", body=given(type="fault"), ok=BUSY),
    "POST /live/chats/{chat}/callback": row(SERVE, needs=("commitment.create",), of="guided", body=given(said="下午回电")),
    "GET /live/board": row("board.read"),
    "POST /live/chats/{chat}/whisper": row("chat.whisper", of="guided", body=given(text="先致歉")),
}
