"""Who may do what, to whose: one table, a module a noun. A person with several roles reaches as far as the best of them."""

from __future__ import annotations

from sanxiang_centre.accounts.permissions import (
    catalogue,
    commitments,
    conversations,
    customers,
    editions,
    knowledge,
    live,
    notices,
    people,
    surveys,
    tickets,
    views,
    visits,
    webhooks,
)
from sanxiang_centre.accounts.permissions.reaches import Grants, Reach
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import not_allowed

PERMISSIONS: Grants = {
    **catalogue.GRANTS,
    **commitments.GRANTS,
    **conversations.GRANTS,
    **customers.GRANTS,
    **editions.GRANTS,
    **knowledge.GRANTS,
    **live.GRANTS,
    **notices.GRANTS,
    **people.GRANTS,
    **surveys.GRANTS,
    **tickets.GRANTS,
    **views.GRANTS,
    **visits.GRANTS,
    **webhooks.GRANTS,
}


def reach(actor: Actor, permission: str) -> Reach:
    """How far the actor may go; a token reaches no further than its scopes name."""
    if actor.scopes is not None and permission not in actor.scopes:
        return Reach.NOTHING
    if actor.person is None and "system" in actor.roles:
        return Reach.ALL
    granted = PERMISSIONS[permission]
    return max((granted.get(role, Reach.NOTHING) for role in actor.roles), default=Reach.NOTHING)


def require(actor: Actor, permission: str, least: Reach = Reach.OWN) -> Reach:
    """The reach. Raises Problem 403 if it is less than `least`."""
    found = reach(actor, permission)
    if found < least:
        raise not_allowed()
    return found
