"""What follows from what happens: for every event the services that are called in the same transaction, then what is deferred as a job.

The one place where a lower app's event reaches an upper app. Every event stands here, also those that nothing follows from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sanxiang_centre.common.events import (
    audit,
    catalogue,
    commitments,
    conversations,
    customers,
    editions,
    files,
    knowledge,
    live,
    notices,
    people,
    sign_ins,
    surveys,
    tickets,
    views,
    visits,
    webhooks,
)
from sanxiang_centre.common.events.base import DomainEvent
from sanxiang_centre.common.jobs import defer
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.config import following, subject_data, telling
from sanxiang_centre.customers import tasks as customer_tasks
from sanxiang_centre.tickets.services.erasing import erase_words
from sanxiang_centre.tickets.services.findings import show_findings
from sanxiang_centre.tickets.services.tickets import hand_over

Reaction = Callable[[Writing, DomainEvent], None]
Together = Callable[[Writing, Sequence[DomainEvent]], None]


def run_import(write: Writing, event: DomainEvent) -> None:
    customer_tasks.run_import.defer(source=event.id)


def install_edition(write: Writing, event: DomainEvent) -> None:
    """Jobs, for a standard is read anew: tickets know of the edition at once, the catalogue changes when it is valid."""
    if isinstance(event, editions.EditionPublished):
        defer("tickets.install_edition", edition=event.id)
        defer("editions.compile_edition", edition=event.id)
        defer("catalogue.load_in_force", at=datetime.fromisoformat(event.valid_from), standard=event.standard)


def erase_words_of_tickets(write: Writing, event: DomainEvent) -> None:
    if isinstance(event, customers.CustomerErased):
        erase_words(write, event.members, subject_data.conversations_of(event.members))


def show_steps_of_complaints(write: Writing, events: Sequence[DomainEvent]) -> None:
    show_findings(write, [event.id for event in events])


def hand_over_tickets(write: Writing, event: DomainEvent) -> None:
    if isinstance(event, people.PersonDeactivated):
        hand_over(write, event.id, event.successor)


REACTIONS: Mapping[type[DomainEvent], tuple[Reaction, ...]] = {
    catalogue.CatalogueLoaded: (),
    catalogue.ItemConfirmed: (),
    catalogue.EntitlementGiven: (),
    catalogue.EntitlementEnded: (),
    customers.CustomerCreated: (following.know_customers_of_commitments,),
    customers.CustomerChanged: (),
    customers.IdentityAdded: (following.know_customers_of_commitments,),
    customers.IdentityRemoved: (),
    customers.CustomerMerged: (
        following.hear_merged_customers,
        following.link_complaints_of_merged,
        following.judge_commitments_of_merged,
    ),
    customers.CustomerUnmerged: (),
    customers.ConsentRecorded: (),
    customers.CustomerLookedUp: (),
    customers.UnmaskGranted: (),
    customers.UnmaskRevoked: (),
    customers.PlainRead: (),
    customers.CustomerExported: (),
    customers.HoldChanged: (),
    customers.CustomerErased: (
        # First, while it is known by its numbers which conversations are the customer's.
        erase_words_of_tickets,
        subject_data.erase_conversations_and_surveys,
        following.erase_words_of_visits,
        following.erase_words_of_commitments,
        subject_data.erase_chats,
    ),
    customers.NoticePublished: (),
    customers.ImportChecked: (),
    customers.ImportStarted: (run_import,),
    customers.ImportFinished: (),
    customers.ImportDiscarded: (),
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
    **dict.fromkeys(live.EVENTS, ()),
    notices.NoticeSent: (),
    notices.NoticeRead: (),
    notices.InboxRead: (),
    notices.InboxChanged: (),
    notices.EmailSent: (),
    notices.EmailFailed: (),
    people.PersonCreated: (),
    people.PersonChanged: (),
    people.PersonDeactivated: (
        hand_over_tickets,
        following.hand_commitments_over,
        following.drop_emails,
        following.hand_articles_over,
        following.hand_visits_over,
        following.give_up_chats,
    ),
    people.PersonReactivated: (),
    people.SessionsRevoked: (),
    people.SignedIn: (),
    people.SignInRefused: (),
    people.TeamCreated: (),
    people.TeamChanged: (),
    people.SkillGroupCreated: (),
    people.SkillsSet: (following.decide_by_new_skills,),
    people.TokenIssued: (),
    people.TokenRevoked: (),
    **dict.fromkeys(sign_ins.EVENTS, ()),
    **dict.fromkeys(files.EVENTS, ()),
    **dict.fromkeys(tickets.EVENTS, ()),
    tickets.TicketCreated: (following.link_commitments,),
    **dict.fromkeys(following.SPEAKING, (following.keep_commitments,)),
    tickets.ComplaintAboutSet: (following.hide_surveys,),
    tickets.TicketStateChanged: (following.plan_visit, following.ask_after_ticket, following.keep_commitments),
    **dict.fromkeys(commitments.EVENTS, ()),
    commitments.CommitmentDueSoon: (following.tell_of_commitments,),
    commitments.CommitmentOverdue: (following.tell_of_commitments,),
    editions.DraftCreated: (),
    editions.DraftChecked: (),
    editions.DraftWithdrawn: (),
    editions.EditionPublished: (install_edition, following.tell_readers),
    editions.EditionSigned: (),
    editions.ScopeSet: (),
    editions.ComparisonAsked: (),
    editions.ComparisonFinished: (),
    conversations.ImportStarted: (),
    conversations.ImportFinished: (),
    conversations.ImportFailed: (),
    conversations.ConversationImported: (following.read_for_commitments,),
    conversations.ConversationOpened: (),
    conversations.ConversationContinued: (),
    conversations.ConversationClosed: (following.read_for_commitments, following.ask_after_conversation),
    conversations.ConversationInspected: (),
    conversations.ConversationErased: (following.erase_words_of_conversations,),
    conversations.HoldPlaced: (),
    conversations.HoldLifted: (subject_data.erase_what_was_held,),
    conversations.RetentionSet: (),
    conversations.BacktestAsked: (),
    conversations.BacktestFinished: (),
    surveys.QuestionSetCreated: (),
    surveys.SurveyCreated: (),
    surveys.SurveySent: (),
    surveys.SurveyNotSent: (),
    surveys.SurveyAnswered: (),
    surveys.SurveyScoredLow: (following.tell_of_low_score, following.plan_visit_after_low_score),
    surveys.SurveyFollowedUp: (),
    surveys.SurveyWordsErased: (),
    **dict.fromkeys(views.EVENTS, ()),
    **dict.fromkeys(visits.EVENTS, ()),
    visits.ReturnVisitMade: (following.tell_ticket_of_visit,),
    webhooks.WebhookCreated: (),
    webhooks.WebhookChanged: (),
    webhooks.WebhookSecretRotated: (),
    webhooks.WebhookPaused: (),
    webhooks.WebhookResumed: (),
    webhooks.WebhookReplayed: (),
    webhooks.WebhookDeliveryDied: (following.tell_of_dead_delivery,),
    webhooks.WebhookStopped: (following.tell_of_stopped_webhook,),
}


TOGETHER: Mapping[Together, tuple[type[DomainEvent], ...]] = {
    show_steps_of_complaints: (conversations.ConversationInspected,),
    following.hear_customers: (conversations.ConversationContinued,),
    following.hear_known_customers: (commitments.ContactsKnown,),
    subject_data.erase_beside_conversations: (conversations.ConversationErased,),
    telling.tell_of_clocks: (tickets.ClockWarned, tickets.ClockMissed, tickets.ClockEscalated),
}
"""What takes all events of its kinds that one write has recorded at once, so that thousands are a few statements."""


CONCLUDING: Mapping[Together, tuple[type[DomainEvent], ...]] = {telling.tell_of_tickets: telling.TOLD}
"""What takes all events of its kinds of a whole transaction, when it is about to end, or of a mass action: everything is written then."""


def react(write: Writing, events: Sequence[DomainEvent]) -> None:
    for event in events:
        for reaction in REACTIONS[type(event)]:
            reaction(write, event)
    _together(TOGETHER, write, events)


def conclude(write: Writing, events: Sequence[DomainEvent]) -> None:
    _together(CONCLUDING, write, events)


def _together(table: Mapping[Together, tuple[type[DomainEvent], ...]], write: Writing, events: Sequence[DomainEvent]) -> None:
    for together, kinds in table.items():
        found = [event for event in events if isinstance(event, kinds)]
        if found:
            together(write, found)
