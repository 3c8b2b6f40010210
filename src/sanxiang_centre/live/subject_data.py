"""What chats hold of a customer: a copy for the customer, and what goes with the words of a conversation, or with the customer."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from sanxiang_centre.common.writing import Writing
from sanxiang_centre.customers.services.subject_data import Kept
from sanxiang_centre.files import services as files
from sanxiang_centre.files.models import Attachment
from sanxiang_centre.files.queries import list_attachments
from sanxiang_centre.live.chats.attaching import OF
from sanxiang_centre.live.models import Chat, Dismissal, Objection, SideNote, Transcript, Visitor, WrapUp

ERASED = "（已删除 · erased）"
WHY = "何时在线咨询过、由谁接待、评了几分，文字与身份已删除 / when there was a chat, who served it and its rating; no words, no identity"


def conversations_of(customers: Sequence[int]) -> set[int]:
    """Chats of browsers that were theirs."""
    return set(Chat.objects.filter(visitor__customer__in=customers).values_list("pk", flat=True))


def customers_of(conversation: int) -> set[int]:
    found = Chat.objects.filter(pk=conversation).values_list("visitor__customer", flat=True)
    return {customer for customer in found if customer is not None}


def erase_customers(write: Writing, customers: Sequence[int]) -> None:
    """Their browsers are known no more. The words of their chats go with the conversations."""
    _forget(Visitor.objects.filter(customer__in=customers))


def erase_conversations(write: Writing, conversations: Collection[int]) -> None:
    """All that was written about and beside them, and their files. Browsers of which nothing else is kept are forgotten."""
    chats = Chat.objects.filter(pk__in=conversations)
    ids = list(chats.values_list("pk", flat=True))
    if not ids:
        return
    files.erase(write, of=OF, subjects=ids)
    chats.exclude(remark="").update(remark="")
    SideNote.objects.filter(chat__in=ids).update(text=ERASED)
    Objection.objects.filter(chat__in=ids).update(words="", reason="")
    Dismissal.objects.filter(chat__in=ids).update(reason="")
    WrapUp.objects.filter(chat__in=ids).update(prefilled={}, facts={})
    Transcript.objects.filter(chat__in=ids).update(address="", due_at=None)
    whole = Chat.objects.filter(visitor=OuterRef("pk"), conversation__erased_at=None)
    _forget(Visitor.objects.filter(pk__in=chats.values("visitor")).exclude(Exists(whole)))


def _forget(visitors: QuerySet[Visitor]) -> None:
    """The number stays, and with it that somebody was blocked. Nobody can show the token of what stands there now."""
    rows = list(visitors.only("pk"))
    for row in rows:
        row.name, row.external, row.proven, row.digest, row.blocked_because = "", "", False, secrets.token_hex(32), ""
        row.address = ""
    Visitor.objects.bulk_update(rows, ["name", "external", "proven", "digest", "blocked_because", "address"], batch_size=500)


def copy_for_subject(customers: Sequence[int]) -> list[dict[str, Any]]:
    """Staff are not named; what was said stands with the conversations."""
    rows = list(Chat.objects.filter(visitor__customer__in=customers).select_related("site", "visitor").order_by("pk"))
    sent: dict[int, list[Attachment]] = defaultdict(list)
    for each in list_attachments(OF, [row.pk for row in rows]):
        sent[each.subject].append(each)
    return [_copy(row, sent[row.pk]) for row in rows]


def _copy(row: Chat, sent: Sequence[Attachment]) -> dict[str, Any]:
    return {
        "conversation": row.pk,
        "site": row.site.name,
        "name": row.visitor.name,
        "account": row.visitor.external,
        "queued_at": row.queued_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "rating": row.rating,
        "remark": row.remark,
        "files": [{"name": each.name, "size": each.size, "at": each.created_at.isoformat()} for each in sent],
    }


def keeps(customers: Sequence[int]) -> list[Kept]:
    return [Kept("chats", Chat.objects.filter(visitor__customer__in=customers).count(), WHY)]
