"""After the secret of the centre was changed, what was sealed under a former one is sealed anew, a part at a time."""

from __future__ import annotations

from django.db import transaction

from sanxiang_centre.common.keys import Keyring
from sanxiang_centre.customers import queries
from sanxiang_centre.customers.identities import normalise
from sanxiang_centre.customers.models import CustomerName, Identity
from sanxiang_centre.customers.services.writing_values import identity_row, plain_name, plain_value, write_name

PART = 500


def reseal() -> int:
    """How many rows were under former secrets; 0 = none is left and the former secret may be forgotten, but for kept refusals of contact.

    What it says stays as it was, so there is no event to tell.
    """
    ring, done = queries.keys(), 0
    for model, anew in ((Identity, _identity), (CustomerName, _name)):
        while rows := _former(model, ring):
            with transaction.atomic():
                for row in rows:
                    anew(row)
            done += len(rows)
    return done


def _former(model: type[Identity] | type[CustomerName], ring: Keyring) -> list[int]:
    """The seal begins with the sign of its key, so the database can tell."""
    table = model._meta.db_table
    sql = f'SELECT * FROM "{table}" WHERE substring(sealed FOR %s) <> %s ORDER BY 1 LIMIT {PART}'
    current = ring.keys[0].ident
    return [row.pk for row in model._default_manager.raw(sql, [len(current), current])]


def _identity(key: int) -> None:
    row = Identity.objects.select_for_update().select_related("customer").get(pk=key)
    new = identity_row(row.customer, row.created_at, row.kind, normalise(row.kind, plain_value(row)))
    Identity.objects.filter(pk=key).update(digest=new.digest, sealed=new.sealed)


def _name(key: int) -> None:
    row = CustomerName.objects.select_for_update().select_related("customer").get(pk=key)
    write_name(row.customer, plain_name(row.customer))
