"""Commitments are made by hand, claimed, released, handed on, shown to be kept, given up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q

from sanxiang.language.entities import mask
from sanxiang_centre.accounts.models import Person, Team
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import reach, require
from sanxiang_centre.accounts.staying import team_of_active
from sanxiang_centre.commitments import queries
from sanxiang_centre.commitments.calendars import calendar_of
from sanxiang_centre.commitments.contacts import known_of
from sanxiang_centre.commitments.elsewhere import Matter, elsewhere
from sanxiang_centre.commitments.judging import schedule, since
from sanxiang_centre.commitments.models import Commitment, Contact, Evidence, Terms
from sanxiang_centre.commitments.promises import side_of
from sanxiang_centre.commitments.proving import (
    SPEAKING,
    TICKETS,
    add_evidence,
    delays_of,
    heads_of,
    judge_rows,
    name_of,
    same_side,
    save,
    undecided,
)
from sanxiang_centre.commitments.reading import made_event
from sanxiang_centre.commitments.states import MET, NO_PROMISE, UNDECIDED, CommitmentState, Origin
from sanxiang_centre.commitments.worded import Wording, dated_by, read_wording
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.commitments import (
    CommitmentAssigned,
    CommitmentConditionMet,
    CommitmentStateChanged,
    CommitmentTermsSet,
    CommitmentUnmasked,
)
from sanxiang_centre.common.models import Event
from sanxiang_centre.common.problems import Problem, conflict, invalid
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.conversations import queries as conversations
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.customers import queries as customers
from sanxiang_centre.editions.queries import current_force

FURTHEST = timedelta(days=3653)
NOBODY = "没有此人，或不能由其办理 / there is no such person, or they may not handle it"
DECIDED = "这项承诺已有结果 / what became of this commitment is decided already"


# Made by hand --------------------------------------------------------------------------------------------------------


def make_commitment(
    *,
    actor: Actor,
    now: datetime,
    action: str,
    said: str,
    due: datetime | None = None,
    customer: int | None = None,
    conversation: int | None = None,
    ticket: int | None = None,
    owner: int | None = None,
) -> Commitment:
    """What somebody promises now. Without `due` it is read from the words, as those of a conversation are."""
    require(actor, "commitment.create")
    matter = _matter(actor, customer, conversation, ticket)
    holder = _owner(actor, owner)
    row = Commitment(
        origin=Origin.HAND,
        conversation=matter.talk,
        ticket=ticket,
        owner=holder,
        team_id=holder.team_id if holder else actor.team,
        made_at=now,
        made_by_id=actor.person,
        **matter.side,
    )
    _put_words(row, action, said, due, now)
    with writing(actor, now) as write:
        if holder is not None:
            team_of_active(holder.pk)
        known = undecided(same_callback(row))
        row.save(force_insert=True)
        judge_rows(write, [row], silent=True)
        write.record_all([made_event(row), *judge_rows(write, known)])
    return row


def _put_words(row: Commitment, action: str, said: str, due: datetime | None, now: datetime) -> None:
    if due is not None and not now < due < now + FURTHEST:
        raise invalid({"due": "应在将来十年之内 / it is due in the future, within ten years"})
    found = current_force().edition(row.conversation.channel if row.conversation else "", None, now)
    calendar = calendar_of(found.edition if found else None)
    wording: Wording = dated_by(due, calendar, now) if due is not None else read_wording(said, calendar, now)
    for name, value in wording.fields.items():
        setattr(row, name, value)
    row.action, row.said, row.said_at = action, mask(said), now


@dataclass(frozen=True, slots=True)
class _About:
    """Whom and what it is about: `side` as fields of a row."""

    talk: Conversation | None
    side: Mapping[str, Any]


def _matter(actor: Actor, customer: int | None, conversation: int | None, ticket: int | None) -> _About:
    """What is named has to be within the actor's reach. Raises Problem 422 by field."""
    wrong: dict[str, str] = {}
    talk = _reached(wrong, "conversation", lambda: conversations.access_conversation(actor, conversation)) if conversation else None
    found: Matter | None = _reached(wrong, "ticket", lambda: elsewhere().ticket(actor, ticket)) if ticket else None
    whom = _reached(wrong, "customer", lambda: customers.access_customer(actor, customer)) if customer else None
    if whom is not None and (whom.erased_at is not None or whom.head_id is not None):
        wrong["customer"] = f"已并入或已删除，请用客户 {whom.head_id} / merged or erased: use {whom.head_id}"
    if not (conversation or ticket or customer):
        wrong["customer"] = "请写明客户、会话或工单 / name a customer, a conversation or a ticket"
    side = side_of(Contact.objects.filter(pk=conversation).first() if conversation else None)
    known = [ident for ident in (customer, side.get("customer_id"), found.customer if found else None) if ident]
    if not wrong and len(set(heads_of(known).values())) > 1:
        wrong["customer"] = "客户、会话、工单不是同一位客户的 / customer, conversation and ticket are not of the same customer"
    if wrong:
        raise invalid(wrong)
    ident = known[0] if known else None
    return _About(talk, {**side, "customer_id": ident})


def _reached(wrong: dict[str, str], field: str, ask: Any) -> Any:
    try:
        return ask()
    except Problem as problem:
        wrong[field] = problem.title
        return None


def _owner(actor: Actor, owner: int | None) -> Person | None:
    """Oneself where nobody is named. Raises Problem 422."""
    if owner is None or owner == actor.person:
        return Person.objects.filter(pk=actor.person or 0).first()
    found = queries.may_be_given(actor, owner, "commitment.create")
    if found is None:
        raise invalid({"owner": NOBODY})
    return found


def same_callback(row: Commitment) -> Q:
    """What a callback takes the place of; of other actions only what belongs to the same ticket or conversation."""
    where = Q(pk__in=())
    if row.customer_id or row.number:
        where |= same_side([row.customer_id] if row.customer_id else [], [row.number] if row.number else [])
    where |= Q(conversation=row.conversation_id) if row.conversation_id else Q(pk__in=())
    where |= Q(ticket=row.ticket) if row.ticket else Q(pk__in=())
    return Q(action=row.action) & where


# Who has it in hand --------------------------------------------------------------------------------------------------


def claim_commitment(*, actor: Actor, now: datetime, commitment: int) -> Commitment:
    """Out of the queue into one's own hand. Of two who claim it at the same time one wins."""
    with writing(actor, now) as write:
        found = _undecided(queries.access_commitment(actor, commitment, "commitment.claim", lock=True))
        if found.owner_id is not None and found.owner_id != actor.person:
            raise conflict("已有人认领 / somebody has claimed it already: see who, or ask for it to be handed over")
        person = Person.objects.filter(pk=actor.person or 0).first()
        if person is None:
            raise conflict("系统不能认领 / only a person can claim it")
        _give(write, found, person.pk, person.team_id or found.team_id, "claimed")
    return found


def release_commitment(*, actor: Actor, now: datetime, commitment: int) -> Commitment:
    """Back into the queue of the team."""
    with writing(actor, now) as write:
        found = _undecided(queries.access_commitment(actor, commitment, "commitment.work", lock=True))
        if found.owner_id is None:
            raise conflict("无人认领，无需退回 / nobody has claimed it")
        _give(write, found, None, found.team_id, "released")
    return found


def assign_commitment(*, actor: Actor, now: datetime, commitment: int, person: int | None, team: int | None) -> Commitment:
    """To a person, or to a team, whose queue it then stands in."""
    with writing(actor, now) as write:
        found = _undecided(queries.access_commitment(actor, commitment, "commitment.assign", lock=True))
        if (person is None) == (team is None):
            raise invalid({"person": "请写明人员或班组之一 / either a person or a team"})
        if person is not None:
            holder = queries.may_be_given(actor, person)
            if holder is None:
                raise invalid({"person": NOBODY})
            _give(write, found, holder.pk, holder.team_id or found.team_id, "by_hand")
        else:
            whole = require(actor, "commitment.assign") is Reach.ALL
            if not (whole or team == actor.team) or not Team.objects.filter(pk=team or 0).exists():
                raise invalid({"team": "没有这个班组，或不能交给它 / there is no such team, or you may not give it to them"})
            _give(write, found, None, team, "by_hand")
    return found


def _give(write: Writing, row: Commitment, owner: int | None, team: int | None, how: str) -> None:
    before, after = [row.owner_id, row.team_id], [owner, team]
    if before != after:
        if owner is not None:
            team_of_active(owner)
        row.owner_id, row.team_id = owner, team
        row.save(update_fields=["owner", "team"])
        write.record(CommitmentAssigned(id=row.pk, before=before, after=after, how=how))


def _undecided(row: Commitment) -> Commitment:
    if row.state not in UNDECIDED:
        raise conflict(DECIDED)
    return row


# What became of it ---------------------------------------------------------------------------------------------------


def name_evidence(*, actor: Actor, now: datetime, commitment: int, conversation: int | None = None, event: int | None = None) -> Commitment:
    """Somebody says by what it was kept: a later conversation, or something that happened to a ticket, both within their reach.

    There is no other way to call it kept. Raises Problem 422 for what is not there, came before, or concerns another customer.
    """
    with writing(actor, now) as write:
        found = _undecided(queries.access_commitment(actor, commitment, "commitment.work", lock=True))
        if (conversation is None) == (event is None):
            raise invalid({"conversation": "请写明会话或工单事件之一 / either a conversation or an event of a ticket"})
        proof = _by_conversation(actor, found, conversation) if conversation is not None else _by_event(actor, found, event or 0)
        proof.named_by_id = actor.person
        told = add_evidence([proof])
        if not told:
            raise conflict("这条凭据已记录 / this evidence is there already")
        write.record_all([*told, *judge_rows(write, [found])])
    return found


def _by_conversation(actor: Actor, row: Commitment, conversation: int) -> Evidence:
    talk: Conversation = _or_422("conversation", lambda: conversations.access_conversation(actor, conversation))
    if talk.pk == row.conversation_id or not talk.began_known or talk.began_at <= since(row):
        raise invalid({"conversation": "应是承诺之后的会话 / it has to be a conversation after the promise"})
    contact = Contact.objects.filter(pk=talk.pk).first()
    if contact is not None and not _same(row, contact.customer_id, contact.number):
        raise invalid({"conversation": "这次会话是另一位客户的 / that conversation was with another customer"})
    return Evidence(commitment=row, name="commitment.kept", at=talk.began_at, conversation=talk)


def _by_event(actor: Actor, row: Commitment, event: int) -> Evidence:
    wrong = {"event": "应是承诺之后工单的回复、解决或事实 / a reply, a resolution or a fact of a ticket after the promise"}
    found = Event.objects.filter(pk=event, noun__in=TICKETS, kind__in=SPEAKING, at__gt=since(row)).select_related("body").first()
    if found is None or not name_of(found.kind, found.body.content or {}):
        raise invalid(wrong)
    matter = _or_422("event", lambda: elsewhere().ticket(actor, found.subject), wrong["event"])
    own = row.ticket == matter.ticket or (row.conversation_id is not None and row.conversation_id == matter.conversation)
    if not own and not _same(row, matter.customer, ""):
        raise invalid({"event": "这张工单是另一位客户的 / that ticket is another customer's"})
    return Evidence(commitment=row, name="commitment.kept", at=found.at, event=found)


def _or_422(field: str, ask: Any, title: str = "") -> Any:
    try:
        return ask()
    except Problem as problem:
        raise invalid({field: title or problem.title}) from problem


def _same(row: Commitment, customer: int | None, number: str) -> bool:
    """Whether it is the same customer, as far as both are known."""
    if row.number and number and row.number == number:
        return True
    if row.customer_id and customer:
        heads = heads_of([row.customer_id, customer])
        return heads.get(row.customer_id) == heads.get(customer)
    return not (row.number and number)


def meet_condition(*, actor: Actor, now: datetime, commitment: int, at: datetime | None = None) -> Commitment:
    """What had to happen first has happened: the limit runs from then on."""
    with writing(actor, now) as write:
        found = _undecided(queries.access_commitment(actor, commitment, "commitment.work", lock=True))
        met = at or now
        if not since(found) <= met <= now:
            raise invalid({"at": "应在承诺之后、现在之前 / after the promise and not in the future"})
        if not found.condition or found.length is None or found.due_at is not None:
            raise conflict("没有待起算的时限 / there is no limit that waits for its condition")
        _start(found, met)
        Evidence.objects.create(commitment=found, name=MET, at=met, named_by_id=actor.person)
        found.save(update_fields=["due_at", "provisional", "derivation_zh", "derivation_en"])
        told = CommitmentConditionMet(id=found.pk, at=met.isoformat(), due=found.due_at.isoformat() if found.due_at else None)
        write.record_all([told, *judge_rows(write, [found])])
    return found


def _start(row: Commitment, met: datetime) -> None:
    from sanxiang.calendar.wording import explain
    from sanxiang.commitments.expressions import Length
    from sanxiang.commitments.resolving import resolve

    given: Any = row.length
    edition = row.conversation.edition_id if row.conversation else None
    due = resolve(Length(*given), met, calendar_of(edition))
    if due is None:
        raise conflict("时限无法换算 / the limit cannot be worked out")
    row.due_at, row.provisional = due.due.astimezone(UTC), due.provisional
    if due.deadline is not None:
        row.derivation_zh, row.derivation_en = explain(due.deadline, "zh"), explain(due.deadline, "en")


def cancel_commitment(*, actor: Actor, now: datetime, commitment: int, reason: str, note: str = "") -> Commitment:
    """It is not to be done any more. What is overdue already is broken and stays so, unless it was never promised."""
    with writing(actor, now) as write:
        permission = "commitment.discard" if reason in NO_PROMISE and reach(actor, "commitment.discard") else "commitment.work"
        found = _undecided(queries.access_commitment(actor, commitment, permission, lock=True))
        before, late = found.state, found.state == CommitmentState.OVERDUE or (found.due_at is not None and found.due_at < now)
        broken = late and not (reason in NO_PROMISE and permission == "commitment.discard")
        found.state = CommitmentState.BROKEN if broken else CommitmentState.CANCELLED
        found.reason, found.note, found.settled_at, found.next_due = reason, mask(note), now, None
        found.save(update_fields=["state", "reason", "note", "settled_at", "next_due"])
        write.record(CommitmentStateChanged(id=found.pk, before=before, after=found.state, why=reason))
    return found


def unmask_commitment(*, actor: Actor, now: datetime, commitment: int, reason: str) -> str:
    """The number that is to be called, as it stands in the conversation, this once; who asked, and why, stays."""
    with writing(actor, now) as write:
        found = queries.access_commitment(actor, commitment, "commitment.unmask")
        if found.state not in UNDECIDED:
            raise conflict("这项承诺已有结果，不再需要号码 / it is decided: the number is not needed any more")
        known = known_of(found.conversation) if found.conversation else None
        if known is None:
            raise conflict("会话中没有号码，请查看客户资料 / the conversation holds no number: look at the customer")
        write.record(CommitmentUnmasked(id=found.pk, reason=mask(reason)))
    return known.value


# Settings and those who leave ----------------------------------------------------------------------------------------


def set_terms(*, actor: Actor, now: datetime, **values: int) -> Terms:
    """For all that is open, too, but for the due times of calls that were given up already."""
    require(actor, "commitment_terms.write", Reach.ALL)
    with writing(actor, now) as write:
        Terms.objects.get_or_create(pk=1)
        found = Terms.objects.select_for_update().get(pk=1)
        changes = {name: [getattr(found, name), value] for name, value in values.items() if getattr(found, name) != value}
        for name, value in values.items():
            setattr(found, name, value)
        found.save()
        if changes:
            _reschedule(found)
            write.record(CommitmentTermsSet(id=found.pk, changes=changes))
    return found


def _reschedule(found: Terms) -> None:
    rows = undecided(Q(due_at__isnull=False))
    for row in rows:
        schedule(row, delays_of(found))
    save(rows)


def hand_over(write: Writing, person: int, successor: int | None) -> None:
    """All that somebody who leaves has in hand goes to the successor, or back to the queue of the team."""
    rows = undecided(Q(owner=person))
    team = Person.objects.filter(pk=successor or 0).values_list("team", flat=True).first()
    before = {row.pk: [row.owner_id, row.team_id] for row in rows}
    for row in rows:
        row.owner_id, row.team_id = successor, team or row.team_id
    Commitment.objects.bulk_update(rows, ["owner", "team"], batch_size=500)
    write.record_all(
        [CommitmentAssigned(id=row.pk, before=before[row.pk], after=[row.owner_id, row.team_id], how="handed_over") for row in rows]
    )
