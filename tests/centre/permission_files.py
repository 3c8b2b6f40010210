"""Rows of the matrix of permissions for files, which are as far in reach as what they hang on, and how one is made."""

from __future__ import annotations

from io import BytesIO

from django.utils import timezone
from permission_row import given, row
from permission_world import USUAL, Kind, Params, World, words

from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.tickets.services.attaching import attach

CLOSED = (409, 410)
"""There, but not given out: not scanned yet, or destroyed."""
TEXT = {"file": ("x.txt", b"seen and heard")}


def attachment(world: World, of: Person) -> Params:
    """On a ticket of that person."""
    ticket = int(world.thing("ticket", of)["ticket"])
    text = BytesIO(words(world, of, f"票据 {of.pk}").encode())
    made = attach(actor=SYSTEM, now=timezone.now(), ticket=ticket, name=words(world, of, "票据") + ".txt", content=text)
    return {"attachment": made.pk, "ticket": ticket}


KINDS = {"attachment": Kind(attachment, USUAL)}
ROWS = {
    "GET /tickets/{ticket}/attachments": row("ticket.read", of="ticket"),
    "POST /tickets/{ticket}/attachments": row("ticket.work", of="ticket", files=lambda: TEXT),
    "GET /attachments/{attachment}": row("ticket.read", of="attachment"),
    "GET /attachments/{attachment}/content": row("ticket.read", of="attachment", ok=CLOSED),
    "POST /attachments/{attachment}/remove": row("ticket.work", of="attachment", body=given(reason="传错了")),
    "POST /articles/{article}/draft/attachments": row("knowledge.write", of="article", files=lambda: TEXT),
    "GET /articles/{article}/versions/{number}/attachments": row("knowledge.write", "knowledge.approve", of="article", path={"number": 1}),
}
