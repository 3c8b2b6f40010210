"""What follows from what happens: for every event the services that are called in the same transaction, then what is deferred as a job.

The one place where a lower app's event reaches an upper app. Every event stands here, also those that nothing follows from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sanxiang_centre.common.events import catalogue, customers, people
from sanxiang_centre.common.events.base import DomainEvent
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.customers import tasks as customer_tasks

Reaction = Callable[[Writing, DomainEvent], None]


def run_import(write: Writing, event: DomainEvent) -> None:
    customer_tasks.run_import.defer(source=event.id)


REACTIONS: Mapping[type[DomainEvent], tuple[Reaction, ...]] = {
    catalogue.CatalogueLoaded: (),
    catalogue.ItemConfirmed: (),
    catalogue.EntitlementGiven: (),
    catalogue.EntitlementEnded: (),
    customers.CustomerCreated: (),
    customers.CustomerChanged: (),
    customers.IdentityAdded: (),
    customers.IdentityRemoved: (),
    customers.CustomerMerged: (),
    customers.CustomerUnmerged: (),
    customers.ConsentRecorded: (),
    customers.CustomerLookedUp: (),
    customers.UnmaskGranted: (),
    customers.UnmaskRevoked: (),
    customers.PlainRead: (),
    customers.CustomerExported: (),
    customers.HoldChanged: (),
    customers.CustomerErased: (),
    customers.NoticePublished: (),
    customers.ImportChecked: (),
    customers.ImportStarted: (run_import,),
    customers.ImportFinished: (),
    customers.ImportDiscarded: (),
    people.PersonCreated: (),
    people.PersonChanged: (),
    people.PersonDeactivated: (),
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
}


def react(write: Writing, event: DomainEvent) -> None:
    for reaction in REACTIONS[type(event)]:
        reaction(write, event)
