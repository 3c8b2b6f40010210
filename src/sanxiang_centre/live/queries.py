"""Whose chats somebody gets to see: agents those that they serve, leaders those of their team and those that wait for its skills."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from sanxiang_centre.accounts.models import Skill
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import not_found
from sanxiang_centre.live.models import Chat, NoteKind, SideNote


def list_chats(actor: Actor, permission: str) -> QuerySet[Chat]:
    """All that the permission reaches."""
    return Chat.objects.filter(_reached(actor, require(actor, permission))).select_related("conversation")


def access_chat(actor: Actor, chat: int, permission: str) -> Chat:
    """Raises Problem 404 for those out of reach, as for those that are not there."""
    found = list_chats(actor, permission).filter(pk=chat).first()
    if found is None:
        raise not_found("会话")
    return found


def access_chats(actor: Actor, chats: Collection[int], permission: str) -> frozenset[int]:
    """The same for several at once."""
    wanted = frozenset(chats)
    if not wanted:
        return wanted
    if list_chats(actor, permission).filter(pk__in=wanted).count() < len(wanted):
        raise not_found("会话")
    return wanted


def _reached(actor: Actor, found: Reach) -> Q:
    if found is Reach.ALL:
        return Q()
    own = Q(conversation__agent=actor.person)
    if found is Reach.OWN or actor.team is None:
        return own
    skills = Skill.objects.filter(person__team=actor.team, person__is_active=True).values("group")
    return own | Q(conversation__team=actor.team) | Q(conversation__agent=None, group__in=skills)


def asked_beside(chat: int) -> list[int]:
    """Colleagues who are consulted about it, by whomever."""
    rows = SideNote.objects.filter(chat=chat, kind=NoteKind.CONSULT, reader__isnull=False, ended_at=None)
    return list(rows.order_by("reader").values_list("reader", flat=True).distinct())
