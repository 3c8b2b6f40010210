"""What follows from what happens: for every event the services that are called in the same transaction, then what is deferred as a job.

The one place where a lower app's event reaches an upper app. Every event stands here, also those that nothing follows from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sanxiang_centre.common.events import audit, knowledge, notices, people, surveys, webhooks
from sanxiang_centre.common.events.base import DomainEvent
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.config import following

Reaction = Callable[[Writing, DomainEvent], None]

REACTIONS: Mapping[type[DomainEvent], tuple[Reaction, ...]] = {
    audit.AuditExported: (),
    audit.AuditBodiesErased: (),
    knowledge.ArticleCreated: (),
    knowledge.ArticleDrafted: (),
    knowledge.ArticleSubmitted: (),
    knowledge.ArticlePublished: (),
    knowledge.ArticleRejected: (),
    knowledge.ArticleRetired: (),
    knowledge.ArticleChanged: (),
    knowledge.ArticleReviewed: (),
    knowledge.ArticleReviewDue: (),
    knowledge.ArticleRated: (),
    knowledge.QuestionUnanswered: (),
    knowledge.QuestionSettled: (),
    notices.NoticeSent: (),
    notices.NoticeRead: (),
    notices.InboxRead: (),
    notices.InboxChanged: (),
    notices.EmailSent: (),
    notices.EmailFailed: (),
    people.PersonCreated: (),
    people.PersonChanged: (),
    people.PersonDeactivated: (following.drop_emails, following.hand_articles_over),
    people.PersonReactivated: (),
    people.SessionsRevoked: (),
    people.SignedIn: (),
    people.SignInRefused: (),
    people.TeamCreated: (),
    people.TeamChanged: (),
    people.SkillGroupCreated: (),
    people.SkillsSet: (),
    people.TokenIssued: (),
    people.TokenRevoked: (),
    surveys.QuestionSetCreated: (),
    surveys.SurveyCreated: (),
    surveys.SurveySent: (),
    surveys.SurveyNotSent: (),
    surveys.SurveyAnswered: (),
    surveys.SurveyScoredLow: (following.tell_of_low_score,),
    surveys.SurveyFollowedUp: (),
    webhooks.WebhookCreated: (),
    webhooks.WebhookChanged: (),
    webhooks.WebhookSecretRotated: (),
    webhooks.WebhookPaused: (),
    webhooks.WebhookResumed: (),
    webhooks.WebhookReplayed: (),
    webhooks.WebhookDeliveryDied: (following.tell_of_dead_delivery,),
    webhooks.WebhookStopped: (following.tell_of_stopped_webhook,),
}


def react(write: Writing, event: DomainEvent) -> None:
    for reaction in REACTIONS[type(event)]:
        reaction(write, event)
