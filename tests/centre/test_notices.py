"""One inbox a person, and e-mails that a real mail server receives."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from callers import NOW, Caller, Centre, queries_of, told
from django.core.mail import get_connection
from mail_fixtures import Received

from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.models import Event
from sanxiang_centre.common.writing import writing
from sanxiang_centre.config.duties import e_mails
from sanxiang_centre.notices import kinds, mailing, queries, services, tasks
from sanxiang_centre.notices.kinds import KINDS, Kind, Mail, Words
from sanxiang_centre.notices.models import Email, Notice
from sanxiang_centre.notices.timing import PAUSES, Habits, slot_of

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")

MADE_UP = (
    Kind("made.up", Words("试验", "A trial"), Words("第 {number} 号", "Number {number}"), Mail.AT_ONCE),
    Kind("made.daily", Words("每日", "Daily"), Words("每日 {number}", "Daily {number}")),
    Kind("made.urgent", Words("紧急", "Urgent"), Words("紧急 {number}", "Urgent {number}"), Mail.AT_ONCE, urgent=True),
)


@pytest.fixture(autouse=True)
def made_up_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kinds of the tests' own, beside those of the centre."""
    for kind in MADE_UP:
        monkeypatch.setitem(KINDS, kind.name, kind)


def tell(*people: Person, kind: str = "made.up", now: datetime = NOW, number: str | int = 7, once: bool = False) -> list[Notice]:
    with writing(SYSTEM, now) as write:
        ids = [person.pk for person in people]
        return services.notify(write, people=ids, kind=kind, noun="made", subject=7, why="owner", facts={"number": number}, once=once)


# In the inbox ---------------------------------------------------------------------------------------------------------


def test_a_notice_says_what_and_why_and_is_an_event(centre: Centre) -> None:
    made = tell(centre.agent, centre.leader)
    found = Caller(centre.agent).get("/notices").json()["items"]
    assert [(one["says"]["zh"], one["because"]["zh"], one["subject"]) for one in found] == [("第 7 号", "由你负责", 7)]
    body = {"people": [centre.leader.pk, centre.agent.pk], "about": "made.up", "of": "made", "subject": 7, "why": "owner"}
    assert told("notice", made[0].pk) == [("notice.sent", None, body)]


def test_nobody_sees_or_marks_anothers(centre: Centre) -> None:
    (made,) = tell(centre.agent)
    for name, person in centre.everybody().items():
        caller = Caller(person)
        own = name == "agent"
        assert caller.get("/notices/unread").json()["unread"] == own, name
        assert len(caller.get("/notices?kind=made.up").json()["items"]) == own, name
        assert caller.post(f"/notices/{made.pk}/unread").status_code == (200 if own else 404), name
        if not own:
            assert caller.post(f"/notices/{made.pk}/read").status_code == 404, name
            assert caller.post("/notices/read", {"up_to": made.pk}).json()["count"] == 0, name
    assert Notice.objects.get(pk=made.pk).read_at is None


def test_an_integration_has_no_inbox(centre: Centre) -> None:
    robot = accounts.create_person(actor=SYSTEM, now=NOW, staff_no="x1", name="对接", roles=["integration"], password=None)
    caller = Caller(robot)
    for path in ("/notices", "/notices/unread", "/notices/preferences"):
        assert caller.get(path).status_code == 403
    assert caller.put("/notices/preferences", {}).status_code == 403
    assert caller.post("/notices/read", {"up_to": 1}).status_code == 403


def test_read_marks(centre: Centre) -> None:
    first, second = tell(centre.agent)[0], tell(centre.agent)[0]
    agent = Caller(centre.agent)
    assert agent.post(f"/notices/{first.pk}/read").json()["read_at"] is not None
    assert agent.get("/notices/unread").json() == {"unread": 1}
    assert [one["id"] for one in agent.get("/notices?unread=true").json()["items"]] == [second.pk]
    agent.post(f"/notices/{first.pk}/read")
    assert [kind for kind, _, _ in told("notice", first.pk)][1:] == ["notice.read"]
    late = tell(centre.agent)[0]
    assert agent.post("/notices/read", {"up_to": second.pk}).json() == {"count": 1}
    assert told("inbox", centre.agent.pk) == [("inbox.read", centre.agent.pk, {"up_to": second.pk, "count": 1})]
    assert [one["id"] for one in agent.get("/notices?unread=true").json()["items"]] == [late.pk]
    assert agent.post(f"/notices/{first.pk}/unread").json()["read_at"] is None


def test_who_has_left_is_told_nothing_and_once_is_once(centre: Centre) -> None:
    accounts.deactivate_person(actor=SYSTEM, now=NOW, person=centre.colleague.pk)
    assert [notice.person_id for notice in tell(centre.agent, centre.colleague, once=True)] == [centre.agent.pk]
    assert tell(centre.agent, once=True) == []
    Caller(centre.agent).post("/notices/read", {"up_to": Notice.objects.latest("id").pk})
    assert len(tell(centre.agent, once=True)) == 1


def test_numbers_of_people_are_masked_in_what_is_told(centre: Centre) -> None:
    tell(centre.agent, number="13912345678")
    assert "139****5678" in Caller(centre.agent).get("/notices").json()["items"][0]["says"]["zh"]
    assert Notice.objects.get().facts == {"number": "139****5678"}


def test_telling_many_asks_no_more_than_telling_one(centre: Centre) -> None:
    people = list(centre.everybody().values())
    assert queries_of(lambda: tell(*people)) == queries_of(lambda: tell(people[0]))

    def many(count: int) -> None:
        with writing(SYSTEM, NOW) as write:
            facts = {"number": 1}
            messages = [services.Message((centre.agent.pk,), "made.up", "made", number, "owner", facts) for number in range(count)]
            assert len(services.notify_all(write, messages)) == count

    assert queries_of(lambda: many(25)) == queries_of(lambda: many(80))
    agent = Caller(centre.agent)
    assert queries_of(lambda: agent.get("/notices?size=1")) == queries_of(lambda: agent.get("/notices?size=20"))


# As each wants it -----------------------------------------------------------------------------------------------------


def test_preferences_are_kept_and_told_by_name(centre: Centre) -> None:
    agent = Caller(centre.agent)
    assert agent.get("/notices/preferences").json()["kinds"]["made.daily"]["mail"] == "digest"
    wish = {"quiet_from": "22:00", "quiet_until": "07:00", "kinds": {"made.daily": {"shown": False, "mail": "never"}}}
    answer = agent.put("/notices/preferences", wish)
    assert (answer.status_code, answer.json()["quiet_from"], answer.json()["digest_at"]) == (200, "22:00", "08:30")
    assert answer.json()["kinds"]["made.daily"]["shown"] is False
    assert told("inbox", centre.agent.pk) == [("inbox.changed", centre.agent.pk, {"changed": ["made.daily", "times"]})]
    assert tell(centre.agent, kind="made.daily") == []
    assert len(tell(centre.colleague, kind="made.daily")) == 1
    agent.put("/notices/preferences", wish)
    assert len(told("inbox", centre.agent.pk)) == 1


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"quiet_from": "22:00"}, "quiet_until"),
        ({"kinds": {"no.such": {"mail": "never"}}}, "kinds.no.such"),
        ({"kinds": {"made.urgent": {"mail": "never"}}}, "kinds.made.urgent"),
        ({"kinds": {"made.up": {"mail": "hourly"}}}, "kinds.made.up.mail"),
    ],
)
def test_a_wish_that_cannot_be_kept_is_refused(centre: Centre, wish: dict[str, Any], field: str) -> None:
    answer = Caller(centre.agent).put("/notices/preferences", wish)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])


NIGHT = Habits(time(22), time(7), time(8, 30))
NOON = Habits(time(12), time(13, 30), time(18))
NONE = Habits(None, None, time(8, 30))


@pytest.mark.parametrize(
    ("at", "mail", "urgent", "habits", "due", "collected"),
    [
        ("2026-11-26 10:00", Mail.AT_ONCE, False, NONE, "2026-11-26 10:00", False),
        ("2026-11-26 21:59", Mail.AT_ONCE, False, NIGHT, "2026-11-26 21:59", False),
        ("2026-11-26 22:00", Mail.AT_ONCE, False, NIGHT, "2026-11-27 07:00", True),
        ("2026-11-27 06:59", Mail.AT_ONCE, False, NIGHT, "2026-11-27 07:00", True),
        ("2026-11-27 07:00", Mail.AT_ONCE, False, NIGHT, "2026-11-27 07:00", False),
        ("2026-11-26 12:30", Mail.AT_ONCE, False, NOON, "2026-11-26 13:30", True),
        ("2026-11-26 23:00", Mail.AT_ONCE, True, NIGHT, "2026-11-26 23:00", False),
        ("2026-11-26 23:00", Mail.DIGEST, False, NIGHT, "2026-11-27 08:30", True),
        ("2026-11-26 08:30", Mail.DIGEST, False, NIGHT, "2026-11-27 08:30", True),
        ("2026-11-26 08:29", Mail.DIGEST, False, NIGHT, "2026-11-26 08:30", True),
    ],
)
def test_when_an_e_mail_goes_out(at: str, mail: Mail, urgent: bool, habits: Habits, due: str, collected: bool) -> None:
    """Times are those of the centre; what is stored is UTC."""
    now = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI).astimezone(UTC)
    slot = slot_of(now, SHANGHAI, mail, habits, urgent=urgent)
    assert slot is not None
    assert (slot.due.tzinfo, slot.collected) == (UTC, collected)
    assert slot.due.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") == due
    assert slot_of(now, SHANGHAI, Mail.NEVER, habits, urgent=False) is None


# By a real mail server ------------------------------------------------------------------------------------------------


def test_an_e_mail_arrives_once_and_its_subject_tells_nobody_apart(centre: Centre, mail_server: Received) -> None:
    centre.agent.language = "en"
    centre.agent.save()
    tell(centre.agent, centre.leader)
    for _ in range(2):
        for one in queries.due_emails(NOW, 10):
            mailing.send(one, NOW)
    by_address = {letter["To"]: letter for letter in mail_server.letters}
    assert sorted(letter["Subject"] for letter in mail_server.letters) == ["Sanxiang: A trial", "三响：试验"]
    assert "第 7 号" in by_address["l1@example.com"].get_content()
    assert "You are told because you own it." in by_address["a1@example.com"].get_content()
    assert by_address["a1@example.com"]["Auto-Submitted"] == "auto-generated"
    row = Email.objects.get(person=centre.agent)
    assert (row.state, row.tries, told("email", row.pk)) == (
        "sent",
        1,
        [("email.sent", None, {"person": centre.agent.pk, "notices": 1})],
    )


def test_a_digest_is_one_e_mail(centre: Centre, mail_server: Received) -> None:
    for number in range(3):
        tell(centre.agent, kind="made.daily", number=number, now=NOW + timedelta(minutes=number))
    (row,) = Email.objects.all()
    assert row.due_at.astimezone(SHANGHAI).strftime("%d %H:%M") == "27 08:30"
    assert queries.due_emails(NOW + timedelta(hours=12), 10) == []
    assert mailing.send(row.pk, row.due_at) == "sent"
    (letter,) = mail_server.letters
    assert letter["Subject"] == "三响：每日"
    assert [f"每日 {number}" in letter.get_content() for number in range(4)] == [True, True, True, False]


def test_what_was_read_meanwhile_is_not_mailed(centre: Centre, mail_server: Received) -> None:
    tell(centre.agent, kind="made.daily")
    Caller(centre.agent).post("/notices/read", {"up_to": Notice.objects.latest("id").pk})
    row = Email.objects.get()
    assert mailing.send(row.pk, row.due_at) == "dropped"
    assert mail_server.letters == []


@pytest.mark.parametrize(("refusal", "state"), [("451 later", "waiting"), ("550 no such user", "failed")])
def test_a_refusal_is_tried_again_or_given_up(centre: Centre, mail_server: Received, refusal: str, state: str) -> None:
    tell(centre.agent)
    row = Email.objects.get()
    mail_server.refusals.append(refusal)
    assert mailing.send(row.pk, NOW) == state
    row.refresh_from_db()
    assert row.error == f"SMTPRecipientsRefused {refusal[:3]}"
    if state == "waiting":
        assert row.due_at == NOW + PAUSES[0]
        assert mailing.send(row.pk, NOW) == "waiting"
        assert mailing.send(row.pk, row.due_at) == "sent"
    assert len(mail_server.letters) == (state == "waiting")


def test_a_server_that_is_away_is_tried_for_two_days(centre: Centre, mail_server: Received) -> None:
    tell(centre.agent)
    row, now = Email.objects.get(), NOW
    away = get_connection(host="127.0.0.1", port=1)
    for pause in PAUSES:
        assert mailing.send(row.pk, now, away) == "waiting"
        row.refresh_from_db()
        assert row.due_at == now + pause
        now = row.due_at
    assert mailing.send(row.pk, now, away) == "failed"
    assert now - NOW > timedelta(days=1)
    assert told("email", row.pk) == [("email.failed", None, {"person": centre.agent.pk, "error": "ConnectionRefusedError"})]
    assert not Event.objects.filter(body__content__icontains="a1@example").exists()


def test_who_took_an_e_mail_and_died_lets_another_one_try(centre: Centre, mail_server: Received) -> None:
    """Never two at a time, and never lost."""
    tell(centre.agent)
    row = Email.objects.get()
    Email.objects.update(due_at=NOW + mailing.LEASE, tries=1)
    assert mailing.send(row.pk, NOW) == "waiting"
    assert mailing.send(row.pk, NOW + mailing.LEASE) == "sent"
    assert len(mail_server.letters) == 1


def test_without_a_mail_server_there_are_only_inboxes(centre: Centre) -> None:
    tell(centre.agent)
    assert (Notice.objects.count(), Email.objects.count()) == (1, 0)


def test_who_is_deactivated_gets_no_more_e_mails(centre: Centre, mail_server: Received) -> None:
    tell(centre.agent, kind="made.daily")
    accounts.deactivate_person(actor=SYSTEM, now=NOW, person=centre.agent.pk)
    assert Email.objects.get().state == "dropped"


def test_the_dispatcher_has_due_e_mails_sent_by_one_job(centre: Centre, mail_server: Received) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    long_ago = datetime(2026, 1, 5, 9, tzinfo=UTC)
    tell(centre.agent, now=long_ago)
    for _ in range(3):
        e_mails(long_ago)
    assert list(ProcrastinateJob.objects.values_list("task_name", "status")) == [("notices.send_due", "todo")]
    tasks.send_due()
    assert len(mail_server.letters) == 1


def test_every_kind_is_told_in_both_languages() -> None:
    for kind in KINDS.values():
        filled = kind.says.filled(dict.fromkeys(kind.slots, "x"))
        assert all(filled), kind.name
        assert all(kind.title), kind.name
    assert all(all(words) for words in kinds.WHYS.values())
