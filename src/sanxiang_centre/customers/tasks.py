"""What the worker does for customers."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from sanxiang_centre.accounts.authentication import actor_of
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.customers.models import CustomerImport
from sanxiang_centre.customers.services import importing, looking_up, resealing


@app.task(queue="customers", retry=20)
def run_import(source: int) -> None:
    """Batch after batch as the person who asked for it; killed, the next run goes on behind the last batch."""
    found = CustomerImport.objects.select_related("created_by").filter(pk=source).first()
    if found is None:
        return
    while importing.import_batch(actor=_asker(found.created_by), now=timezone.now(), source=source):
        pass


def _asker(person: Person | None) -> Actor:
    return actor_of(person) if person is not None else SYSTEM


@app.periodic(cron="17 3 * * *")
@app.task(queue="customers", queueing_lock="customers.tidy")
def tidy(timestamp: int) -> None:
    """What nobody needs any more goes: old dry runs, counts of look-ups; what is sealed under a former secret is sealed anew."""
    importing.discard_old_imports(actor=SYSTEM, now=timezone.now())
    looking_up.forget_look_ups(now=timezone.now())
    resealing.reseal()
