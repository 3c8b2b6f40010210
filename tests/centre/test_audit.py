"""The audit trail: a chain that shows what was changed behind its back, search and export for those who may."""

from __future__ import annotations

import csv
import io
from typing import Any

import psycopg
import pytest
from callers import NOW, Caller, Centre, database_url, queries_of, told
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction

from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.audit import services
from sanxiang_centre.audit.models import Export, Seal
from sanxiang_centre.audit.queries import verified
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.models import Event, EventBody
from sanxiang_centre.common.writing import writing


def other_connection() -> psycopg.Connection[Any]:
    return psycopg.connect(database_url())


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def sealed(transactional_db: None, centre: Centre) -> Centre:
    while services.seal(limit=4):
        pass
    return centre


@pytest.mark.django_db(transaction=True)
def test_every_event_is_sealed_once_and_the_chain_is_whole(sealed: Centre) -> None:
    assert Seal.objects.count() == Event.objects.count() >= 9
    assert verified().problems == ()
    services.seal()
    assert Seal.objects.count() == Event.objects.count()
    accounts.create_team(actor=SYSTEM, now=NOW, name="三组")
    assert services.seal() == 1
    assert verified().problems == ()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("statement", "told_of"),
    [
        ("update common_event set subject = subject + 1 where id = %s", "changed"),
        ("update common_event set actor = 1 where id = %s", "changed"),
        ("update common_event set at = at + interval '1 second' where id = %s", "changed"),
        ("update common_eventbody set content = '{}' where event_id = %s", "body"),
        ("update audit_seal set chain = sha256(chain) where event = %s", "changed"),
        ("update audit_seal set body_digest = sha256(body_digest) where event = %s", "changed"),
        ("delete from audit_seal where event = %s", "missing"),
        ("delete from common_eventbody where event_id = %s", "body"),
        ("with b as (delete from common_eventbody where event_id = %s) select", ""),
    ],
)
def test_what_is_changed_behind_its_back_shows(sealed: Centre, statement: str, told_of: str) -> None:
    event = Event.objects.order_by("id")[3].pk
    sql(statement, event)
    assert told_of in " ".join(verified().problems)
    assert verified().problems != ()


@pytest.mark.django_db(transaction=True)
def test_a_row_that_is_taken_out_or_slipped_in_shows(sealed: Centre) -> None:
    event = Event.objects.order_by("id")[3]
    EventBody.objects.filter(event=event).delete()
    event.delete()
    assert "gone" in " ".join(verified().problems)
    sql("insert into common_event (transaction, at, kind, noun, subject, request) values (3, now(), 'x.y', 'x', 1, '')")
    assert "no link seals" in " ".join(verified().problems)


@pytest.mark.django_db(transaction=True)
def test_a_chain_that_was_cut_and_made_anew_shows_by_what_was_noted(sealed: Centre) -> None:
    noted = verified()
    sql("delete from common_eventbody where event_id = (select max(id) from common_event)")
    sql("delete from common_event where id = (select max(id) from common_event)")
    sql("delete from audit_seal")
    services.seal()
    assert verified().problems == ()
    assert verified((noted.links, noted.head)).problems != ()
    with pytest.raises(CommandError):
        call_command("verify_audit", noted=f"{noted.links}:{noted.head}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("before", [True, False])
def test_erasing_bodies_leaves_the_chain_whole(centre: Centre, before: bool) -> None:
    """Erased after it was sealed, or before."""
    if before:
        services.seal()
    with writing(SYSTEM, NOW) as write:
        assert services.erase_bodies(write, noun="person", subject=centre.agent.pk) == 1
    services.seal()
    verdict = verified()
    assert (verdict.problems, verdict.erased) == ((), 1)
    assert told("person", centre.agent.pk) == [("person.created", None, {})]
    erased = Seal.objects.get(event=Event.objects.get(noun="person", subject=centre.agent.pk).pk)
    assert erased.salt is None
    assert told("audit", centre.agent.pk) == [("audit.bodies_erased", None, {"of": "person", "count": 1})]


@pytest.mark.django_db(transaction=True)
def test_a_body_that_is_erased_with_its_customer_cannot_be_guessed(centre: Centre) -> None:
    """Sealed before or after the erasure: the salt is gone with the body, and the chain stays whole."""
    made = Caller(centre.leader).post("/customers", {"name": "林清", "identities": [{"kind": "phone", "value": "13800000404"}]}).json()
    services.seal()
    rows = Event.objects.filter(noun="customer", subject=made["id"])
    assert Seal.objects.filter(event__in=rows.values("pk"), salt=None).count() == 0
    Caller(centre.leader).patch(f"/customers/{made['id']}", {"region": "urban"})
    before = list(rows.values_list("pk", flat=True))
    assert rows.exclude(pk__in=Seal.objects.values("event")).exists()
    answer = Caller(centre.manager).post(f"/customers/{made['id']}/erase", {"confirm": made["id"], "reason": "subject_request"})
    assert answer.status_code == 200, answer.content.decode()
    services.seal()
    assert set(Seal.objects.filter(event__in=before).values_list("salt", flat=True)) == {None}
    verdict = verified()
    assert (verdict.problems, verdict.erased) == ((), len(before))


@pytest.mark.django_db(transaction=True)
def test_a_sealing_that_has_read_the_body_is_waited_for(sealed: Centre) -> None:
    """The salt that it writes goes, too."""
    with other_connection() as sealing:
        sealing.execute("select pg_advisory_xact_lock(%s)", [services.LOCK])
        sql("set lock_timeout = '200ms'")
        with pytest.raises(OperationalError), transaction.atomic():
            services.forget_bodies(NOW, EventBody.objects.filter(event__noun="person"))
        sql("reset lock_timeout")


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_commits_late_is_sealed_in_its_turn(sealed: Centre) -> None:
    """It writes first and commits last; a later one is not sealed before it."""
    with other_connection() as late:
        insert = "insert into common_event (at, kind, noun, subject, request) values (now(), 'x.y', 'x', 1, '') returning id"
        row = late.execute(insert).fetchone()
        assert row is not None
        accounts.create_team(actor=SYSTEM, now=NOW, name="三组")
        assert services.seal() == 0
        late.execute("insert into common_eventbody (event_id, content) values (%s, '{}')", row)
    assert services.seal() == 2
    assert list(Seal.objects.order_by("number").values_list("event", flat=True))[-2:] == [row[0], row[0] + 1]
    assert verified().problems == ()


# Search and export ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/audit/events", "/audit/events.csv", "/audit/head", "/audit/events?kind=person.created"])
def test_the_trail_is_for_administrators_only(centre: Centre, path: str) -> None:
    answers = {name: Caller(person).get(path).status_code for name, person in centre.everybody().items()}
    assert answers == {name: 200 if name == "admin" else 403 for name in answers}
    assert Export.objects.count() == ("csv" in path)


@pytest.mark.django_db
def test_the_trail_is_searched(centre: Centre) -> None:
    admin = Caller(centre.admin)
    admin.post("/teams", {"name": "三组"})

    def found(query: str) -> list[tuple[str, int]]:
        return [(one["kind"], one["subject"]) for one in admin.get(f"/audit/events?{query}").json()["items"]]

    assert found(f"actor={centre.admin.pk}&kind=team.created")[0][0] == "team.created"
    assert found(f"noun=person&subject={centre.agent.pk}") == [("person.created", centre.agent.pk)]
    assert len(found("since=2026-11-26T08:00:00Z&until=2026-11-26T09:00:01Z&kind=person.created")) == 7
    assert found("until=2020-01-01T00:00:00Z") == []
    assert admin.get("/audit/events?since=yesterday").status_code == 422


@pytest.mark.django_db
def test_an_export_is_an_event_itself_and_holds_no_formula_and_no_number(centre: Centre) -> None:
    admin = Caller(centre.admin)
    admin.post("/teams", {"name": "13912345678 找我"}, **{"X-Request-Id": "-1+cmd-request"})
    Event.objects.filter(kind="team.created").update(request="-1-looks-like-a-formula")
    answer = admin.get("/audit/events.csv?kind=team.created")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert (answer.status_code, answer["Content-Type"], len(rows)) == (200, "text/csv; charset=utf-8", 3)
    assert "139****5678" in rows[-1]["body"]
    assert "13912345678" not in answer.content.decode()
    assert rows[-1]["request"] == "'-1-looks-like-a-formula"
    taken = Export.objects.get()
    assert told("audit", taken.pk) == [("audit.exported", centre.admin.pk, {"filters": {"kind": "team.created"}, "rows": 3})]


@pytest.mark.django_db
def test_a_list_asks_the_database_the_same_number_of_times(centre: Centre) -> None:
    admin = Caller(centre.admin)
    assert queries_of(lambda: admin.get("/audit/events?size=2")) == queries_of(lambda: admin.get("/audit/events?size=9"))


@pytest.mark.django_db
def test_the_kinds_of_events_are_told_to_those_who_search_the_trail(centre: Centre) -> None:
    kinds = Caller(centre.admin).get("/audit/kinds").json()["items"]
    assert {"team.created", "article.published", "edition.signed"} <= set(kinds)
    assert kinds == sorted(kinds)
    assert Caller(centre.leader).get("/audit/kinds").status_code == 403
