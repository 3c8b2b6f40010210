"""Rows of the matrix of permissions for chats, sites and visitors, and how they are made."""

from __future__ import annotations

from uuid import uuid4

from chats_made import FILLED, site_made
from django.utils import timezone
from permission_row import Row, given, row
from permission_world import USUAL, Kind, Params, World, words

from sanxiang.conversation.model import EventKind
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.writing import writing
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.conversations.services import append
from sanxiang_centre.live.chats.beginning import begin_chat
from sanxiang_centre.live.models import Chat, ChatState, Visitor
from sanxiang_centre.live.parties import AGENT
from sanxiang_centre.live.sites.queries import site_of
from sanxiang_centre.live.visitors.services import come

ALL = Reach.ALL
BUSY = (409,)
TEXT = {"file": ("x.txt", b"seen and heard")}


def chat(world: World, of: Person) -> Params:
    """Served by that person."""
    if "site" not in world.common:
        made = site_made(form=[], consent=False).site
        world.common |= {"site": made.pk, "site_key": made.key}
    now, site = timezone.now(), site_of(str(world.common["site_key"]))
    found = come(now=now, site=site, language="zh", address=f"matrix {of.pk} {Visitor.objects.count()}")
    begun = begin_chat(now=now, visitor=found.visitor, form={}, consent=False)
    Conversation.objects.filter(pk=begun.pk).update(agent=of, team=of.team_id)
    Chat.objects.filter(pk=begun.pk).update(state=ChatState.ACTIVE, accepted_at=now)
    with writing(SYSTEM, now) as write:
        conversation = Conversation.objects.get(pk=begun.pk)
        append(write, conversation, entry=EventKind.MESSAGE, party=AGENT, text=words(world, of, "您好，请讲"))
    return {"chat": begun.pk, "visitor": found.visitor.pk}


def shut_out(world: World, of: Person) -> Params:
    """A visitor of that person's chat who is blocked."""
    found = chat(world, of)
    because = words(world, of, "辱骂")
    Visitor.objects.filter(pk=found["visitor"]).update(blocked_at=timezone.now(), blocked_by=of, blocked_because=because)
    return {"shut_out": found["visitor"], "visitor": found["visitor"]}


KINDS = {"chat": Kind(chat, USUAL), "shut_out": Kind(shut_out, USUAL)}
SERVE = "chat.serve"
SITE = {"name": "分店", "origins": ["https://branch.example"]}
ROWS: dict[str, Row] = {
    "GET /live/sites": row("site.read", least=ALL),
    "POST /live/sites": row("site.write", least=ALL, body=lambda w, _: {**SITE, "group": w.group.pk}),
    "GET /live/sites/{site}": row("site.read", least=ALL),
    "PATCH /live/sites/{site}": row("site.write", least=ALL, body=given(name="改名")),
    "POST /live/sites/{site}/rotate-secret": row("site.write", least=ALL),
    "GET /live/visitors/blocked": row("visitor.block", lists="shut_out", key="shut_out"),
    "POST /live/visitors/{visitor}/block": row("visitor.block", of="chat", body=given(reason="辱骂")),
    "POST /live/visitors/{visitor}/unblock": row("visitor.block", of="shut_out"),
    "GET /live/chats/{chat}/log": row("conversation.read", of="chat"),
    "POST /live/chats/{chat}/messages": row(SERVE, of="chat", body=lambda _w, _t: {"key": str(uuid4()), "text": "您好"}),
    "POST /live/chats/{chat}/read": row(SERVE, of="chat", body=given(seq=1)),
    "POST /live/chats/{chat}/typing": row(SERVE, of="chat"),
    "POST /live/chats/{chat}/files": row(SERVE, of="chat", files=lambda: TEXT),
    "POST /live/chats/{chat}/end": row(SERVE, of="chat"),
    "GET /live/stream": row("desk.read", streams=True),
    "GET /live/poll": row("desk.read", streams=True),
    # What visitors ask with their tokens: nobody of the centre gets in there.
    "POST /visit/sessions": row(by="anybody", body=lambda w, _: {"site": w.common["site_key"]}, ok=(403,)),
    "POST /visit/chats": row(by="visitor", body=given(form=FILLED, consent=True), ok=(422,)),
    "POST /visit/messages": row(by="visitor", body=given(text="x"), ok=BUSY),
    "GET /visit/stream": row(by="visitor", of="chat", streams=True, query=lambda w: f"chat={w.thing('chat', w.people['agent'])['chat']}"),
    "GET /visit/poll": row(by="visitor", of="chat", streams=True, query=lambda w: f"chat={w.thing('chat', w.people['agent'])['chat']}"),
    "GET /visit/chats/{chat}/log": row(by="visitor", of="chat"),
    "POST /visit/chats/{chat}/messages": row(by="visitor", of="chat", body=lambda _w, _t: {"key": str(uuid4()), "text": "x"}),
    "POST /visit/chats/{chat}/read": row(by="visitor", of="chat", body=given(seq=1)),
    "POST /visit/chats/{chat}/typing": row(by="visitor", of="chat"),
    "POST /visit/chats/{chat}/files": row(by="visitor", of="chat", files=lambda: TEXT),
    "GET /visit/chats/{chat}/files/{file}": row(by="visitor", of="chat", path={"file": 1}, ok=(404,)),
    "POST /visit/chats/{chat}/end": row(by="visitor", of="chat"),
    "POST /visit/chats/{chat}/rating": row(by="visitor", of="chat", body=given(rating=5)),
    "POST /visit/chats/{chat}/transcript": row(by="visitor", of="chat", body=given(email="wang@example.com"), ok=BUSY),
}
