"""A leader lets blocked words pass: the agent asks, a leader of theirs grants it with a reason, once, for exactly these words, for two
minutes. Of the words nothing is kept but a keyed digest and the expressions that they hold.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from sanxiang.language.entities import mask
from sanxiang_centre.accounts.models import Role
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import reach, require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.live import PermitAsked, PermitDecided
from sanxiang_centre.common.keys import keyring
from sanxiang_centre.common.problems import conflict, invalid, not_found
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.live import access
from sanxiang_centre.live.models import Chat, ChatState, Desk, Permit
from sanxiang_centre.live.queries import list_chats
from sanxiang_centre.live.streams import signals
from sanxiang_centre.live.wording.judging import judge

ASKED = timedelta(minutes=5)
"""How long a leader may still decide."""
GRANTED = timedelta(minutes=2)
NOT_NEEDED = "这句话可以直接发送，无需放行 / nothing blocks these words: they can be sent"
OVER = "申请已过期或已处理，请重新申请 / the request is over or decided: ask again"
NOT_FOR_THESE = "放行只用于申请时的原话，且只用一次 / the grant is for the very words that were asked for, once"


def digest(chat: int, text: str) -> str:
    """Without the secret of the centre nobody can try words out."""
    keys = keyring("live", settings.SECRET_KEY, [str(one) for one in settings.SECRET_KEY_FALLBACKS])
    return keys.digest(f"permit:{chat}", text.strip())


def ask(*, actor: Actor, now: datetime, chat: int, text: str) -> Permit:
    """By who serves the chat. Asked again for the same words, it is the same request. Raises Problem 409 where nothing blocks them."""
    with writing(actor, now) as write:
        conversation, found = access.lock_served(actor, chat)
        if found.state != ChatState.ACTIVE:
            raise conflict("会话已结束 / this chat is over")
        blocked = judge(found, conversation, text).blocked
        if not blocked:
            raise conflict(NOT_NEEDED)
        known = Permit.objects.filter(chat=found, digest=digest(chat, text), used_at=None, refused_at=None, expires_at__gt=now).first()
        if known is not None:
            return known
        rules = sorted({hit.rule for hit in blocked})
        made = Permit.objects.create(
            chat=found, digest=digest(chat, text), rules=rules, asked_by_id=actor.person or 0, asked_at=now, expires_at=now + ASKED
        )
        write.record(PermitAsked(id=chat, permit=made.pk, rules=rules))
        _tell(found, conversation.team_id)
    return made


def decide(*, actor: Actor, now: datetime, permit: int, grant: bool, reason: str) -> Permit:
    """By a leader within whose reach the chat is. Raises Problem 404, 409 where it is over, 422 without a reason."""
    if len(reason.strip()) < 2:
        raise invalid({"reason": "请写明理由 / say why"})
    with writing(actor, now) as write:
        access_permit(actor, permit)
        found = Permit.objects.select_for_update().get(pk=permit)
        if found.granted_at or found.refused_at or found.used_at or found.expires_at <= now:
            raise conflict(OVER)
        found.granted_by_id, found.reason = actor.person, mask(reason)[:300]
        found.granted_at, found.refused_at = (now, None) if grant else (None, now)
        found.expires_at = now + GRANTED
        found.save(update_fields=["granted_by", "granted_at", "refused_at", "reason", "expires_at"])
        write.record(PermitDecided(id=found.chat_id, permit=found.pk, granted=grant))
        chat = Chat.objects.select_related("conversation").get(pk=found.chat_id)
        _tell(chat, chat.conversation.team_id)
    return found


def _tell(chat: Chat, team: int | None) -> None:
    """The agent's desk, and those of the leaders who may decide, as far as they are open."""
    leaders = Desk.objects.filter(person__roles__contains=[Role.LEADER], person__team=team) if team is not None else Desk.objects.none()
    desks = [*leaders.values_list("pk", flat=True), *([chat.conversation.agent_id] if chat.conversation.agent_id else [])]
    signals.tell(signals.chat(chat.pk), *map(signals.desk, sorted(set(desks))), signals.QUEUE)


# Seeing --------------------------------------------------------------------------------------------------------------


def _reached(actor: Actor) -> Q:
    return Q() if require(actor, "chat.override") is Reach.ALL else Q(chat__in=list_chats(actor, "chat.override").values("pk"))


def list_permits(actor: Actor, now: datetime) -> QuerySet[Permit]:
    """What waits for a decision, the oldest first."""
    waiting = Permit.objects.filter(_reached(actor), used_at=None, granted_at=None, refused_at=None, expires_at__gt=now)
    return waiting.select_related("asked_by", "chat__conversation").order_by("asked_at", "pk")


def access_permit(actor: Actor, permit: int) -> Permit:
    found = Permit.objects.filter(_reached(actor), pk=permit).first()
    if found is None:
        raise not_found("申请")
    return found


# Using ---------------------------------------------------------------------------------------------------------------


def may_override(actor: Actor, chat: Chat, override: str, now: datetime | None = None) -> bool:
    """Whether it names a grant that holds for this chat now. A leader who serves the chat needs a reason only."""
    if override.isdecimal():
        return _granted(chat, int(override), now or timezone.now()).exists()
    return len(override.strip()) >= 2 and reach(actor, "chat.override") > Reach.NOTHING


def use(write: Writing, chat: Chat, text: str, override: str) -> Permit | None:
    """Uses the grant up, in the transaction in which the words are written; None for a leader's own reason.

    Raises Problem 409 where it is for other words, over, or used: nothing is written then.
    """
    if not override.isdecimal():
        return None
    found = _granted(chat, int(override), write.now).filter(digest=digest(chat.pk, text)).select_for_update().first()
    if found is None:
        raise conflict(NOT_FOR_THESE)
    found.used_at = write.now
    found.save(update_fields=["used_at"])
    return found


def _granted(chat: Chat, permit: int, now: datetime) -> QuerySet[Permit]:
    return Permit.objects.filter(pk=min(permit, 2**63 - 1), chat=chat, granted_at__isnull=False, used_at=None, expires_at__gt=now)
