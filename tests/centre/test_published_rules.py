"""A published edition rules new tickets and the catalogue from when it is valid, without anybody at a command line."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from callers import Centre, told
from procrastinate.contrib.django.models import ProcrastinateJob
from ruling_standard import publish, ruling
from small_standard import BEGIN, SMALL, acting
from tickets_made import NINE, actor, make

from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.catalogue import services as catalogue
from sanxiang_centre.catalogue.models import Catalogue, Item
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.events.editions import EditionPublished
from sanxiang_centre.common.problems import Problem
from sanxiang_centre.config.reactions import REACTIONS
from sanxiang_centre.editions.services import set_scope
from sanxiang_centre.tickets.models import Clock, RuleSet
from sanxiang_centre.tickets.services import settings as rules

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def owner(centre: Centre) -> Person:
    return accounts.create_person(actor=SYSTEM, now=NINE, staff_no="o1", name="标准", roles=["standard_owner"], password=None)


def jobs() -> dict[str, tuple[dict[str, Any], datetime | None]]:
    rows = ProcrastinateJob.objects.filter(task_name__contains="install_edition") | ProcrastinateJob.objects.filter(
        task_name__contains="load_in_force"
    )
    return {row.task_name.rpartition(".")[2]: (row.args, row.scheduled_at) for row in rows.order_by("id")}


def within(ticket: int) -> dict[str, int]:
    limit: dict[str, int] = Clock.objects.get(ticket=ticket, target="respond").limit or {}
    return limit


def test_publishing_defers_both_the_catalogue_when_it_is_valid(centre: Centre, owner: Person) -> None:
    edition = publish(owner, centre.manager, ruling(), now=NINE, valid_from=NINE + DAY)
    assert REACTIONS[EditionPublished] != ()
    assert jobs() == {"install_edition": ({"edition": edition.pk}, None), "load_in_force": ({"standard": "small"}, NINE + DAY)}


def test_new_tickets_are_under_it_from_when_it_is_valid(centre: Centre, owner: Person) -> None:
    first = publish(owner, centre.manager, ruling(hours=1), now=NINE, valid_from=BEGIN)
    with pytest.raises(Problem):
        make(centre.agent, item="repair")
    installed = rules.install_edition(now=NINE, edition=first.pk)
    assert installed is not None
    assert (installed.edition, installed.in_force_from) == (first.digest, NINE), "what was before its publication it does not rule"
    later = publish(owner, centre.manager, ruling(hours=3), now=NINE + timedelta(hours=1), valid_from=NINE + DAY)
    for _ in range(2):
        rules.install_edition(now=NINE + timedelta(hours=1), edition=later.pk)
    old, new = make(centre.agent, now=NINE + DAY / 2, item="repair"), make(centre.agent, now=NINE + DAY, item="repair")
    assert (within(old.pk), within(new.pk)) == ({"hours": 1}, {"hours": 3})
    row = RuleSet.objects.get(edition=later.digest)
    assert told("rules", row.pk) == [("rules.installed", None, {"standard": "small", "edition": later.digest})]


def test_each_channel_is_ruled_by_the_standard_that_holds_there(centre: Centre, owner: Person) -> None:
    """The one that was published last does not take what is another one's."""
    for place, (name, channel) in enumerate({"phones": "", "chats": "chat"}.items(), 1):
        edition = publish(owner, centre.manager, ruling(name, hours=place, item=f"repair-{name}"), now=NINE, valid_from=BEGIN)
        rules.install_edition(now=NINE, edition=edition.pk)
        set_scope(actor=acting(owner), now=NINE, channel=channel, group=None, standard=name, since=BEGIN)
    by_phone, by_chat = make(centre.agent, source="phone", item="repair-phones"), make(centre.agent, source="chat", item="repair-chats")
    assert (within(by_phone.pk), within(by_chat.pk)) == ({"hours": 1}, {"hours": 2})
    for item in ("repair-phones", "repair-chats"):
        assert rules.set_form(actor=actor(centre.manager), now=NINE, item=item, schema={"type": "object", "properties": {}}).item == item


def test_the_catalogue_is_that_of_the_edition_that_is_valid(centre: Centre, owner: Person) -> None:
    publish(owner, centre.manager, ruling(item="repair"), now=NINE, valid_from=BEGIN)
    later = publish(owner, centre.manager, ruling(item="swap"), now=NINE, valid_from=NINE + DAY)
    catalogue.load_in_force(now=NINE, standard="small")
    assert list(Item.objects.filter(retired_at=None).values_list("key", flat=True)) == ["repair"]
    for _ in range(2):
        catalogue.load_in_force(now=NINE + DAY, standard="small")
    assert list(Item.objects.filter(retired_at=None).values_list("key", flat=True)) == ["swap"]
    found = Catalogue.objects.get()
    assert (found.edition, found.standard) == (later.digest, "small")
    assert [kind for kind, *_ in told("catalogue", found.pk)] == ["catalogue.loaded"] * 2


def test_a_standard_that_says_nothing_of_tickets_changes_nothing(centre: Centre, owner: Person) -> None:
    edition = publish(owner, centre.manager, SMALL, now=NINE, valid_from=BEGIN)
    assert rules.install_edition(now=NINE, edition=edition.pk) is None
    assert catalogue.load_in_force(now=NINE, standard="small") is None
    assert catalogue.load_in_force(now=NINE, standard="unknown") is None
    assert not RuleSet.objects.exists()
    assert not Catalogue.objects.exists()
