"""The leader's side over HTTP: the board, whispers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from sanxiang_centre.accounts.api import actor as actor_of
from sanxiang_centre.common.schemas import REFUSALS, Id
from sanxiang_centre.live.api.leader_schemas import BoardOut, WhisperIn, WhisperOut
from sanxiang_centre.live.leading import watching
from sanxiang_centre.live.leading.board import board
from sanxiang_centre.live.models import SideNote

router = Router(tags=["live"])


@router.get("/live/board", response={200: BoardOut, **REFUSALS})
def get_board(request: HttpRequest) -> dict[str, Any]:
    """Chats, queue, agents, today; every figure with the chats that it is of."""
    return board(actor_of(request))


@router.post("/live/chats/{chat}/whisper", response={201: WhisperOut, **REFUSALS})
def whisper(request: HttpRequest, chat: Id, given: WhisperIn) -> Status[Any]:
    """To the agent, beside the chat; the customer never sees it."""
    return Status(201, _note(watching.whisper(actor=actor_of(request), now=timezone.now(), chat=chat, text=given.text)))


def _note(row: SideNote) -> dict[str, Any]:
    people = {"author": row.author_id, "author_name": row.author.name, "reader": row.reader_id}
    return {"id": row.pk, "chat": row.chat_id, "kind": row.kind, **people, "text": row.text, "at": row.at}
