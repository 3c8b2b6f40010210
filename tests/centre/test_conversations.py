"""Who sees which conversations, and of them what: lists, logs, search, holds, retention, backtests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from callers import NOW, Caller, Centre, told
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as some
from imported_talks import imported, jsonl, many, talk
from small_standard import ACTS, CHECKS, acting, changed, published, zipped

from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.models import Event, EventBody
from sanxiang_centre.conversations import backtests, erasing, inspecting, services
from sanxiang_centre.conversations.models import Backtest, Conversation, Entry, Hold, Inspection, Retention, SearchText
from sanxiang_centre.conversations.searching import grams, like, phrase, search_words, snippet
from sanxiang_centre.editions import services as editions
from sanxiang_centre.editions.models import Edition

pytestmark = pytest.mark.django_db
HIDDEN = "13812345678"
SPELLINGS = [HIDDEN, "138 1234 5678", "１３８１２３４５６７８", "一三八一二三四五六七八", "幺三八幺二三四五六七八"]


@pytest.fixture
def owner(centre: Centre) -> Person:
    return accounts.create_person(actor=SYSTEM, now=NOW, staff_no="o1", name="负责人", roles=["standard_owner"], password=None)


@pytest.fixture
def edition(centre: Centre, owner: Person) -> Edition:
    return published(owner, centre.manager, now=NOW)


@pytest.fixture
def three(centre: Centre, edition: Edition) -> dict[str, int]:
    """One conversation each of a1, a2 (first team) and a3 (second team)."""
    said = ("您好，请讲。", f"我的电话是{HIDDEN}，要退款。")
    imported(
        jsonl(
            talk("of-a1", *said, agent="a1", at="2026-11-20T02:00:00+00:00"),
            talk("of-a2", *said, agent="a2", channel="chat", at="2026-11-21T02:00:00+00:00"),
            talk("of-a3", *said, "这个不归我管。", agent="a3", at="2026-11-22T02:00:00+00:00"),
        )
    )
    return dict(Conversation.objects.values_list("key", "pk"))


SEEN = {
    "manager": ["of-a3", "of-a2", "of-a1"],
    "owner": ["of-a3", "of-a2", "of-a1"],
    "leader": ["of-a2", "of-a1"],
    "agent": ["of-a1"],
    "colleague": ["of-a2"],
    "other": ["of-a3"],
    "outsider": [],
    "admin": None,
}


@pytest.mark.parametrize("who", SEEN)
def test_who_sees_which(centre: Centre, owner: Person, three: dict[str, int], who: str) -> None:
    """In lists, through filters and search, by id, in logs alike."""
    caller, seen = Caller({**centre.everybody(), "owner": owner}[who]), SEEN[who]
    filters = ("", "?words=退款", "?failed=true", "?clause=S1-002", f"?team={centre.second.pk}", f"?agent={centre.other.pk}", "?least=0")
    for query in filters:
        answer = caller.get(f"/conversations{query}")
        if seen is None:
            assert answer.status_code == 403
            continue
        shown = [each["key"] for each in answer.json()["items"]]
        wanted = seen if query in ("", "?words=退款", "?least=0") else [key for key in seen if key == "of-a3"]
        assert shown == wanted, query
    for key, pk in three.items():
        for path in (f"/conversations/{pk}", f"/conversations/{pk}/log"):
            assert caller.get(path).status_code == (403 if seen is None else 200 if key in seen else 404)


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("channel=chat", ["of-a2"]),
        ("since=2026-11-21T00:00:00Z&until=2026-11-22T00:00:00Z", ["of-a2"]),
        ("most=50", ["of-a3"]),
        ("least=100&channel=phone", ["of-a1"]),
        ("failed=false", ["of-a2", "of-a1"]),
        ("clause=S1-003", ["of-a3"]),
        ("stage=open", []),
        ("words=退款&channel=chat", ["of-a2"]),
        ("words=不归我管", ["of-a3"]),
        ("words=没有的词", []),
        ("words=%25%25", []),
    ],
)
def test_filters(centre: Centre, three: dict[str, int], query: str, keys: list[str]) -> None:
    assert [each["key"] for each in Caller(centre.manager).get(f"/conversations?{query}").json()["items"]] == keys


def test_a_phrase_needs_two_characters(centre: Centre, three: dict[str, int]) -> None:
    answer = Caller(centre.manager).get("/conversations?words=退")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "words")


def test_one_conversation_with_its_findings_and_evidence(centre: Centre, edition: Edition, three: dict[str, int]) -> None:
    shown = Caller(centre.manager).get(f"/conversations/{three['of-a3']}").json()
    assert (shown["score"], shown["failed"], shown["broken"], shown["edition"]) == (40.0, True, ["S1-002", "S1-003"], edition.pk)
    assert (shown["inspection"]["passed"], shown["inspection"]["coverage"]) == (["greets"], 1.0)
    finding = shown["findings"][0]
    assert (finding["check"], finding["name"]["zh"], finding["clauses"]) == ("no-brush-off", "不推诿", ["S1-002", "S1-003"])
    assert finding["evidence"] == [{"seq": 3, "start": 2, "end": 6, "words": "不归我管"}]
    assert shown["parties"] == [{"role": "agent", "id": "a3", "name": ""}, {"role": "customer", "id": "", "name": "王**"}]


# Privacy -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_hidden_number_is_in_no_answer_and_cannot_be_found(centre: Centre, edition: Edition, spelling: str) -> None:
    said = f"您好，我的电话是{spelling}，请回电。"
    wrong = talk(f"rec-{HIDDEN}", "请讲。", said, f"这个不归我管，打{spelling}。", metadata={"phone": HIDDEN})
    wrong["events"].insert(3, {"kind": "dtmf", "party": 1, "detail": "4", "at": 9.0})
    imported(jsonl(wrong) + b'{"id": "' + HIDDEN.encode() + b'", "events": 5}\n')
    row = Conversation.objects.get()
    manager = Caller(centre.manager)
    ident = row.source_id
    paths = ["/conversations", "/conversations?words=请回电", f"/conversations/{row.pk}", f"/conversations/{row.pk}/log"]
    answers = "".join(manager.get(path).content.decode() for path in [*paths, f"/imports/{ident}", f"/imports/{ident}/rejects"])
    bodies = str(list(EventBody.objects.values_list("content", flat=True))) + str(list(SearchText.objects.values_list("words", flat=True)))
    for text in (HIDDEN, spelling, "1234567"):
        assert text not in answers + bodies
    assert '"detail": "4"' not in answers
    for asked in (*SPELLINGS, HIDDEN[3:9], spelling[:9], "12345678"):
        assert manager.get(f"/conversations?words={asked}").json()["items"] == [], asked
    assert len(manager.get("/conversations?words=请回电").json()["items"]) == 1


def test_an_order_number_is_shown_and_found(centre: Centre, edition: Edition) -> None:
    imported(jsonl(talk("one", "您好。", "订单号是 20261126。")))
    assert "20261126" in Caller(centre.manager).get("/conversations?words=20261126").json()["items"][0]["snippet"]


LETTERS = some.text(some.sampled_from("退款订单号您好ABab12，。 %_\\１\n"), min_size=1, max_size=14)


@given(some.lists(LETTERS, min_size=1, max_size=4), LETTERS)
def test_search_finds_exactly_what_holds_the_phrase(texts: list[str], asked: str) -> None:
    """Pairs never miss what the words hold; LIKE with its escapes agrees with a plain comparison."""
    words, sought = search_words(texts), phrase(asked)
    if len(sought) < 2:
        return
    holds = sought in words
    assert not holds or set(grams(sought)) <= set(grams(words))
    with connection.cursor() as cursor:
        cursor.execute("select %s like %s", [words, like(sought)])
        assert cursor.fetchone() == (holds,)
    assert (sought in snippet(words, sought)) is holds


# The log -------------------------------------------------------------------------------------------------------------


def test_a_live_conversation_is_numbered_pinned_and_inspected_when_it_closes(centre: Centre, edition: Edition) -> None:
    agent = Caller(centre.agent)
    opened = agent.post("/conversations", {"key": "live-1", "channel": "chat"}).json()
    path = f"/conversations/{opened['id']}/log"
    assert (opened["edition"], opened["agent"]["staff_no"], opened["team"]) == (edition.pk, "a1", centre.first.pk)
    said = [(0, "您好，请讲。"), (1, f"我的电话{HIDDEN}"), (0, "再见。")]
    numbers = [agent.post(path, {"kind": "message", "party": party, "text": text}).json()["seq"] for party, text in said]
    assert numbers == [1, 2, 3]
    assert HIDDEN in agent.get(path).content.decode()
    assert HIDDEN not in Caller(centre.leader).get(path).content.decode()
    assert [each["seq"] for each in agent.get(f"{path}?after=1").json()["items"]] == [2, 3]
    assert agent.post(path, {"kind": "closed"}).json()["seq"] == 4
    assert HIDDEN not in agent.get(path).content.decode()
    assert agent.post(path, {"kind": "message", "text": "x"}).status_code == 409
    assert inspecting.inspect_waiting(now=lambda: NOW) == 1
    assert agent.get(f"/conversations/{opened['id']}").json()["score"] == 100.0
    kinds = [kind.partition(".")[2] for kind, *_ in told("conversation", opened["id"])]
    assert kinds == ["opened", "continued", "continued", "continued", "closed", "continued", "inspected"]
    assert len(agent.get("/conversations?words=请讲").json()["items"]) == 1


def test_nobody_writes_into_the_log_of_others(centre: Centre, edition: Edition) -> None:
    opened = Caller(centre.agent).post("/conversations", {"key": "x", "channel": "chat", "agent": centre.other.pk}).json()
    assert opened["agent"]["staff_no"] == "a1"
    for name, person in centre.everybody().items():
        answer = Caller(person).post(f"/conversations/{opened['id']}/log", {"kind": "note", "text": name})
        assert answer.status_code == (201 if name == "agent" else 403 if name in ("admin", "manager") else 404), name
    assert list(Entry.objects.values_list("text", flat=True)) == ["agent"]


def test_an_entry_is_never_changed(centre: Centre, three: dict[str, int]) -> None:
    for change in ({"text": "其他"}, {"kind": "note"}, {"at": 5.0}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Entry.objects.filter(seq=1).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.filter(seq=1).delete()


def test_a_later_edition_does_not_judge_what_began_before(centre: Centre, owner: Person, edition: Edition) -> None:
    opened = services.open_conversation(
        actor=acting(centre.agent), now=NOW, key="x", channel="chat", parties=services.default_parties("a1")
    )
    draft = editions.upload_draft(actor=acting(owner), now=NOW, name="2", archive=zipped())
    editions.check_draft(now=lambda: NOW, draft=draft.pk)
    later = NOW + timedelta(minutes=1)
    editions.approve_draft(actor=acting(centre.manager), now=NOW, draft=draft.pk, valid_from=later)
    services.add_entry(actor=acting(centre.agent), now=later, conversation=opened.pk, entry="closed")
    inspecting.inspect_waiting(now=lambda: later)
    assert Inspection.objects.get(pk=opened.pk).edition == edition


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/conversations?clause=%00", None),
        ("GET", "/conversations?words=%00%00", None),
        ("GET", "/editions?standard=%00", None),
        ("POST", "/conversations", {"key": "\0", "channel": "chat"}),
        ("POST", "/conversations", {"key": "k", "channel": "chat", "metadata": {"a": "\0"}}),
        ("POST", "/conversations", {"key": "k", "channel": "chat", "metadata": {"\0": 1}}),
        ("POST", "/conversations/1/log", {"kind": "note", "text": "\0"}),
    ],
)
def test_what_the_database_cannot_hold_is_refused(centre: Centre, method: str, path: str, body: Any) -> None:
    assert Caller(centre.agent).send(method, path, body).status_code == 400


# Holds and retention -------------------------------------------------------------------------------------------------


def test_retention_erases_words_but_not_what_is_held(centre: Centre, three: dict[str, int]) -> None:
    manager = Caller(centre.manager)
    held = three["of-a3"]
    hold = manager.post(f"/conversations/{held}/holds", {"reason": "仲裁，电话" + HIDDEN})
    assert (hold.status_code, HIDDEN in hold.content.decode()) == (201, False)
    assert manager.put("/retention/other", {"days": 30}).status_code == 200
    assert manager.put("/retention/chat", {"days": 3650}).json()["days"] == 3650
    later = NOW + timedelta(days=60)
    assert erasing.apply_retention(now=lambda: later) == 1
    gone = Conversation.objects.get(pk=three["of-a1"])
    assert (gone.erased_at, gone.key, gone.metadata, gone.score) == (later, str(gone.pk), {}, 100.0)
    assert [party["name"] for party in gone.parties] == ["", ""]
    assert set(Entry.objects.filter(conversation=gone).values_list("text", flat=True)) == {None}
    assert set(SearchText.objects.values_list("pk", flat=True)) == {three["of-a2"], held}
    log = manager.get(f"/conversations/{gone.pk}/log").json()["items"]
    assert {(each["text"], each["erased"]) for each in log} == {("", True)}
    assert told("conversation", gone.pk)[-1] == ("conversation.erased", None, {"because": "retention"})
    assert manager.post(f"/conversations/{gone.pk}/holds", {"reason": "x"}).status_code == 409
    lifted = manager.post(f"/holds/{hold.json()['id']}/lift")
    assert (lifted.status_code, lifted.json()["lifted_by"]["staff_no"]) == (200, "m1")
    assert manager.post(f"/holds/{hold.json()['id']}/lift").status_code == 409
    assert erasing.apply_retention(now=lambda: later) == 1
    assert [kind for kind, *_ in told("conversation", held)][-3:] == [
        "conversation.held",
        "conversation.hold_lifted",
        "conversation.erased",
    ]
    assert erasing.apply_retention(now=lambda: later) == 0


def test_without_a_rule_nothing_is_erased(centre: Centre, three: dict[str, int]) -> None:
    assert erasing.apply_retention(now=lambda: NOW + timedelta(days=9_999)) == 0
    manager = Caller(centre.manager)
    manager.put("/retention/phone", {"days": 1})
    assert manager.send("DELETE", "/retention/phone").status_code == 204
    assert manager.send("DELETE", "/retention/phone").status_code == 404
    assert [body for *_, body in told("retention", _of("retention.set"))] == [
        {"channel": "phone", "before": 0, "days": 1},
        {"channel": "phone", "before": 1, "days": 0},
    ]
    assert not Retention.objects.exists()


def _of(kind: str) -> int:
    return Event.objects.filter(kind=kind).values_list("subject", flat=True)[0]


# Backtests -----------------------------------------------------------------------------------------------------------


def test_a_backtest_tells_what_a_draft_would_judge_otherwise(centre: Centre, owner: Person, edition: Edition) -> None:
    imported(jsonl(*many(12)))
    acts = ACTS.replace('says: ["您好"]', 'says: ["您好", "请讲"]').replace("not: [请讲]}\n  fare", "not: [再见]}\n  fare")
    lenient = changed(acts=acts, checks=CHECKS.replace("坐席：请讲。", "坐席：什么事？"))
    draft = editions.upload_draft(actor=acting(owner), now=NOW, name="2", archive=zipped(lenient))
    checked = editions.check_draft(now=lambda: NOW, draft=draft.pk)
    assert checked.state == "ready"
    asked = {"old": edition.pk, "new_draft": draft.pk, "since": "2026-11-01T00:00:00Z", "until": "2026-12-01T00:00:00Z"}
    answer = Caller(owner).post("/backtests", asked)
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    done = backtests.run_backtest(now=lambda: NOW, backtest=answer.json()["id"], batch=5)
    shown = Caller(owner).get(f"/backtests/{done.pk}").json()
    assert (shown["state"], shown["done"], shown["total"]) == ("done", 12, 12)
    flips = [flip for flip in shown["result"]["flips"] if flip["check"] == "greets"]
    assert flips == [{"check": "greets", "before": "omitted", "after": "pass", "conversations": 6}]
    assert [kind for kind, *_ in told("backtest", done.pk)] == ["backtest.asked", "backtest.finished"]
    assert "1381234" not in str(shown)
    assert Inspection.objects.filter(edition=edition).count() == 12


# Who may -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "body", "allowed"),
    [
        ("GET", "/imports", None, {"manager", "admin"}),
        ("GET", "/imports/{source}", None, {"manager", "admin"}),
        ("GET", "/imports/{source}/rejects", None, {"manager", "admin"}),
        ("POST", "/imports", None, {"manager", "admin"}),
        ("GET", "/conversations/{conversation}/holds", None, {"manager"}),
        ("POST", "/conversations/{conversation}/holds", {"reason": "x"}, {"manager"}),
        ("POST", "/holds/{hold}/lift", {}, {"manager"}),
        ("GET", "/retention", None, {"manager", "admin"}),
        ("PUT", "/retention/phone", {"days": 5}, {"manager", "admin"}),
        ("DELETE", "/retention/phone", None, {"manager", "admin"}),
        ("GET", "/backtests", None, {"manager", "owner"}),
        (
            "POST",
            "/backtests",
            {"old": 1, "new_draft": 1, "since": "2026-01-01T00:00:00Z", "until": "2026-02-01T00:00:00Z"},
            {"manager", "owner"},
        ),
        ("GET", "/backtests/{backtest}", None, {"manager", "owner"}),
        ("POST", "/conversations", {"key": "k", "channel": "chat"}, {"leader", "agent", "colleague", "other", "outsider"}),
    ],
)
def test_who_may(
    centre: Centre, owner: Person, edition: Edition, three: dict[str, int], method: str, path: str, body: Any, allowed: set[str]
) -> None:
    row = Conversation.objects.get(pk=three["of-a1"])
    hold = Hold.objects.create(conversation=row, reason="x", placed_by=owner, placed_at=NOW)
    test = Backtest.objects.create(old=edition, new_edition=edition, since=NOW, until=NOW, asked_by=owner, asked_at=NOW)
    named = path.format(source=row.source_id, conversation=row.pk, hold=hold.pk, backtest=test.pk)
    for name, person in {**centre.everybody(), "owner": owner}.items():
        if path == "/imports" and method == "POST":
            answer = Caller(person).client.post("/api/v1/imports", {"files": SimpleUploadedFile("x", name.encode())})
        else:
            answer = Caller(person).send(method, named, body)
        passes = answer.status_code in (200, 201, 202, 204, 409, 422) or (name in allowed and answer.status_code == 404)
        assert passes is (name in allowed), (name, answer.status_code)
        assert name in allowed or answer.status_code in (403, 404)


def test_a_token_reaches_as_far_as_its_scopes(centre: Centre, three: dict[str, int]) -> None:
    robot = accounts.create_person(actor=SYSTEM, now=NOW, staff_no="x1", name="对接", roles=["integration"], password=None)
    now = datetime.now(UTC)
    issued = accounts.issue_token(
        actor=SYSTEM, now=now, person=robot.pk, name="t", scopes=["conversation.read"], expires_at=now + timedelta(days=1)
    )
    caller = Caller(None, Authorization=f"Bearer {issued.secret}")
    assert len(caller.get("/conversations").json()["items"]) == 3
    assert caller.post("/conversations", {"key": "k", "channel": "chat"}).status_code == 403
    assert caller.get("/imports").status_code == 403


def test_lists_ask_the_same_number_of_questions_however_long(centre: Centre, edition: Edition) -> None:
    manager = Caller(centre.manager)
    imported(jsonl(*many(3)))
    counts = []
    for _ in range(2):
        for path in (
            "/conversations?words=请讲",
            "/conversations?failed=true",
            f"/conversations/{Conversation.objects.filter(failed=True).latest('pk').pk}",
        ):
            manager.get(path)
            with CountedQueries() as counted:
                assert manager.get(path).status_code == 200
            counts.append(counted.count)
        imported(jsonl(*many(40, seed=len(counts))))
    assert counts[:3] == counts[3:]
    assert max(counts) <= 14


class CountedQueries:
    """How many statements are sent meanwhile."""

    def __enter__(self) -> CountedQueries:
        self._context = CaptureQueriesContext(connection)
        self._context.__enter__()
        return self

    def __exit__(self, *wrong: Any) -> None:
        self._context.__exit__(*wrong)
        self.count = len(self._context)


def test_pages_follow_each_other_without_gaps(centre: Centre, edition: Edition) -> None:
    imported(jsonl(*many(23)))
    manager, seen, cursor = Caller(centre.manager), [], ""
    while cursor is not None:
        answer = manager.get(f"/conversations?size=5{f'&cursor={cursor}' if cursor else ''}").json()
        seen += [each["id"] for each in answer["items"]]
        cursor = answer["next"]
    assert seen == list(Conversation.objects.order_by("-began_at", "-id").values_list("pk", flat=True))
