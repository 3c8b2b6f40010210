"""Whose number a customer has just told: by keyed hash, within what the agent may look up. Asked once for each number that comes.

That somebody has it is proposed beside the chat; who links it looks it up, which is counted and noted as every look-up is.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from sanxiang_centre.accounts.permissions.table import reach
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.customers.identities import IDENTITY_NUMBER, MAIL, PHONE, normalise
from sanxiang_centre.customers.queries import about, heads_of, keys

KINDS = {"mobile": PHONE, "landline": PHONE, "email": MAIL, "identity_number": IDENTITY_NUMBER}
"""Entities that say who somebody is -> kinds of identity."""
MOST = 5
"""Numbers of a chat for which somebody is looked for."""
KEPT, FRESH = 4_000, 60.0
_lock = Lock()
_known: OrderedDict[tuple[object, ...], tuple[float, tuple[Match, ...]]] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Match:
    """A customer as everybody may see them who reaches them."""

    customer: int
    name: str
    level: str


def value_of(kind: str, text: str) -> str:
    """The one spelling; "" for what is none after all."""
    try:
        return normalise(kind, text)
    except ValueError:
        return ""


def matches(actor: Actor, kind: str, value: str) -> Sequence[Match]:
    """Nothing where the actor may not look up. One query, and none for what was asked within the minute."""
    if not reach(actor, "customer.look_up"):
        return ()
    key = (actor.team, actor.roles, kind, keys().digest(about(kind), value))
    now = monotonic()
    with _lock:
        found = _known.get(key)
    if found is not None and now - found[0] < FRESH:
        return found[1]
    made = tuple(Match(head.pk, _name(head), head.level) for head in heads_of(actor, kind, value))
    with _lock:
        _known[key] = now, made
        while len(_known) > KEPT:
            _known.popitem(last=False)
    return made


def _name(head: object) -> str:
    """What is shown of it; a customer may have none."""
    return str(getattr(getattr(head, "name", None), "shown", ""))


def forget() -> None:
    with _lock:
        _known.clear()
