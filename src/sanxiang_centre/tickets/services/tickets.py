"""Tickets are made, changed, taken, handed on, watched."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from sanxiang.language.entities import mask
from sanxiang_centre.accounts.models import Person, SkillGroup
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.accounts.staying import team_of_active
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.tickets import TicketAssigned, TicketChanged, TicketCreated, TicketUnmasked, TicketWatched
from sanxiang_centre.common.problems import Problem, conflict, invalid
from sanxiang_centre.common.tables import insert
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.conversations import queries as conversations
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.customers import queries as customers
from sanxiang_centre.customers.models import Customer
from sanxiang_centre.customers.services.writing_values import check_texts
from sanxiang_centre.tickets import queries
from sanxiang_centre.tickets.forms import wrong_with_values
from sanxiang_centre.tickets.judging import attributes_of
from sanxiang_centre.tickets.models import Ticket, Watcher
from sanxiang_centre.tickets.numbers import number_of
from sanxiang_centre.tickets.rules import Rules
from sanxiang_centre.tickets.services.base import finish, give, given, hidden_values, keep_originals, move, put_words
from sanxiang_centre.tickets.services.clocks import Line, facts_of, keep_opened, open_clocks, rejudge
from sanxiang_centre.tickets.services.complaints import open_complaint, set_about
from sanxiang_centre.tickets.services.likeness import link_like
from sanxiang_centre.tickets.states import ACTIVE, Priority, Source, State, Type

WORDS = ("subject", "description")
UNTOLD = (*WORDS, "custom", "contract")
"""Of what belongs to the customer, events tell that it was changed, not what it is."""
CODES = ("contract", "customer_type")
"""They are told as they are, so they hold no personal number."""
PICKING = ("item", "priority", "region", "complexity", "customer_type", "contract")
"""Fields that pick targets and limits."""
NO_GROUP = "请写明技能组 / name a skill group"
NOBODY = "没有此人，或不能由其办理 / there is no such person, or they may not handle it"


def create_ticket(
    *,
    actor: Actor,
    now: datetime,
    type: str,  # noqa: A002 - the word of the field
    subject: str,
    description: str = "",
    priority: str = Priority.NORMAL,
    source: str = Source.OTHER,
    customer: int | None = None,
    conversation: int | None = None,
    item: str = "",
    region: str = "",
    complexity: str = "",
    customer_type: str = "",
    contract: str = "",
    custom: Mapping[str, Any] | None = None,
    assignee: int | None = None,
    group: int | None = None,
    by_skill: bool = False,
    about: int | None = None,
    off: Ticket | None = None,
) -> Ticket:
    """Under the edition that is in force now. `about`: the person whom a complaint is about. `off`: the ticket that it is split off,
    whose customer and conversation it shares; others are such as the actor may see. `by_skill`: whom of the group it fits best, by skill
    and load, has it in hand; where nobody can, it waits in the group.

    Type and region are the customer's where they are left out.
    """
    require(actor, "ticket.create")
    check_texts({"contract": contract, "customer_type": customer_type})
    rule_set = queries.rule_set_in_force(now, source, group)
    rules = queries.rules(rule_set.pk)
    known = off.customer if off is not None else _customer(actor, customer)
    origin = off.conversation if off is not None else _conversation(actor, conversation)
    ticket = Ticket(
        type=type,
        priority=priority,
        source=source,
        customer=known,
        conversation=origin,
        item=item,
        region=region or (known.region if known else ""),
        complexity=complexity,
        customer_type=customer_type or (known.type if known else ""),
        contract=contract,
        rules=rule_set,
        about_id=about,
        created_by_id=actor.person,
        created_at=now,
        updated_at=now,
    )
    originals = put_words(ticket, subject=subject, description=description) | _fill_in(ticket, custom or {})
    _check(actor, ticket, rules, assignee, group, by_skill)
    with writing(actor, now) as write:
        best = _best_of(group, about) if by_skill and group is not None else None
        if best is not None:
            _hold(ticket, Person.objects.get(pk=best))
        _insert(write, ticket, rules, originals, "by_skill" if best is not None else "by_hand")
    return ticket


def _customer(actor: Actor, customer: int | None) -> Customer | None:
    """Who can be worked with, within the actor's reach. Raises Problem 422."""
    if customer is None:
        return None
    try:
        found = customers.access_customer(actor, customer)
    except Problem as problem:
        raise invalid({"customer": problem.title}) from problem
    if found.erased_at is not None or found.head_id is not None:
        raise invalid({"customer": f"已并入或已删除，请用客户 {found.head_id} / merged or erased: use {found.head_id}"})
    return found


def _conversation(actor: Actor, conversation: int | None) -> Conversation | None:
    """Within the actor's reach. Raises Problem 422."""
    if conversation is None:
        return None
    try:
        return conversations.access_conversation(actor, conversation)
    except Problem as problem:
        raise invalid({"conversation": problem.title}) from problem


def _fill_in(ticket: Ticket, custom: Mapping[str, Any]) -> dict[str, str]:
    """The custom fields by the form of the item; gives what was written where masking changed it. Raises Problem 422."""
    ticket.form = queries.form_of(ticket.item) if ticket.item else None
    wrong = wrong_with_values(ticket.form.schema if ticket.form else {}, custom)
    if wrong:
        raise invalid(wrong)
    ticket.custom = hidden_values(custom)
    return {"custom": json.dumps(custom, ensure_ascii=False)} if ticket.custom != custom else {}


def _check(actor: Actor, ticket: Ticket, rules: Rules, assignee: int | None, group: int | None, by_skill: bool) -> None:
    """Sets assignee, group and team. Raises Problem 422 by field."""
    wrong: dict[str, str] = {}
    if ticket.item and ticket.item not in rules.items:
        wrong["item"] = "服务目录中没有此项 / the catalogue has no such item"
    if ticket.about_id is not None and (ticket.type != Type.COMPLAINT or not Person.objects.filter(pk=ticket.about_id).exists()):
        wrong["about"] = "只用于投诉，且须是本中心的人 / for complaints only, and somebody of the centre"
    person = _assignee(actor, ticket, assignee)
    if assignee is not None and person is None:
        wrong["assignee"] = NOBODY
    if group is not None and not SkillGroup.objects.filter(pk=group).exists():
        wrong["group"] = "没有这个技能组 / there is no such skill group"
    if by_skill and group is None:
        wrong["group"] = NO_GROUP
    if by_skill and assignee is not None:
        wrong["by_skill"] = "指定人员或按技能，二者选一 / either a person or by skill"
    if wrong:
        raise invalid(wrong)
    ticket.group_id, ticket.team_id, ticket.state = group, actor.team, State.NEW
    if person is not None:
        _hold(ticket, person)


def _hold(ticket: Ticket, person: Person) -> None:
    """A new one is in their hand."""
    ticket.assignee, ticket.team_id, ticket.state = person, person.team_id or ticket.team_id, State.OPEN


def _assignee(actor: Actor, ticket: Ticket, assignee: int | None) -> Person | None:
    if assignee is None:
        return None
    if assignee == actor.person:
        own = Person.objects.filter(pk=assignee).first() if assignee != ticket.about_id else None
        return own if own is not None and queries.may_work(own.roles) else None
    require(actor, "ticket.assign", Reach.TEAM)
    return queries.may_be_given(actor, assignee, ticket)


def _insert(write: Writing, ticket: Ticket, rules: Rules, originals: Mapping[str, str], how: str) -> None:
    if ticket.assignee_id is not None and ticket.assignee_id != write.actor.person:
        team_of_active(ticket.assignee_id)
    ticket.pk, ticket.number = _numbers()
    facts = facts_of(write, ticket, _opening(ticket, rules))
    opened = open_clocks(write, ticket, facts) if ticket.type != Type.COMPLAINT else None
    ticket.save(force_insert=True)
    keep_originals(ticket, originals)
    write.record(
        TicketCreated(
            id=ticket.pk, number=ticket.number, type=ticket.type, item=ticket.item, customer=ticket.customer_id, edition=rules.edition
        )
    )
    if ticket.assignee_id is not None and (how == "by_skill" or ticket.assignee_id != write.actor.person):
        # Who makes it for another hand says so; in one's own hand it is by being made.
        hands = [None, ticket.group_id], [ticket.assignee_id, ticket.group_id]
        write.record(TicketAssigned(id=ticket.pk, before=hands[0], after=hands[1], how=how))
    insert(facts)
    if opened is not None:
        keep_opened(write, opened)
    elif rejudge(write, {ticket: open_complaint(write, ticket, rules, facts)}, new=True).changed:
        ticket.save(update_fields=["due_at", "missed"])


def _numbers() -> tuple[int, str]:
    """Its id, and the number that is read out."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('tickets_ticket', 'id')), nextval('tickets_number')")
        ident, number = cursor.fetchone()
    return ident, number_of(number)


def _opening(ticket: Ticket, rules: Rules) -> list[Line]:
    events = dict.fromkeys(rules.openings(ticket.item))
    if ticket.type == Type.COMPLAINT:
        events["complaint.received"] = None
        events |= {"complaint.assigned": None} if ticket.assignee_id is not None else {}
    return [Line("ticket.created", "open", attributes=attributes_of(ticket)), *(Line(event) for event in events)]


def change_ticket(*, actor: Actor, now: datetime, ticket: int, revision: int | None = None, **changes: Any) -> Ticket:
    """`changes` of subject, description, customer, custom and what picks targets. `revision`: that which the changes rest on."""
    check_texts({name: changes[name] for name in CODES if isinstance(changes.get(name), str)})
    with writing(actor, now) as write:
        found = queries.lock_active(actor, ticket)
        if revision is not None and revision != found.revision:
            raise conflict("工单已被他人修改，请重新载入后再改 / somebody else has changed the ticket: load it again, then change it")
        if "customer" in changes:
            customer = _customer(actor, changes.pop("customer"))
            changes["customer_id"] = customer.pk if customer else None
        before = {name: getattr(found, name) for name in (*changes, "custom")}
        originals, written = _apply(found, changes)
        _check_item(found)
        changed = {name: getattr(found, name) for name in before if getattr(found, name) != before[name]}
        if changed or originals:
            keep_originals(found, originals, written)
            told = {_told(name): [] if name in UNTOLD else [before[name], value] for name, value in changed.items()}
            write.record(TicketChanged(id=found.pk, changes=told))
            picked = {name: value for name, value in attributes_of(found).items() if _field(name) in changed}
            lines = [Line(attributes=picked)] if picked else []
            beside = [*(["grams"] if any(name in WORDS for name in written) else []), *(["form"] if "custom" in written else [])]
            finish(write, found, lines, *map(_told, changed), *beside, judged=any(name in changed for name in PICKING))
        if found.type == Type.COMPLAINT and not changed.keys().isdisjoint(("customer_id", "item")):
            link_like(write, found)
    return found


def turn_into_complaint(
    *,
    actor: Actor,
    now: datetime,
    ticket: int,
    item: str = "",
    custom: Mapping[str, Any] | None = None,
    complexity: str = "",
    about: int | None = None,
) -> Ticket:
    """What turns out to be one: the procedure of the ticket's edition begins. `item` "" = it stays under its own, whose targets hold on."""
    with writing(actor, now) as write:
        found = queries.lock_active(actor, ticket)
        if found.type == Type.COMPLAINT:
            raise conflict("已是投诉 / it is a complaint already")
        changes = {"type": Type.COMPLAINT.value} | {name: value for name, value in _said(item, custom, complexity).items() if value}
        before = {name: getattr(found, name) for name in changes}
        originals, written = _apply(found, changes)
        _check_item(found)
        keep_originals(found, originals, written)
        told = {
            name: [] if name == "custom" else [was, getattr(found, name)] for name, was in before.items() if was != getattr(found, name)
        }
        write.record(TicketChanged(id=found.pk, changes=told))
        if about is not None:
            set_about(write, found, about)
        open_complaint(write, found, queries.rules(found.rules_id), ())
        finish(write, found, _turned(found), *changes, "custom", "form", "grams", "about", "assignee")
    return found


def _said(item: str, custom: Mapping[str, Any] | None, complexity: str) -> dict[str, Any]:
    return {"item": item, "custom": custom, "complexity": complexity}


def _turned(ticket: Ticket) -> list[Line]:
    lines = [Line("complaint.received", attributes=attributes_of(ticket))]
    return lines if ticket.assignee_id is None else [*lines, Line("complaint.assigned")]


def _apply(ticket: Ticket, changes: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """The originals of what was written, and which fields were."""
    words = {name: changes[name] for name in WORDS if name in changes}
    for name, value in changes.items():
        if name not in (*WORDS, "custom"):
            setattr(ticket, name, value)
    originals, written = put_words(ticket, **words) if words else {}, list(words)
    if "custom" in changes or "item" in changes:
        originals |= _fill_in(ticket, changes.get("custom", ticket.custom if "item" not in changes else {}))
        written.append("custom")
    return originals, written


def _check_item(ticket: Ticket) -> None:
    if ticket.item and ticket.item not in queries.rules(ticket.rules_id).items:
        raise invalid({"item": "服务目录中没有此项 / the catalogue has no such item"})


def _told(field: str) -> str:
    return field.removesuffix("_id")


def _field(attribute: str) -> str:
    return "customer_type" if attribute == "customer" else attribute


# Who has it in hand --------------------------------------------------------------------------------------------------


def take_ticket(*, actor: Actor, now: datetime, ticket: int) -> Ticket:
    """Into one's own hand. Raises Problem 409 where somebody has it: of two who take it at the same time one wins."""
    with writing(actor, now) as write:
        found = queries.lock_offered(actor, ticket)
        if found.assignee_id is not None and found.assignee_id != actor.person:
            raise conflict("已有人受理这张工单 / somebody has taken this ticket already: see who, or ask for it to be handed over")
        if found.assignee_id is None:
            _hand(write, found, actor.person, found.group_id, "taken")
    return found


def assign_ticket(
    *, actor: Actor, now: datetime, ticket: int, person: int | None = None, group: int | None = None, by_skill: bool = False
) -> Ticket:
    """To a person, to a group (nobody has it in hand then), or to whom of the group it fits best by skill and load."""
    with writing(actor, now) as write:
        found = queries.access_ticket(actor, ticket, "ticket.assign", lock=True)
        if found.state not in ACTIVE:
            raise conflict("工单已办结，请先重新打开 / the ticket is done with: reopen it first")
        if group is not None and not SkillGroup.objects.filter(pk=group).exists():
            raise invalid({"group": "没有这个技能组 / there is no such skill group"})
        target = _best(found, group) if by_skill else person
        if target is not None and not by_skill and queries.may_be_given(actor, target, found) is None:
            raise invalid({"person": NOBODY})
        if target is None and group is None:
            raise invalid({"person": "请写明人员或技能组 / name a person or a skill group"})
        _hand(write, found, target, group or found.group_id, "by_skill" if by_skill else "by_hand")
    return found


def _best(ticket: Ticket, group: int | None) -> int:
    wanted = group or ticket.group_id
    if wanted is None:
        raise invalid({"group": "请写明技能组 / name a skill group"})
    with connection.cursor() as cursor:
        # Two at the same time would both see the same load.
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"tickets.by_skill:{wanted}"])
    found = queries.best_of(wanted, ticket.about_id)
    if found is None:
        raise conflict("这个技能组没有可以办理的人 / nobody of this group can handle it")
    return found


def _best_of(group: int, about: int | None) -> int | None:
    with connection.cursor() as cursor:
        # Two at the same time would both see the same load.
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"tickets.by_skill:{group}"])
    return queries.best_of(group, about)


def _hand(write: Writing, ticket: Ticket, person: int | None, group: int | None, how: str) -> None:
    give(write, ticket, person, group, how)
    lines = [Line("complaint.assigned")] if ticket.type == Type.COMPLAINT and person is not None else []
    if person is not None:
        ticket.team_id = team_of_active(person) or ticket.team_id
        if ticket.state in (State.NEW, State.REOPENED):
            move(write, ticket, State.OPEN, how)
            lines.append(Line(state="open"))
    finish(write, ticket, lines, "assignee", "group", "team", "state", "waiting", judged=bool(lines))


def hand_over(write: Writing, person: int, successor: int | None) -> None:
    """All that somebody who leaves has in hand and that is not closed goes to the successor, with the team, or back to its group.

    Also what is resolved: it may be opened again, and a complaint is to be accepted and closed yet. Raises Problem 422 for a
    successor who cannot work on it.
    """
    tickets = list(Ticket.objects.filter(assignee=person).exclude(state=State.CLOSED).order_by("id").select_for_update())
    heir = _heir(successor) if tickets and successor is not None else None
    told = [event for ticket in tickets for event in _handed_over(write, ticket, heir)]
    Ticket.objects.bulk_update(tickets, ["assignee", "team", "updated_at", "revision"], batch_size=500)
    write.record_all(told)


def _heir(successor: int) -> Person:
    found = Person.objects.filter(pk=successor, is_active=True).first()
    if found is None or not queries.may_work(found.roles):
        raise invalid({"successor": "其角色不能办理工单，请另选接手人 / their roles cannot work on tickets: name somebody else"})
    return found


def _handed_over(write: Writing, ticket: Ticket, heir: Person | None) -> list[TicketAssigned]:
    """Never to the person complained about."""
    to = heir if heir is not None and heir.pk != ticket.about_id else None
    ticket.team_id = to.team_id if to is not None and to.team_id is not None else ticket.team_id
    ticket.updated_at, ticket.revision = write.now, ticket.revision + 1
    return given(ticket, to.pk if to is not None else None, ticket.group_id, "handed_over")


# Watching and unmasking ----------------------------------------------------------------------------------------------


def watch_ticket(*, actor: Actor, now: datetime, ticket: int, person: int | None = None, watching: bool = True) -> Ticket:
    """Oneself; or another person, by those who may assign."""
    with writing(actor, now) as write:
        # Locked: whom it is about may be being named just now.
        found = queries.access_ticket(actor, ticket, "ticket.read", lock=True)
        who = person or actor.person
        if who is None or (who != actor.person and queries.may_be_given(actor, who, found, "ticket.read") is None):
            raise invalid({"person": NOBODY})
        watches = Watcher.objects.filter(ticket=found, person=who)
        if watching and not watches.exists():
            Watcher.objects.create(ticket=found, person_id=who)
        elif watching or not watches.delete()[0]:
            return found
        write.record(TicketWatched(id=found.pk, person=who, watching=watching))
    return found


def unmask_ticket(*, actor: Actor, now: datetime, ticket: int, reason: str) -> dict[str, str]:
    """Words as they were written, this once; who asked, and why, stays."""
    with writing(actor, now) as write:
        found = queries.access_ticket(actor, ticket, "ticket.unmask")
        write.record(TicketUnmasked(id=found.pk, reason=mask(reason)))
        shown = {"subject": found.subject, "description": found.description}
        return shown | queries.originals(found)
