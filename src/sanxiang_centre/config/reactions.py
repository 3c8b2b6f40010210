"""What follows from what happens: for every event the services that are called in the same transaction, then what is deferred as a job.

The one place where a lower app's event reaches an upper app. Every event stands here, also those that nothing follows from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sanxiang_centre.common.events import audit, people
from sanxiang_centre.common.events.base import DomainEvent
from sanxiang_centre.common.writing import Writing

Reaction = Callable[[Writing, DomainEvent], None]

REACTIONS: Mapping[type[DomainEvent], tuple[Reaction, ...]] = {
    audit.AuditExported: (),
    audit.AuditBodiesErased: (),
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
