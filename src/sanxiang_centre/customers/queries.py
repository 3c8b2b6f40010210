"""What of customers an actor gets to see. Permission is part of fetching; values come masked, as they are stored for showing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import reach, require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.keys import Keyring, keyring
from sanxiang_centre.common.models import Event
from sanxiang_centre.common.problems import conflict, invalid, not_found
from sanxiang_centre.customers.identities import CONTRACT, MAIL, PHONE, holds_personal_number
from sanxiang_centre.customers.models import (
    Consent,
    Customer,
    CustomerImport,
    Identity,
    Merge,
    RecordingNotice,
    Refusal,
    UnmaskGrant,
)
from sanxiang_centre.customers.names import words_asked

ABOUT_NAME = "name"
ABOUT_WORD = "word"


def keys() -> Keyring:
    """Of this centre."""
    return keyring("customers", settings.SECRET_KEY, [str(one) for one in settings.SECRET_KEY_FALLBACKS])


def about(kind: str) -> str:
    """What an identity's digest and seal are bound to."""
    return f"identity:{kind}"


@dataclass(frozen=True, slots=True)
class Picture:
    """A head with all that its members bring. `members`: the ids of those merged into it, directly or not. `held`: by the hold of any."""

    customer: Customer
    name: str
    identities: Sequence[Identity]
    no_contact: Sequence[str]
    members: Sequence[int]
    held: bool


# Customers -----------------------------------------------------------------------------------------------------------


def reached(actor: Actor, found: Reach) -> Q:
    """Which customers a reach takes in: a team's own and those of the whole centre. Nobody has customers of their own."""
    if found is Reach.ALL:
        return Q()
    if found is Reach.TEAM:
        return Q(team=None) | Q(team=actor.team) if actor.team is not None else Q(team=None)
    return Q(pk__in=())


def list_customers(
    actor: Actor,
    *,
    words: str = "",
    nature: str | None = None,
    type: str | None = None,  # noqa: A002 - the field's name
    level: str | None = None,
    region: str | None = None,
    team: int | None = None,
    no_contact: bool | None = None,
) -> QuerySet[Customer]:
    """Heads that are not erased. `words`: whole words of a person's name, any part of a firm's; never numbers."""
    rows = Customer.objects.filter(reached(actor, require(actor, "customer.read")), parent=None, erased_at=None)
    wanted = {"nature": nature, "type": type, "level": level, "region": region, "team": team}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    if no_contact is not None:
        rows = rows.exclude(no_contact=[]) if no_contact else rows.filter(no_contact=[])
    return (rows.filter(_named(words)) if words.strip() else rows).select_related("team", "name")


def _named(words: str) -> Q:
    """A member's name finds the head, too."""
    if holds_personal_number(words):
        raise invalid({"words": "按号码查找请用 POST /customers/look-up / to find a number use POST /customers/look-up"})
    person, firm = words_asked(words)
    if not (person or firm):
        raise invalid({"words": "至少两个字 / two characters at least"})
    found = Q(pk__in=())
    for key_place in range(len(keys().keys)):
        for nature, wanted in (("person", person), ("organisation", firm)):
            if wanted:
                digests = [keys().digests(ABOUT_WORD, word)[key_place] for word in sorted(wanted)]
                holders = Customer.objects.filter(nature=nature, name__words__contains=digests)
                found |= Q(pk__in=holders.values("pk")) | Q(pk__in=holders.values("head"))
    return found


def access_customer(actor: Actor, customer: int, permission: str = "customer.read") -> Customer:
    """Also one that is merged or erased: what was made for it still names it. Raises Problem 404."""
    rows = Customer.objects.filter(reached(actor, require(actor, permission)), pk=customer)
    found = rows.select_related("team", "name").first()
    if found is None:
        raise not_found("客户")
    return found


def access_living(actor: Actor, customer: int, permission: str) -> Customer:
    """One that can be worked with, locked until the transaction ends. Raises Problem 409 for one that is merged or erased."""
    found = access_locked(actor, customer, permission)
    if found.erased_at is not None:
        raise conflict("客户资料已删除 / the customer's data are erased")
    if found.parent_id is not None:
        raise conflict(f"已并入客户 {found.head_id}，请改用该客户 / merged into customer {found.head_id}, use that one")
    return found


def access_locked(actor: Actor, customer: int, permission: str) -> Customer:
    """Also one that is merged or erased, locked until the transaction ends."""
    access_customer(actor, customer, permission)
    return Customer.objects.select_for_update().get(pk=customer)


def list_holds(actor: Actor, customer: int) -> list[Customer]:
    """Who is under legal hold of the customer and those merged into it: none of them is erased before all are lifted."""
    found = access_customer(actor, customer, "customer.erase")
    return list(Customer.objects.filter(pk__in=group_of(found)).exclude(hold="").select_related("held_by").order_by("pk"))


def pictures(heads: Iterable[Customer]) -> list[Picture]:
    """Two queries, however many there are."""
    heads = list(heads)
    members: dict[int, list[Customer]] = defaultdict(list)
    for member in Customer.objects.filter(head__in=[head.pk for head in heads]).order_by("pk"):
        members[member.head_id or 0].append(member)
    head_of = {one.pk: head for head, ones in members.items() for one in ones} | {head.pk: head.pk for head in heads}
    identities: dict[int, list[Identity]] = defaultdict(list)
    for identity in Identity.objects.filter(customer__in=head_of).order_by("kind", "pk"):
        identities[head_of[identity.customer_id]].append(identity)
    return [_picture(head, members[head.pk], identities[head.pk]) for head in heads]


def _picture(head: Customer, members: Sequence[Customer], identities: Sequence[Identity]) -> Picture:
    refused = {channel for one in (head, *members) for channel in one.no_contact}
    name = head.name.shown if hasattr(head, "name") else ""
    held = any(one.hold for one in (head, *members))
    return Picture(head, name, identities, sorted(refused), [one.pk for one in members], held)


def head_of(customer: Customer) -> int:
    """Whom the customer is merged into, or itself."""
    return customer.head_id or customer.pk


def group_of(head: Customer) -> list[int]:
    """The head and all that are merged into it."""
    return [head.pk, *Customer.objects.filter(head=head).order_by("pk").values_list("pk", flat=True)]


def access_identity(customer: Customer, identity: int) -> Identity:
    """Of the customer or of one merged into it."""
    found = Identity.objects.filter(pk=identity, customer__in=group_of(customer)).first()
    if found is None:
        raise not_found("号码")
    return found


def holders(kind: str, value: str) -> QuerySet[Customer]:
    """Who has a normalised number, whoever asks: merged ones themselves, not their heads."""
    return Customer.objects.filter(
        pk__in=Identity.objects.filter(kind=kind, digest__in=keys().digests(about(kind), value)).values("customer")
    )


def heads_of(actor: Actor, kind: str, value: str, permission: str = "customer.look_up") -> list[Customer]:
    """The heads within reach that have a normalised number; several only for contracts, or over teams."""
    ids = {one.head_id or one.pk for one in holders(kind, value)}
    rows = Customer.objects.filter(reached(actor, require(actor, permission)), pk__in=ids, erased_at=None)
    return list(rows.select_related("team", "name").order_by("pk"))


def contracts_of(head: Customer) -> list[str]:
    """Normalised contract numbers of the group, for what is agreed by contract."""
    rows = Identity.objects.filter(customer__in=group_of(head), kind=CONTRACT)
    return sorted({keys().unseal(about(CONTRACT), row.sealed) for row in rows})


def addresses_of(customer: int) -> list[tuple[str, str]]:
    """Phone numbers and e-mail addresses of the customer's group, plain, the newest first: to be sent to, and never shown."""
    head = Customer.objects.filter(pk=customer).values_list("head", flat=True).first() or customer
    rows = Identity.objects.filter(Q(customer=head) | Q(customer__head=head), kind__in=(PHONE, MAIL)).order_by("-pk")
    return [(row.kind, keys().unseal(about(row.kind), row.sealed)) for row in rows]


def refused_channels(kind: str, value: str) -> list[str]:
    """By which channels the owner of a normalised number is not to be contacted, erased or not."""
    kept = Refusal.objects.filter(kind=kind, digest__in=keys().digests(about(kind), value)).values_list("channels", flat=True)
    ids = {one.head_id or one.pk for one in holders(kind, value)}
    group = Customer.objects.filter(Q(pk__in=ids) | Q(head__in=ids)).values_list("no_contact", flat=True)
    return sorted({channel for channels in (*kept, *group) for channel in channels})


def history(actor: Actor, customer: Customer) -> QuerySet[Event]:
    """What happened to the customer and to those merged into it."""
    require(actor, "customer.read")
    return Event.objects.filter(noun="customer", subject__in=group_of(customer)).select_related("body")


def list_merges(actor: Actor, customer: Customer) -> QuerySet[Merge]:
    require(actor, "customer.read")
    return Merge.objects.filter(Q(absorbed=customer) | Q(into=customer))


# Consent and notices -------------------------------------------------------------------------------------------------


def list_consents(actor: Actor, customer: Customer) -> QuerySet[Consent]:
    require(actor, "customer.read")
    return Consent.objects.filter(customer__in=group_of(customer)).select_related("notice")


def consents_in_force(customer: Customer) -> list[Consent]:
    """For each purpose the last that was said by the customer or one merged into it."""
    rows = Consent.objects.filter(customer__in=group_of(customer)).order_by("purpose", "-said_at", "-pk").distinct("purpose")
    return list(rows.select_related("notice"))


def willing(customers: Iterable[int], channel: str, purpose: str) -> dict[int, int]:
    """Of these who may be contacted by the channel and has not said no to the purpose last, each with its head; three queries.

    A word of anybody who is merged with them counts for all of them.
    """
    heads = {pk: head or pk for pk, head in Customer.objects.filter(pk__in=customers, erased_at=None).values_list("pk", "head")}
    together = Customer.objects.filter(Q(pk__in=heads.values()) | Q(head__in=heads.values()))
    group = {pk: (head or pk, channels) for pk, head, channels in together.values_list("pk", "head", "no_contact")}
    refused = {head for head, channels in group.values() if channel in channels}
    said = Consent.objects.filter(customer__in=group, purpose=purpose).order_by("said_at", "pk").values_list("customer", "state")
    last = {group[customer][0]: state for customer, state in said}
    refused |= {head for head, state in last.items() if state != Consent.State.GIVEN}
    return {customer: head for customer, head in heads.items() if head not in refused}


def list_notices(actor: Actor) -> QuerySet[RecordingNotice]:
    require(actor, "recording_notice.read")
    return RecordingNotice.objects.all()


def notice_in_force(at: datetime) -> RecordingNotice | None:
    """Of those valid by then, the one that began last."""
    return RecordingNotice.objects.filter(valid_from__lte=at).order_by("-valid_from", "-version").first()


# Unmasking -----------------------------------------------------------------------------------------------------------


def active_grants(actor: Actor, customer: Customer, now: datetime) -> list[UnmaskGrant]:
    """The actor's own that are neither expired nor revoked."""
    rows = UnmaskGrant.objects.filter(customer=customer, person=actor.person, expires_at__gt=now, revoked_at=None)
    return list(rows.order_by("pk"))


def list_grants(actor: Actor, customer: Customer) -> QuerySet[UnmaskGrant]:
    require(actor, "customer.unmask")
    return UnmaskGrant.objects.filter(customer=customer)


def access_grant(actor: Actor, grant: int) -> UnmaskGrant:
    customers = Customer.objects.filter(reached(actor, require(actor, "customer.unmask")))
    found = UnmaskGrant.objects.filter(pk=grant, customer__in=customers.values("pk")).select_related("customer").first()
    if found is None:
        raise not_found("授权")
    return found


# Imports -------------------------------------------------------------------------------------------------------------


def list_imports(actor: Actor) -> QuerySet[CustomerImport]:
    require(actor, "customer.import", Reach.ALL)
    return CustomerImport.objects.all()


def access_import(actor: Actor, source: int) -> CustomerImport:
    found = list_imports(actor).filter(pk=source).first()
    if found is None:
        raise not_found("导入")
    return found


def may_assign(actor: Actor, team: int | None) -> bool:
    """Whether the actor may give a customer to that team: those who reach all to any, others to their own or to nobody's."""
    return reach(actor, "customer.assign") is Reach.ALL or team in (None, actor.team)
