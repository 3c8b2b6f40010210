"""The reactions themselves: each takes what an upper app needs out of the event of a lower one."""

from __future__ import annotations

from sanxiang_centre.common.events.base import DomainEvent
from sanxiang_centre.common.events.people import PersonDeactivated
from sanxiang_centre.common.events.surveys import SurveyScoredLow
from sanxiang_centre.common.events.webhooks import WebhookDeliveryDied, WebhookStopped
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.knowledge import services as knowledge
from sanxiang_centre.notices import services as notices
from sanxiang_centre.surveys import queries as surveys
from sanxiang_centre.surveys.models import Survey
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
