"""The reactions themselves: each takes what an upper app needs out of the event of a lower one."""

from __future__ import annotations

from sanxiang_centre.common.events.base import DomainEvent
from sanxiang_centre.common.events.customers import CustomerErased
from sanxiang_centre.common.events.people import PersonDeactivated
from sanxiang_centre.common.events.surveys import SurveyScoredLow
from sanxiang_centre.common.events.tickets import TicketStateChanged
from sanxiang_centre.common.events.visits import ReturnVisitMade
from sanxiang_centre.common.events.webhooks import WebhookDeliveryDied, WebhookStopped
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.config import visit_matters
from sanxiang_centre.knowledge import services as knowledge
from sanxiang_centre.notices import services as notices
from sanxiang_centre.surveys import queries as surveys
from sanxiang_centre.surveys.models import Survey
from sanxiang_centre.surveys.visits import planning, visiting
from sanxiang_centre.tickets.services.talking import note_visit
from sanxiang_centre.tickets.states import State
from sanxiang_centre.webhooks import queries as webhooks


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


def tell_of_stopped_webhook(write: Writing, event: DomainEvent) -> None:
    assert isinstance(event, WebhookStopped)
    _tell_administrators(write, "webhook.stopped", event.id, {"number": event.id, "count": event.given_up})


def tell_of_dead_delivery(write: Writing, event: DomainEvent) -> None:
    assert isinstance(event, WebhookDeliveryDied)
    _tell_administrators(write, "webhook.delivery_died", event.id, {"number": event.id, "event": event.event})


def _tell_administrators(write: Writing, kind: str, webhook: int, facts: dict[str, str | int]) -> None:
    people = webhooks.administrators()
    notices.notify(write, people=people, kind=kind, noun="webhook", subject=webhook, why="administrator", facts=facts, once=True)
