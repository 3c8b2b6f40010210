"""The reactions themselves: each takes what an upper app needs out of the event of a lower one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from sanxiang.conversation.model import SPOKEN, Role
from sanxiang_centre.commitments import reacting
from sanxiang_centre.commitments.models import Contact
from sanxiang_centre.commitments.proving import name_of
from sanxiang_centre.commitments.reading import read_later
from sanxiang_centre.commitments.services import hand_over
from sanxiang_centre.commitments.states import Action
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.events.base import DomainEvent
from sanxiang_centre.common.events.commitments import CommitmentDueSoon, CommitmentOverdue, ContactsKnown
from sanxiang_centre.common.events.conversations import (
    ConversationClosed,
    ConversationContinued,
    ConversationErased,
    ConversationImported,
)
from sanxiang_centre.common.events.customers import CustomerErased, CustomerMerged
from sanxiang_centre.common.events.editions import EditionPublished
from sanxiang_centre.common.events.people import PersonDeactivated, SkillsSet
from sanxiang_centre.common.events.surveys import SurveyScoredLow
from sanxiang_centre.common.events.tickets import (
    ComplaintAboutSet,
    ComplaintAnswered,
    TicketFactRecorded,
    TicketMessageAdded,
    TicketStateChanged,
)
from sanxiang_centre.common.events.visits import ReturnVisitMade
from sanxiang_centre.common.events.webhooks import WebhookDeliveryDied, WebhookStopped
from sanxiang_centre.common.jobs import defer
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.config import visit_matters
from sanxiang_centre.config.matters import matter_of
from sanxiang_centre.editions import queries as editions
from sanxiang_centre.knowledge import services as knowledge
from sanxiang_centre.live.presence import services as presence
from sanxiang_centre.live.routing.routing import route
from sanxiang_centre.notices import services as notices
from sanxiang_centre.surveys import asking
from sanxiang_centre.surveys import queries as surveys
from sanxiang_centre.surveys import services as surveys_of
from sanxiang_centre.surveys.models import Survey
from sanxiang_centre.surveys.visits import planning, visiting
from sanxiang_centre.tickets.services.hearing import hear_known, hear_live
from sanxiang_centre.tickets.services.talking import note_visit
from sanxiang_centre.tickets.states import State
from sanxiang_centre.webhooks import queries as webhooks


def whole_batch(write: Writing, event: DomainEvent, *kinds: type[DomainEvent]) -> Sequence[DomainEvent]:
    """All events of these kinds in this transaction, once its last one comes; nothing before. For what is done for all at once."""
    last = next(each for each in reversed(write.events) if isinstance(each, kinds))
    return [each for each in write.events if isinstance(each, kinds)] if last is event else ()


def drop_emails(write: Writing, event: DomainEvent) -> None:
    """Who has left the centre gets no more e-mails."""
    assert isinstance(event, PersonDeactivated)
    notices.drop_emails(write, event.id)


def hand_articles_over(write: Writing, event: DomainEvent) -> None:
    """To the successor; without one they stay, and whoever approves them finds them by their owner."""
    assert isinstance(event, PersonDeactivated)
    if event.successor is not None:
        knowledge.hand_over(write, person=event.id, successor=event.successor)


def hand_visits_over(write: Writing, event: DomainEvent) -> None:
    assert isinstance(event, PersonDeactivated)
    visiting.hand_over(write, person=event.id, successor=event.successor)


def give_up_chats(write: Writing, event: DomainEvent) -> None:
    """Who has left serves nobody."""
    assert isinstance(event, PersonDeactivated)
    presence.leave_for_good(write, event.id)


def decide_by_new_skills(write: Writing, event: DomainEvent) -> None:
    assert isinstance(event, SkillsSet)
    route(write, event.id)


def erase_words_of_visits(write: Writing, event: DomainEvent) -> None:
    assert isinstance(event, CustomerErased)
    visiting.erase(write, event.members)


def plan_visit(write: Writing, event: DomainEvent) -> None:
    """What is resolved may call for a return visit; what goes on calls for none yet."""
    assert isinstance(event, TicketStateChanged)
    if event.after == State.RESOLVED:
        planning.after_resolution(write, lambda: visit_matters.one("ticket", event.id))
    elif event.after == State.REOPENED:
        visiting.reopened(write, noun="ticket", subject=event.id)


def ask_after_conversation(write: Writing, event: DomainEvent) -> None:
    """Of one that went on here; who was talked to long ago, and comes in by a file, is asked nothing."""
    assert isinstance(event, ConversationClosed)
    asking.ask_later("conversation", event.id)


def ask_after_ticket(write: Writing, event: DomainEvent) -> None:
    """The job looks whether it is done by then, and a complaint closed."""
    assert isinstance(event, TicketStateChanged)
    if event.after in (State.RESOLVED, State.CLOSED) and event.why not in NOT_DONE:
        asking.ask_later("ticket", event.id)


NOT_DONE = ("withdrawn", "merged")
"""Why a ticket may be closed without anything having been done."""


def plan_visit_after_low_score(write: Writing, event: DomainEvent) -> None:
    assert isinstance(event, SurveyScoredLow)
    planning.after_low_score(write, event.of, event.subject)


def tell_ticket_of_visit(write: Writing, event: DomainEvent) -> None:
    """For its record, and the step of a complaint's procedure that it shows."""
    assert isinstance(event, ReturnVisitMade)
    if event.of == "ticket":
        note_visit(write, event.subject, event.id)


def tell_of_low_score(write: Writing, event: DomainEvent) -> None:
    """The leader of the team; where it has none, the managers."""
    assert isinstance(event, SurveyScoredLow)
    survey = Survey.objects.get(pk=event.id)
    why = "leader" if survey.team_id is not None else "manager"
    facts: dict[str, str | int] = {"number": event.id, "of": event.of, "subject": event.subject}
    people = surveys.leaders_of(survey)
    notices.notify(write, people=people, kind="survey.scored_low", noun="survey", subject=event.id, why=why, facts=facts)


def hide_surveys(write: Writing, event: DomainEvent) -> None:
    """From whom the complaint turns out to be about."""
    assert isinstance(event, ComplaintAboutSet)
    surveys_of.set_apart("ticket", event.id, [event.after] if event.after is not None else [])


def tell_readers(write: Writing, event: DomainEvent) -> None:
    """Who works by the standard confirms having read the new edition."""
    assert isinstance(event, EditionPublished)
    edition = editions.access_edition(SYSTEM, event.id)
    zh, en = edition.name_zh or edition.name_en or event.standard, edition.name_en or edition.name_zh or event.standard
    since = edition.valid_from.astimezone(ZoneInfo(settings.TIME_ZONE))
    facts: dict[str, str | int] = {"zh": zh, "en": en, "number": edition.number, "since": f"{since:%Y-%m-%d %H:%M}"}
    people = editions.list_readers(SYSTEM, event.id, signed=False).values_list("pk", flat=True)
    notices.notify(write, people=people, kind="edition.published", noun="edition", subject=event.id, why="reader", facts=facts)


def tell_of_stopped_webhook(write: Writing, event: DomainEvent) -> None:
    assert isinstance(event, WebhookStopped)
    _tell_administrators(write, "webhook.stopped", event.id, {"number": event.id, "count": event.given_up})


def tell_of_dead_delivery(write: Writing, event: DomainEvent) -> None:
    assert isinstance(event, WebhookDeliveryDied)
    _tell_administrators(write, "webhook.delivery_died", event.id, {"number": event.id, "event": event.event})


def _tell_administrators(write: Writing, kind: str, webhook: int, facts: dict[str, str | int]) -> None:
    people = webhooks.administrators()
    notices.notify(write, people=people, kind=kind, noun="webhook", subject=webhook, why="administrator", facts=facts, once=True)


# A customer who speaks ------------------------------------------------------------------------------------------------


def hear_customers(write: Writing, events: Sequence[DomainEvent]) -> None:
    """What a customer says while a conversation goes on ends waits at once."""
    said = [each for each in events if isinstance(each, ConversationContinued) and each.role == Role.CUSTOMER and each.entry in SPOKEN]
    if said:
        hear_live(write, {each.id for each in said})


def hear_known_customers(write: Writing, events: Sequence[DomainEvent]) -> None:
    """What was said in conversations that are over, once it is known by whom."""
    hear_known(write, [each for event in events if isinstance(event, ContactsKnown) for each in event.conversations])


def hear_merged_customers(write: Writing, event: DomainEvent) -> None:
    """Whose ticket waits, and who has spoken, turn out to be one."""
    assert isinstance(event, CustomerMerged)
    spoke = Contact.objects.filter(Q(customer=event.into) | Q(customer__head=event.into))
    hear_known(write, list(spoke.values_list("pk", flat=True)))


def link_complaints_of_merged(write: Writing, event: DomainEvent) -> None:
    """Duplicates and repeats that nobody could see before."""
    assert isinstance(event, CustomerMerged)
    defer("tickets.link_merged", customer=event.into)


# Commitments ----------------------------------------------------------------------------------------------------------


def read_for_commitments(write: Writing, event: DomainEvent) -> None:
    """A conversation that is over is read by the worker."""
    found = whole_batch(write, event, ConversationClosed, ConversationImported)
    if found:
        read_later(each.id for each in found)


def erase_words_of_conversations(write: Writing, event: DomainEvent) -> None:
    found = whole_batch(write, event, ConversationErased)
    if found:
        reacting.erase_conversations(write, [each.id for each in found])


def erase_words_of_commitments(write: Writing, event: DomainEvent) -> None:
    assert isinstance(event, CustomerErased)
    reacting.erase_customers(write, event.members)


def know_customers_of_commitments(write: Writing, event: DomainEvent) -> None:
    """Of a new customer or number."""
    reacting.know_customer(write, event.id)


def judge_commitments_of_merged(write: Writing, event: DomainEvent) -> None:
    assert isinstance(event, CustomerMerged)
    reacting.hear_of_merge(write, event.into)


def hand_commitments_over(write: Writing, event: DomainEvent) -> None:
    """To the successor; without one back to the queue of the team."""
    assert isinstance(event, PersonDeactivated)
    hand_over(write, event.id, event.successor)


SPEAKING: tuple[type[DomainEvent], ...] = (TicketMessageAdded, TicketStateChanged, TicketFactRecorded, ComplaintAnswered)
"""What of tickets may keep a promise."""


def link_commitments(write: Writing, event: DomainEvent) -> None:
    reacting.link_ticket(write, matter_of(event.id))


def keep_commitments(write: Writing, event: DomainEvent) -> None:
    """A reply, a resolution or a fact of a ticket may be what was promised."""
    if name_of(event.kind, event.body()):
        reacting.hear_of_ticket(write, event.kind, matter_of(event.id))


def tell_of_commitments(write: Writing, event: DomainEvent) -> None:
    """The owner, then the leader, then the manager; all of a batch in a few queries."""
    found = whole_batch(write, event, CommitmentDueSoon, CommitmentOverdue)
    if found:
        notices.notify_all(write, [_told_of(each) for each in found if isinstance(each, CommitmentDueSoon | CommitmentOverdue)])


def _told_of(event: CommitmentDueSoon | CommitmentOverdue) -> notices.Message:
    due = datetime.fromisoformat(event.due).astimezone(ZoneInfo(settings.TIME_ZONE))
    zh, _, en = Action(event.action).label.partition(" · ")
    facts: dict[str, str | int] = {"number": event.id, "zh": zh, "en": en, "due": f"{due:%m-%d %H:%M}"}
    return notices.Message(tuple(event.recipients), event.kind, "commitment", event.id, event.why, facts, once=True)
