"""What of conversations an actor gets to see: agents their own, leaders those of their team, inspectors and managers all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import invalid, not_found
from sanxiang_centre.conversations.models import (
    Backtest,
    Conversation,
    Entry,
    Finding,
    Hold,
    Import,
    Inspection,
    Reject,
    Retention,
    SearchText,
)
from sanxiang_centre.conversations.searching import LEAST, grams, like, phrase

M = TypeVar("M", bound=Model)
FOUND = "select conversation_id from conversations_searchtext where grams @> %s::int[] and words like %s"
"""Ids by pairs of characters, then by the words themselves."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of a list; None = any."""

    channel: str | None = None
    agent: int | None = None
    team: int | None = None
    group: int | None = None
    edition: int | None = None
    stage: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    least: float | None = None
    most: float | None = None
    failed: bool | None = None
    clause: str | None = None

    def q(self) -> Q:
        named = {
            "channel": self.channel,
            "agent": self.agent,
            "team": self.team,
            "group": self.group,
            "edition": self.edition,
            "stage": self.stage,
            "began_at__gte": self.since,
            "began_at__lt": self.until,
            "score__gte": self.least,
            "score__lte": self.most,
            "failed": self.failed,
            "broken__contains": None if self.clause is None else [self.clause],
        }
        return Q(**{name: value for name, value in named.items() if value is not None})


ANY = Wanted()


def _reached(actor: Actor, found: Reach) -> Q:
    if found is Reach.ALL:
        return Q()
    own = Q(agent=actor.person)
    return own | Q(team=actor.team) if found is Reach.TEAM and actor.team is not None else own


def _one(rows: QuerySet[M], ident: int, noun: str) -> M:
    found = rows.filter(pk=ident).first()
    if found is None:
        raise not_found(noun)
    return found


# Conversations -------------------------------------------------------------------------------------------------------


def list_conversations(actor: Actor, wanted: Wanted = ANY, *, words: str = "") -> QuerySet[Conversation]:
    """`words` is a phrase of two characters or more, looked for in masked text. Raises Problem 422 for a shorter one."""
    rows = Conversation.objects.filter(_reached(actor, require(actor, "conversation.read")), wanted.q()).select_related("agent")
    if not words:
        return rows
    asked = phrase(words)
    if len(asked) < LEAST:
        raise invalid({"words": f"请输入至少 {LEAST} 个字 / {LEAST} characters at least"})
    return rows.filter(pk__in=RawSQL(FOUND, [grams(asked), like(asked)]))


def access_conversation(actor: Actor, conversation: int, permission: str = "conversation.read") -> Conversation:
    """Raises Problem 404 for those out of reach, as for those that are not there."""
    rows = Conversation.objects.filter(_reached(actor, require(actor, permission)))
    return _one(rows.select_related("agent"), conversation, "会话")


def words_of(conversations: Sequence[Conversation]) -> dict[int, str]:
    """The searched words of conversations that were fetched."""
    rows = SearchText.objects.filter(pk__in=[each.pk for each in conversations])
    return dict(rows.values_list("conversation_id", "words"))


def list_entries(actor: Actor, conversation: Conversation, *, after: int, size: int) -> list[Entry]:
    """The log behind number `after`."""
    require(actor, "conversation.read")
    return list(Entry.objects.filter(conversation=conversation, seq__gt=after).order_by("seq")[:size])


def list_findings(actor: Actor, conversation: Conversation) -> list[Finding]:
    require(actor, "conversation.read")
    return list(Finding.objects.filter(conversation=conversation).order_by("check_id"))


def get_inspection(actor: Actor, conversation: Conversation) -> Inspection | None:
    require(actor, "conversation.read")
    return Inspection.objects.filter(pk=conversation.pk).first()


def said(conversation: int, seqs: Sequence[int]) -> dict[int, str]:
    """The words of some entries, as they were written; to be masked before they are shown."""
    rows = Entry.objects.filter(conversation=conversation, seq__in=seqs).values_list("seq", "text")
    return {seq: text or "" for seq, text in rows}


def is_own_live(actor: Actor, conversation: Conversation) -> bool:
    """The assigned agent, signed in, while the conversation goes on: sees it as the customer wrote it."""
    return (
        conversation.closed_at is None
        and actor.scopes is None
        and conversation.agent_id is not None
        and conversation.agent_id == actor.person
    )


# Imports -------------------------------------------------------------------------------------------------------------


def list_imports(actor: Actor) -> QuerySet[Import]:
    require(actor, "conversation.import", Reach.ALL)
    return Import.objects.all()


def access_import(actor: Actor, ident: int) -> Import:
    return _one(list_imports(actor), ident, "导入")


def list_rejects(actor: Actor, ident: int) -> QuerySet[Reject]:
    return Reject.objects.filter(source=access_import(actor, ident))


# Holds, retention, backtests -----------------------------------------------------------------------------------------


def list_holds(actor: Actor, conversation: int) -> QuerySet[Hold]:
    require(actor, "conversation.hold", Reach.ALL)
    return Hold.objects.filter(conversation=access_conversation(actor, conversation)).select_related("placed_by", "lifted_by")


def access_hold(actor: Actor, hold: int) -> Hold:
    require(actor, "conversation.hold", Reach.ALL)
    return _one(Hold.objects.select_related("placed_by", "lifted_by"), hold, "保留")


def list_retention(actor: Actor) -> QuerySet[Retention]:
    require(actor, "retention.read", Reach.ALL)
    return Retention.objects.all()


def unheld() -> Q:
    """Conversations that no legal hold keeps."""
    return ~Q(Exists(Hold.objects.filter(conversation=OuterRef("pk"), lifted_at=None)))


def list_backtests(actor: Actor) -> QuerySet[Backtest]:
    require(actor, "backtest.run", Reach.ALL)
    return Backtest.objects.defer("result")


def access_backtest(actor: Actor, backtest: int) -> Backtest:
    require(actor, "backtest.run", Reach.ALL)
    return _one(Backtest.objects.all(), backtest, "回测")
