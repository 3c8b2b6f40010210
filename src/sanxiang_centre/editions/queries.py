"""What of standards an actor gets to see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from django.db.models import DateTimeField, Model, OuterRef, Q, QuerySet, Subquery

from sanxiang_centre.accounts import queries as accounts
from sanxiang_centre.accounts.models import Person, Role
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import not_found
from sanxiang_centre.editions.force import Force, Published, Ruling
from sanxiang_centre.editions.models import Comparison, Draft, DraftProblem, Edition, Scope, SignOff

M = TypeVar("M", bound=Model)
READERS = (Role.AGENT, Role.LEADER, Role.ENGINEER)
"""Roles that work by the standard and confirm having read it."""


def _one(rows: QuerySet[M], ident: int, noun: str) -> M:
    found = rows.filter(pk=ident).first()
    if found is None:
        raise not_found(noun)
    return found


# Drafts --------------------------------------------------------------------------------------------------------------


def list_drafts(actor: Actor, *, state: str | None = None) -> QuerySet[Draft]:
    """Without the files and snapshots, which are large."""
    require(actor, "draft.read", Reach.ALL)
    rows = Draft.objects.defer("archive", "snapshot").select_related("author")
    return rows.filter(state=state) if state else rows


def access_draft(actor: Actor, draft: int, permission: str = "draft.read") -> Draft:
    require(actor, permission, Reach.ALL)
    return _one(Draft.objects.defer("archive", "snapshot").select_related("author"), draft, "草稿")


def list_problems(actor: Actor, draft: int) -> QuerySet[DraftProblem]:
    return DraftProblem.objects.filter(draft=access_draft(actor, draft))


def get_files(actor: Actor, draft: int) -> Draft:
    """The draft with its files. Raises Problem 404."""
    require(actor, "draft.read", Reach.ALL)
    return _one(Draft.objects.defer("snapshot"), draft, "草稿")


# Editions ------------------------------------------------------------------------------------------------------------


def list_editions(actor: Actor, *, standard: str | None = None) -> QuerySet[Edition]:
    require(actor, "edition.read", Reach.ALL)
    rows = _editions(actor)
    return rows.filter(standard=standard) if standard else rows


def _editions(actor: Actor) -> QuerySet[Edition]:
    """Each with `signed_at`: when the actor confirmed having read it, None = has not."""
    signed_at = SignOff.objects.filter(edition=OuterRef("pk"), person=actor.person).values("at")[:1]
    rows = Edition.objects.defer("snapshot").select_related("author", "approver")
    return rows.annotate(signed_at=Subquery(signed_at, output_field=DateTimeField()))


def access_edition(actor: Actor, edition: int, permission: str = "edition.read") -> Edition:
    require(actor, permission)
    return _one(_editions(actor), edition, "版本")


def get_snapshot(actor: Actor, edition: int) -> Edition:
    """The edition with its content."""
    require(actor, "edition.read", Reach.ALL)
    return _one(Edition.objects.all(), edition, "版本")


def list_scopes(actor: Actor) -> QuerySet[Scope]:
    require(actor, "edition.read", Reach.ALL)
    return Scope.objects.select_related("group")


def current_force() -> Force:
    """Everything that was ever ruled and published: two short tables. For services; the API asks `get_in_force`."""
    rulings = Scope.objects.order_by("since", "id").values_list("channel", "group_id", "standard", "since")
    editions = Edition.objects.order_by("valid_from", "id").values_list("id", "standard", "valid_from", "calendars")
    return Force([Ruling(*row) for row in rulings], [Published(*row) for row in editions])


def get_in_force(actor: Actor, *, channel: str, group: int | None, at: datetime) -> Edition:
    """Raises Problem 404 where none is."""
    require(actor, "edition.read", Reach.ALL)
    found = current_force().edition(channel, group, at)
    if found is None:
        raise not_found("有效版本")
    return access_edition(actor, found.edition)


def list_comparisons(actor: Actor) -> QuerySet[Comparison]:
    require(actor, "edition.compare", Reach.ALL)
    return Comparison.objects.defer("result")


def access_comparison(actor: Actor, comparison: int) -> Comparison:
    require(actor, "edition.compare", Reach.ALL)
    return _one(Comparison.objects.all(), comparison, "比较")


# Sign-offs -----------------------------------------------------------------------------------------------------------


def list_readers(actor: Actor, edition: int, *, signed: bool | None = None) -> QuerySet[Person]:
    """Who works by the standard, within the actor's reach, each with `signed_at` (None = has not confirmed)."""
    reach = require(actor, "edition.read_sign_offs")
    found = access_edition(actor, edition)
    own = Q(pk=actor.person)
    within = Q() if reach is Reach.ALL else own | Q(team=actor.team) if reach is Reach.TEAM and actor.team is not None else own
    signed_at = SignOff.objects.filter(edition=found, person=OuterRef("pk")).values("at")[:1]
    rows = Person.objects.filter(within, _works(READERS), is_active=True).select_related("team")
    rows = rows.annotate(signed_at=Subquery(signed_at, output_field=DateTimeField()))
    return rows if signed is None else rows.filter(signed_at__isnull=not signed)


def _works(roles: Iterable[str]) -> Q:
    return Q(roles__overlap=list(roles))


def own_person(actor: Actor) -> Person:
    """Who is to sign, draft or approve; the system cannot. Raises Problem 404."""
    return accounts.own(actor)
