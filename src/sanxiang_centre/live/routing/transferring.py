"""A chat goes from hand to hand: to a person, to a group, to the leader who takes over; a colleague is asked beside it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sanxiang_centre.accounts import queries as accounts
from sanxiang_centre.accounts.models import Person, SkillGroup
from sanxiang_centre.accounts.permissions.table import PERMISSIONS, require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.live import ChatConsultEnded, ChatNoted, ChatTransferred
from sanxiang_centre.common.problems import conflict, invalid
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.live.models import Chat, ChatState, Desk, DeskState, NoteKind, Offer, OfferState, SideNote
from sanxiang_centre.live.queries import access_chat
from sanxiang_centre.live.routing import loading, queries
from sanxiang_centre.live.routing.deciding import OPEN_TO_OFFERS, SILENCE
from sanxiang_centre.live.routing.desks import desk_of, move, settle
from sanxiang_centre.live.routing.offers import withdraw_of
from sanxiang_centre.live.routing.routing import hold, route
from sanxiang_centre.live.routing.rows import GONE, give, locked, take_off, tell_of_hand_over
from sanxiang_centre.live.streams import signals
from sanxiang_centre.notices.services import notify

ONE = "请指定一位同事或一个技能组 / name a person or a group, one of them"
AWAY = "此人现在不能接待（离线、小休或示忙），请另选同事或技能组 / they cannot be asked now: choose somebody else, or a group"
NOBODY = "没有此人，或其不接待客户 / there is no such person, or they do not serve customers"
ONESELF = "不能转给自己 / that is yourself"
NOT_ASKED = "此人没有正在被咨询 / nobody asks them about it now"
HAS_IT = "会话已在你手中 / it is yours already"
SERVED_NOW = (ChatState.ACTIVE,)
NOT_OVER = (ChatState.QUEUED, ChatState.OFFERED, ChatState.ACTIVE)


def transfer(*, actor: Actor, now: datetime, chat: int, person: int | None = None, group: int | None = None, note: str = "") -> Chat:
    """To a person: kept for that one for a while, skills or not, then for the chat's group. To a group: it waits there, a step more urgent
    than others, for its customer has waited before. Whoever hands it on is asked for it again only if there is nobody else."""
    if (person is None) == (group is None):
        raise invalid({"person": ONE})
    access_chat(actor, chat, "chat.serve")
    to = _colleague(actor, person, now) if person is not None else accounts.access_skill_group(actor, group or 0)
    with writing(actor, now) as write:
        conversation, found = locked(chat, *SERVED_NOW)
        hold()
        _check_served_by(conversation, actor)
        _note(write, found, NoteKind.TRANSFER, note, reader=person)
        _wait_for(found, to, now)
        take_off(write, conversation, found)
        named = to.staff_no if isinstance(to, Person) else to.name
        tell_of_hand_over(write, conversation, found, "transfer", before=actor.person, to=named, person=person, group=group)
        settle(write, desk_of(actor.person or 0, now), idle=True)
        route(write, found.group_id)
    return found


def _check_served_by(conversation: Conversation, actor: Actor) -> None:
    if conversation.agent_id != actor.person:
        raise conflict(GONE)


def _wait_for(chat: Chat, to: Person | SkillGroup, now: datetime) -> None:
    chat.queued_at, chat.priority = now, max(1, chat.priority - 1)
    if isinstance(to, Person):
        chat.wanted, chat.wanted_until = to, now + timedelta(seconds=loading.settings().handed)
    else:
        chat.group, chat.wanted, chat.wanted_until = to, None, None


def _colleague(actor: Actor, person: int, now: datetime) -> Person:
    """Of any team. Raises Problem 422 for who serves no customers, 409 for who cannot be asked now."""
    found = _serving(person)
    if found.pk == actor.person:
        raise invalid({"person": ONESELF})
    desk = Desk.objects.filter(pk=person, state__in=OPEN_TO_OFFERS, beat_at__gt=now - SILENCE)
    if not desk.exists():
        raise conflict(AWAY)
    return found


def _serving(person: int) -> Person:
    found = Person.objects.filter(pk=person, is_active=True, roles__overlap=list(PERMISSIONS["chat.serve"])).first()
    if found is None:
        raise invalid({"person": NOBODY})
    return found


# The leader -------------------------------------------------------------------------------------------------------------


def take_over(*, actor: Actor, now: datetime, chat: int, note: str = "") -> Chat:
    """A leader serves it from now on, whatever they have in hand: it is their decision. Whoever had it is told by a side note."""
    access_chat(actor, chat, "chat.take_over")
    with writing(actor, now) as write:
        conversation, found = locked(chat, *NOT_OVER)
        hold()
        before = conversation.agent_id
        if before == actor.person:
            raise conflict(HAS_IT)
        withdraw_of(write, found.pk)
        leader = accounts.own(actor)
        give(write, conversation, found, leader)
        Offer.objects.create(chat=found, person=leader, state=OfferState.ACCEPTED, because="takeover", at=now, until=now, ended_at=now)
        _told_of_take_over(write, conversation, found, before, leader, note)
        _sit_down(write, leader)
        if before is not None:
            settle(write, desk_of(before, now), idle=True)
        route(write, found.group_id)
    return found


def _told_of_take_over(write: Writing, conversation: Conversation, chat: Chat, before: int | None, leader: Person, note: str) -> None:
    if before is None:
        write.record(ChatTransferred(id=chat.pk, before=None, person=leader.pk, group=None, because="takeover"))
        return
    _note(write, chat, NoteKind.TAKE_OVER, note or "已由组长接管 / taken over by the leader", reader=before)
    tell_of_hand_over(write, conversation, chat, "takeover", before=before, to=leader.staff_no, person=leader.pk, group=None)


def _sit_down(write: Writing, leader: Person) -> None:
    """Who serves somebody is at the desk: not to be asked for others, but missed if the browser dies."""
    desk = desk_of(leader.pk, write.now)
    desk.idle_since = write.now
    if desk.state == DeskState.OFFLINE:
        desk.beat_at = write.now
        move(write, desk, DeskState.BUSY, "chat")
    else:
        settle(write, desk, idle=True)


# Colleagues -------------------------------------------------------------------------------------------------------------


def consult(*, actor: Actor, now: datetime, chat: int, person: int, text: str) -> SideNote:
    """Asks a colleague, who is told and may read along while the chat goes on in the actor's hand."""
    access_chat(actor, chat, "chat.serve")
    colleague = _serving(person)
    if colleague.pk == actor.person:
        raise invalid({"person": ONESELF})
    with writing(actor, now) as write:
        conversation, found = locked(chat, *SERVED_NOW)
        _check_served_by(conversation, actor)
        note = _note(write, found, NoteKind.CONSULT, text, reader=colleague.pk)
        assert note is not None, "a question is not empty"
        notify(
            write, people=[colleague.pk], kind="chat.consulted", noun="chat", subject=found.pk, why="consulted", facts={"number": found.pk}
        )
        signals.tell(signals.desk(colleague.pk))
    return note


def answer(*, actor: Actor, now: datetime, chat: int, text: str) -> SideNote:
    """What a colleague who is consulted says to who serves the chat. Raises Problem 404 for who is not asked (any longer)."""
    if not queries.consulted(actor.person or 0).filter(pk=chat).exists():
        access_chat(actor, chat, "chat.serve")
        raise conflict("请指定咨询哪位同事 / name the colleague whom you ask: consult")
    with writing(actor, now) as write:
        conversation, found = locked(chat, *SERVED_NOW)
        note = _note(write, found, NoteKind.CONSULT, text, reader=None)
        assert note is not None, "an answer is not empty"
        signals.tell(signals.desk(conversation.agent_id or 0))
    return note


def end_consult(*, actor: Actor, now: datetime, chat: int, person: int | None = None) -> Chat:
    """By who serves the chat, of what `person` is asked; by the colleague, of the own. From then on the colleague reads along no more."""
    asked = actor.person or 0 if person is None else person
    if asked == actor.person:
        _access_consulted(actor, chat)
    else:
        access_chat(actor, chat, "chat.serve")
    with writing(actor, now) as write:
        conversation, found = locked(chat, *SERVED_NOW)
        if asked != actor.person:
            _check_served_by(conversation, actor)
        if not queries.asking(chat, asked).update(ended_at=now):
            raise conflict(NOT_ASKED)
        write.record(ChatConsultEnded(id=chat, person=asked))
        signals.tell(signals.chat(chat), *(signals.desk(each) for each in (asked, conversation.agent_id or 0)))
    return found


def _access_consulted(actor: Actor, chat: int) -> None:
    """Raises Problem 404 for who is not asked, 409 for who serves it and has to say whom."""
    require(actor, "chat.serve")
    if not queries.consulted(actor.person or 0).filter(pk=chat).exists():
        access_chat(actor, chat, "chat.serve")
        raise conflict(NOT_ASKED)


def _note(write: Writing, chat: Chat, kind: NoteKind, text: str, *, reader: int | None) -> SideNote | None:
    if not text:
        return None
    note = SideNote.objects.create(chat=chat, kind=kind, author_id=write.actor.person or 0, reader_id=reader, text=text, at=write.now)
    write.record(ChatNoted(id=chat.pk, note=note.pk, sort=kind.value))
    signals.tell(signals.chat(chat.pk))
    return note
