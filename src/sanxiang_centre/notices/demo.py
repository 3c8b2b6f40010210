"""Made-up notices."""

from __future__ import annotations

from datetime import datetime

from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.writing import writing
from sanxiang_centre.notices.models import Notice
from sanxiang_centre.notices.services import notify


def demo_notices(now: datetime) -> None:
    """A welcome for everybody who has none."""
    greeted = Notice.objects.filter(kind="person.welcome").values("person")
    people = Person.objects.filter(is_active=True).exclude(pk__in=greeted)
    with writing(SYSTEM, now) as write:
        for person in people:
            notify(write, people=[person.pk], kind="person.welcome", noun="person", subject=person.pk, why="newcomer")
