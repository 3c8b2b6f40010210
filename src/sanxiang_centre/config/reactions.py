"""What follows from what happens: for every event the services that are called in the same transaction, then what is deferred as a job.

The one place where a lower app's event reaches an upper app. Every event stands here, also those that nothing follows from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sanxiang_centre.common.events import people, tickets
from sanxiang_centre.common.events.base import DomainEvent
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.tickets.services.tickets import hand_over

Reaction = Callable[[Writing, DomainEvent], None]


def _hand_over_tickets(write: Writing, event: DomainEvent) -> None:
    if isinstance(event, people.PersonDeactivated):
        hand_over(write, event.id, event.successor)


REACTIONS: Mapping[type[DomainEvent], tuple[Reaction, ...]] = {
    people.PersonCreated: (),
    people.PersonChanged: (),
    people.PersonDeactivated: (_hand_over_tickets,),
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
    **dict.fromkeys(tickets.EVENTS, ()),
}


def react(write: Writing, event: DomainEvent) -> None:
    for reaction in REACTIONS[type(event)]:
        reaction(write, event)
