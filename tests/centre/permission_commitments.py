"""Rows of the matrix of permissions for commitments, and how one is made."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from permission_row import given, later, row, span
from permission_world import USUAL, Kind, Params, World, words

from sanxiang_centre.accounts.models import Person, Role
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.commitments.models import Commitment
from sanxiang_centre.commitments.services import make_commitment
from sanxiang_centre.common.actor import SYSTEM

BUSY = (409,)


def commitment(world: World, of: Person) -> Params:
    """In the hand of that person; an integration has none in hand, but has made it."""
    said, due = words(world, of, "明天下午三点前给您回电"), timezone.now() + timedelta(hours=3)
    made = make_commitment(actor=SYSTEM, now=timezone.now(), action="callback", said=said, due=due, customer=_customer(world, of))
    owner = None if Role.INTEGRATION in of.roles else of
    Commitment.objects.filter(pk=made.pk).update(owner=owner, team=of.team, made_by=of)
    return {"commitment": made.pk}


def _customer(world: World, of: Person) -> int:
    return int(world.thing("customer", of)["customer"])


def _promise(world: World) -> dict[str, object]:
    """To a customer of the whole centre, whom those who see no customers do not see."""
    return {"action": "callback", "said": "下午回电", "due": later(), "customer": _customer(world, world.people["agent"])}


KINDS = {"commitment": Kind(commitment, USUAL)}
ROWS = {
    "GET /commitments": row("commitment.read", lists="commitment", key="commitment"),
    "POST /commitments": row("commitment.create", body=lambda w, _: _promise(w), ok=(422,)),
    "GET /callbacks": row("commitment.read", lists="commitment", key="commitment"),
    "GET /commitments/rates": row("commitment.read_rates", query=span),
    "GET /commitments/terms": row("commitment_terms.read"),
    "PUT /commitments/terms": row("commitment_terms.write", least=Reach.ALL, body=given()),
    "GET /commitments/{commitment}": row("commitment.read", of="commitment"),
    "GET /commitments/{commitment}/history": row("commitment.read", of="commitment"),
    "POST /commitments/{commitment}/claim": row("commitment.claim", of="commitment", ok=BUSY),
    "POST /commitments/{commitment}/release": row("commitment.work", of="commitment", ok=BUSY),
    "POST /commitments/{commitment}/assign": row("commitment.assign", of="commitment", body=lambda w, _: {"person": w.colleague.pk}),
    "POST /commitments/{commitment}/evidence": row("commitment.work", of="commitment", body=given(event=1), ok=(422,)),
    "POST /commitments/{commitment}/condition": row("commitment.work", of="commitment", body=given(), ok=BUSY),
    "POST /commitments/{commitment}/cancel": row("commitment.work", of="commitment", body=given(reason="not_needed")),
    "POST /commitments/{commitment}/unmask": row("commitment.unmask", of="commitment", body=given(reason="回电"), ok=BUSY),
}
