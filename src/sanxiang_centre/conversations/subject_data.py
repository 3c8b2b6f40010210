"""What conversations hold of a customer: a copy for the customer, and what stays after an erasure. Which are whose, `config` knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sanxiang.conversation.model import Role
from sanxiang_centre.conversations.models import Conversation, Entry
from sanxiang_centre.customers.services.subject_data import Kept

BECAUSE = "customer"
WHY = "依法保留或仍在进行的会话，解除保留后即清除 / conversations under legal hold, erased once it is lifted, or still going on"
WORDLESS = (
    "会话发生过、何时、由谁接待与质检结论，文字已清除 / that a conversation took place, when, whose it was and its findings, without words"
)


def copy_for_subject(conversations: Collection[int]) -> list[dict[str, Any]]:
    """What the customer said and wrote, as it was, and what the source told of the conversation; staff are not named."""
    said: dict[int, list[dict[str, Any]]] = defaultdict(list)
    entries = Entry.objects.filter(conversation__in=conversations, role=Role.CUSTOMER, text__isnull=False)
    for one, at, kind, text, detail in entries.order_by("conversation", "seq").values_list("conversation", "at", "kind", "text", "detail"):
        said[one].append({"at": at, "kind": kind, "text": text, "detail": detail})
    rows = Conversation.objects.filter(pk__in=conversations, erased_at=None).order_by("pk")
    return [_copy(row, said[row.pk]) for row in rows]


def _copy(row: Conversation, said: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": row.pk,
        "key": row.key,
        "channel": row.channel,
        "direction": row.direction,
        "began_at": row.began_at.isoformat(),
        "closed_at": row.closed_at.isoformat() if row.closed_at else None,
        "metadata": row.metadata,
        "you": [{"id": each["id"], "name": each["name"]} for each in row.parties if each["role"] == Role.CUSTOMER],
        "said": said,
    }


def keeps(conversations: Collection[int]) -> list[Kept]:
    rows = Conversation.objects.filter(pk__in=conversations)
    whole, erased = rows.filter(erased_at=None).count(), rows.filter(erased_at__isnull=False).count()
    return [Kept("conversations_held", whole, WHY), Kept("conversations", erased, WORDLESS)]
