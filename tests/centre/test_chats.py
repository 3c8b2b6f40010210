"""Chats from beginning to end, on both sides: what is said is written once, read by whom it concerns, and ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from callers import Caller, Centre, queries_of, told
from chats_made import FILLED, ORIGIN, Widget, acting, served, site_made
from customer_fixtures import add
from django.utils import timezone
from files_made import PNG
from tickets_made import install

from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.models import EventBody
from sanxiang_centre.common.writing import writing
from sanxiang_centre.conversations.erasing import erase
from sanxiang_centre.conversations.models import Conversation, Entry, SearchText
from sanxiang_centre.customers.services.subject_data import erase_customer, export_subject
from sanxiang_centre.live.chats import beside as besides
from sanxiang_centre.live.chats import idling
from sanxiang_centre.live.chats.beside import Beside, Judged
from sanxiang_centre.live.chats.ending import close
from sanxiang_centre.live.chats.heads import agent_heads, visitor_heads
from sanxiang_centre.live.chats.queries import lock
from sanxiang_centre.live.models import Chat, ChatState, Offer, Sent, Visitor
from sanxiang_centre.live.sites import hours
from sanxiang_centre.tickets.models import Original, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def widget(centre: Centre) -> Widget:
    return Widget(site_made().site)


@pytest.fixture
def chat(widget: Widget, centre: Centre) -> int:
    """Served by the agent."""
    found = widget.begin()
    served(found, centre.agent)
    return found


def kinds(chat: int) -> list[tuple[str, str | None]]:
    return list(Entry.objects.filter(conversation=chat).order_by("seq").values_list("kind", "role"))


# Beginning -----------------------------------------------------------------------------------------------------------


def test_a_chat_begins_with_form_consent_welcome_and_question(widget: Widget) -> None:
    answer = widget.post("/chats", {"form": {**FILLED, "question": "怎么退货？"}, "consent": True, "page": "/cart"})
    assert answer.status_code == 201
    chat = answer.json()["chat"]
    assert answer.json()["state"] == "queued"
    row = Conversation.objects.get(pk=chat)
    assert (row.channel, row.direction, row.metadata["form.name"], row.metadata["consent"], row.metadata["page"]) == (
        "chat",
        "inbound",
        "王小明",
        True,
        "/cart",
    )
    assert row.parties[1] == {"role": "customer", "id": "", "name": "王小明"}
    assert kinds(chat) == [("message", "bot"), ("message", "customer")]
    assert [item["text"] for item in widget.log(chat)][1:] == ["怎么退货？"]
    assert Chat.objects.get(pk=chat).waits_since is not None
    assert [kind for kind, _, _ in told("chat", chat)] == ["chat.begun"]
    assert "王小明" not in str(told("chat", chat) + told("conversation", chat))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"form": FILLED}, "consent"),
        ({"form": {}, "consent": True}, "form.name"),
        ({"form": {**FILLED, "phone": "abc"}, "consent": True}, "form.phone"),
        ({"form": {**FILLED, "else": "x"}, "consent": True}, "form.else"),
    ],
)
def test_what_is_missing_is_said_by_field(widget: Widget, given: dict[str, Any], field: str) -> None:
    answer = widget.post("/chats", given)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Chat.objects.exists()


def test_two_tabs_begin_one_chat(widget: Widget) -> None:
    other = Widget(widget.site, token=widget.token)
    assert widget.begin() == other.begin()
    assert Widget(widget.site, token=widget.token).session["chat"]["chat"] == Chat.objects.get().pk


# Saying --------------------------------------------------------------------------------------------------------------


def test_what_is_said_is_written_once_however_often_it_is_sent(widget: Widget, chat: int) -> None:
    key = uuid4()
    first, again = widget.say(chat, "在吗", key), widget.say(chat, "在吗", key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Entry.objects.filter(conversation=chat, text="在吗").count() == 1
    assert Sent.objects.count() == 1
    assert Conversation.objects.get(pk=chat).last == first.json()["seq"]
    continued = [body for kind, _, body in told("conversation", chat) if kind == "conversation.continued"]
    assert continued[-1] == {"seq": first.json()["seq"], "entry": "message", "role": "customer"}
    assert "在吗" not in str(continued)


def test_a_message_sent_again_after_the_end_is_known_and_a_new_one_refused(widget: Widget, chat: int) -> None:
    key = uuid4()
    first = widget.say(chat, "好的", key).json()
    widget.post(f"/chats/{chat}/end")
    assert widget.say(chat, "好的", key).json() == first
    late = widget.say(chat, "还有")
    assert (late.status_code, late.json()["type"]) == (409, "urn:sanxiang:problem:chat-over")
    assert not Entry.objects.filter(text="还有").exists()


def test_the_agent_answers_and_nobody_else(widget: Widget, chat: int, centre: Centre) -> None:
    widget.say(chat, "在吗")
    body = {"key": str(uuid4()), "text": "您好，请讲"}
    for person in (centre.colleague, centre.other, centre.leader, centre.manager, centre.outsider):
        assert Caller(person).post(f"/live/chats/{chat}/messages", body).status_code in (403, 404)
    answer = Caller(centre.agent).post(f"/live/chats/{chat}/messages", body)
    assert answer.status_code == 201
    assert Caller(centre.agent).post(f"/live/chats/{chat}/messages", body).json() == answer.json()
    row = Chat.objects.get(pk=chat)
    assert row.answered_at is not None
    assert row.waits_since is None
    assert row.next_due is not None
    assert [(item["role"], item["text"]) for item in widget.log(chat, 1)] == [("customer", "在吗"), ("agent", "您好，请讲")]


@pytest.mark.parametrize(("text", "field"), [("  ", "text"), ("x" * 5001, "text")])
def test_nothing_and_too_much_are_refused(widget: Widget, chat: int, text: str, field: str) -> None:
    answer = widget.say(chat, text)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_who_says_too_much_at_once_is_told_to_wait(widget: Widget, chat: int) -> None:
    answers = [widget.say(chat, f"{number}").status_code for number in range(42)]
    assert answers == [201] * 40 + [429] * 2
    assert Conversation.objects.get(pk=chat).last == 41


def test_a_message_takes_few_statements(widget: Widget, chat: int, centre: Centre) -> None:
    """Of the visitor: who it is, the savepoint and what stands in it, and what a customer's word may end."""
    assert queries_of(lambda: widget.say(chat, "在吗")) <= 10


def test_what_the_standard_forbids_is_not_sent_unless_a_leader_lets_it(widget: Widget, chat: int, centre: Centre) -> None:
    noted: list[Any] = []
    given = Beside(
        judge=lambda _chat, _conversation, text: Judged(blocked=[{"rule": "brush-off"}] if "不归我管" in text else []),
        note_objections=lambda _write, _chat, seq, _text, objected, override: noted.append((seq, list(objected), override)),
    )
    before = besides.beside()
    besides.stand(given)
    try:
        agent = Caller(centre.agent)
        body = {"key": str(uuid4()), "text": "这个不归我管"}
        answer = agent.post(f"/live/chats/{chat}/messages", body)
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:sanxiang:problem:forbidden")
        assert answer.json()["hits"] == [{"rule": "brush-off"}]
        assert agent.post(f"/live/chats/{chat}/messages", {**body, "override": "可以"}).status_code == 422
        served(chat, centre.leader)
        assert Caller(centre.leader).post(f"/live/chats/{chat}/messages", {**body, "override": "原话转述"}).status_code == 201
        assert noted == [(2, [], "原话转述")]
    finally:
        besides.stand(before)


# What each side gets ---------------------------------------------------------------------------------------------------


def test_another_visitors_chat_is_not_there(widget: Widget, chat: int) -> None:
    other = Widget(widget.site)
    asked: tuple[tuple[str, str, Any], ...] = (
        ("GET", f"/chats/{chat}/log", None),
        ("POST", f"/chats/{chat}/messages", {"key": str(uuid4()), "text": "x"}),
        ("POST", f"/chats/{chat}/read", {"seq": 1}),
        ("POST", f"/chats/{chat}/typing", {}),
        ("POST", f"/chats/{chat}/end", {}),
        ("POST", f"/chats/{chat}/rating", {"rating": 5}),
        ("GET", f"/chats/{chat}/files/1", None),
    )
    for method, path, body in asked:
        assert other.send(method, path, body).status_code == 404, path
        assert widget.send(method, path.replace(str(chat), "999999"), body).status_code == 404, path
    assert other.upload(chat, "x.txt", b"x y").status_code == 404
    assert kinds(chat) == [("message", "bot")]


def test_the_agent_sees_numbers_as_they_were_written_and_others_hidden(widget: Widget, chat: int, centre: Centre) -> None:
    widget.say(chat, "我的电话 13912345678")
    assert "13912345678" in Caller(centre.agent).get(f"/live/chats/{chat}/log").content.decode()
    for person in (centre.leader, centre.manager):
        assert "13912345678" not in Caller(person).get(f"/live/chats/{chat}/log").content.decode()
    assert Caller(centre.other).get(f"/live/chats/{chat}/log").status_code == 404
    plain, hidden = agent_heads([chat], plain=True)[chat], agent_heads([chat])[chat]
    assert (plain["customer"]["name"], hidden["customer"]["name"]) == ("王小明", "王**")


def test_no_number_that_anybody_writes_comes_out_to_others(widget: Widget, centre: Centre) -> None:
    """In form, words, file names, remarks and reasons; to people of the centre, in events, in what is kept for searching."""
    number = "13912345678"
    chat = widget.post("/chats", {"form": {"name": f"王{number}", "phone": number, "question": f"回电{number}"}, "consent": True}).json()[
        "chat"
    ]
    served(chat, centre.agent)
    file = widget.upload(chat, f"{number}.txt", b"seen").json()["file"]
    widget.say(chat, f"我是{number}", file=file)
    widget.post(f"/chats/{chat}/end")
    widget.post(f"/chats/{chat}/rating", {"rating": 1, "remark": number})
    Caller(centre.agent).post(f"/live/visitors/{widget.session['visitor']}/block", {"reason": number})
    with writing(SYSTEM, timezone.now()) as write:
        close(write, *lock(chat))
    paths = (
        "/live/visitors/blocked",
        f"/live/chats/{chat}/log",
        f"/conversations/{chat}",
        f"/conversations/{chat}/log",
        f"/attachments/{file}",
        "/audit/events?size=200",
    )
    for person in (centre.agent, centre.leader, centre.manager, centre.admin):
        for path in paths:
            assert number not in Caller(person).get(path).content.decode(), path
    heads = str(agent_heads([chat]))
    assert number not in heads
    assert number not in str(list(EventBody.objects.values_list("content", flat=True)))
    assert number not in str(list(SearchText.objects.values_list("words", flat=True)))


def test_marks_only_grow_and_stay_within_the_log(widget: Widget, chat: int, centre: Centre) -> None:
    widget.say(chat, "在吗")
    agent = Caller(centre.agent)
    for seq in (1, 99, 2):
        assert agent.post(f"/live/chats/{chat}/read", {"seq": seq}).status_code == 204
    assert visitor_heads([chat])[chat]["agent_read"] == 2
    assert Caller(centre.other).post(f"/live/chats/{chat}/read", {"seq": 1}).status_code == 404
    assert widget.post(f"/chats/{chat}/typing").status_code == 204
    assert agent.post(f"/live/chats/{chat}/typing").status_code == 204


def test_pictures_go_both_ways_to_whom_they_concern(widget: Widget, chat: int, centre: Centre) -> None:
    sent = widget.upload(chat, "票据.png", PNG)
    assert sent.status_code == 201, sent.content.decode()
    file = sent.json()["file"]
    assert widget.say(chat, "", file=file).status_code == 201
    assert widget.say(chat, "", file=file).status_code == 409
    assert widget.say(chat, "", file=10**6).status_code == 422
    assert b"".join(widget.get(f"/chats/{chat}/files/{file}")) == PNG
    agent = Caller(centre.agent)
    assert b"".join(agent.client.get(f"/api/v1/attachments/{file}/content")) == PNG
    assert agent.get(f"/live/chats/{chat}/log").json()["items"][-1]["file"] == file
    for person in (centre.other, centre.outsider):
        assert Caller(person).get(f"/attachments/{file}/content").status_code in (403, 404)
    assert Widget(widget.site).get(f"/chats/{chat}/files/{file}").status_code == 404
    mine = agent.upload(f"/live/chats/{chat}/files", "说明.txt", "步骤一".encode()).json()["file"]
    assert widget.get(f"/chats/{chat}/files/{mine}").status_code == 404
    agent.post(f"/live/chats/{chat}/messages", {"key": str(uuid4()), "file": mine})
    assert b"".join(widget.get(f"/chats/{chat}/files/{mine}")) == "步骤一".encode()
    assert widget.upload(chat, "x.exe", b"MZ").status_code == 422


# The end -------------------------------------------------------------------------------------------------------------


def test_the_customer_ends_and_the_agent_wraps_up(widget: Widget, chat: int) -> None:
    answer = widget.post(f"/chats/{chat}/end")
    assert (answer.status_code, answer.json()["state"], answer.json()["ended"]) == (200, "ended", "customer")
    row = Chat.objects.get(pk=chat)
    assert row.state == ChatState.WRAP_UP
    assert row.next_due is not None
    assert Conversation.objects.get(pk=chat).closed_at is None
    assert kinds(chat)[-1] == ("ended", None)
    assert told("chat", chat)[-1][2] == {"by": "customer", "served": True}
    assert widget.post(f"/chats/{chat}/end").status_code == 409


def test_who_leaves_the_queue_is_offered_to_nobody_any_more(widget: Widget, centre: Centre) -> None:
    chat = widget.begin()
    now = timezone.now()
    Offer.objects.create(chat_id=chat, person=centre.agent, because="queue", at=now, until=now + timedelta(seconds=20))
    Chat.objects.filter(pk=chat).update(state=ChatState.OFFERED)
    widget.post(f"/chats/{chat}/end")
    assert Chat.objects.get(pk=chat).state == ChatState.LEFT
    assert Offer.objects.get().state == "withdrawn"
    assert Conversation.objects.get(pk=chat).closed_at is not None
    assert [kind for kind, _ in kinds(chat)] == ["message", "ended", "closed"]
    assert widget.begin() != chat


def test_an_agent_ends_only_the_own_chat(widget: Widget, chat: int, centre: Centre) -> None:
    assert Caller(centre.other).post(f"/live/chats/{chat}/end").status_code == 404
    assert Caller(centre.agent).post(f"/live/chats/{chat}/end").json()["state"] == "wrap_up"
    assert [item["kind"] for item in widget.log(chat)] == ["message", "message", "ended"]


def test_a_chat_is_rated_once_also_after_the_end(widget: Widget, chat: int) -> None:
    widget.post(f"/chats/{chat}/end")
    answer = widget.post(f"/chats/{chat}/rating", {"rating": 2, "remark": "等太久，回电 13912345678"})
    assert (answer.status_code, answer.json()["rating"]) == (200, 2)
    assert widget.post(f"/chats/{chat}/rating", {"rating": 5}).status_code == 409
    assert told("chat", chat)[-1] == ("chat.rated", None, {"rating": 2})
    waiting = Widget(widget.site)
    assert waiting.post(f"/chats/{waiting.begin()}/rating", {"rating": 5}).status_code == 409


def test_who_says_nothing_any_more_is_asked_and_then_let_go(widget: Widget, chat: int, centre: Centre) -> None:
    now = timezone.now()
    assert idling.look(now) is None
    widget.say(chat, "在吗")
    assert idling.look(now + timedelta(hours=1)) is None
    Caller(centre.agent).post(f"/live/chats/{chat}/messages", {"key": str(uuid4()), "text": "在的"})
    due = idling.look(timezone.now())
    assert due is not None
    assert 290 < (due - timezone.now()).total_seconds() <= 300
    then = timezone.now() + timedelta(seconds=301)
    again = idling.look(then)
    assert again == then + timedelta(seconds=120)
    assert visitor_heads([chat])[chat]["idle_warning"] == again
    assert idling.look(then + timedelta(seconds=119)) == again
    idling.look(again)
    row = Chat.objects.get(pk=chat)
    assert (row.state, row.by) == (ChatState.WRAP_UP, "idle")


def test_a_word_of_the_customer_takes_the_notice_back(widget: Widget, chat: int, centre: Centre) -> None:
    Caller(centre.agent).post(f"/live/chats/{chat}/messages", {"key": str(uuid4()), "text": "在的"})
    idling.look(timezone.now() + timedelta(seconds=301))
    widget.say(chat, "还在")
    assert idling.look(timezone.now() + timedelta(hours=1)) is None
    assert Chat.objects.get(pk=chat).state == ChatState.ACTIVE


def test_who_waits_and_shows_no_sign_of_life_has_left(widget: Widget) -> None:
    chat = widget.begin()
    due = idling.look(timezone.now())
    assert due is not None
    idling.look(due)
    assert Chat.objects.get(pk=chat).state == ChatState.LEFT


# Outside hours -------------------------------------------------------------------------------------------------------


@pytest.fixture
def shut(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Nobody answers until tomorrow."""
    until = datetime(2026, 11, 27, 1, tzinfo=UTC)
    monkeypatch.setattr(hours, "opening_of", lambda _site, _now: hours.Opening(False, until))
    return until


def test_outside_hours_the_next_opening_is_told_and_a_message_becomes_a_ticket(centre: Centre, shut: datetime) -> None:
    install()
    widget = Widget(site_made().site)
    assert (widget.session["open"], widget.session["opens_at"]) == (False, "2026-11-27T01:00:00Z")
    refused = widget.post("/chats", {"form": FILLED, "consent": True})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:sanxiang:problem:closed")
    assert refused.json()["opens_at"] == "2026-11-27T01:00:00+00:00"
    body = {"text": "机器不启动，请回电", "contact": {"phone": "13912345678"}, "form": FILLED, "consent": True}
    answer = widget.post("/messages", body)
    assert answer.status_code == 201, answer.content.decode()
    ticket = Ticket.objects.get(number=answer.json()["number"])
    assert ticket.source == "chat"
    assert ticket.group is not None
    assert "13912345678" not in ticket.description
    assert "13912345678" in Original.objects.get(ticket=ticket, field="description").words
    assert told("visitor", widget.session["visitor"]) == [("visitor.message_left", None, {"site": widget.site.pk, "ticket": ticket.pk})]
    assert widget.post("/messages", {**body, "contact": {"email": "wang"}}).json()["errors"][0]["field"] == "contact.email"
    nowhere = widget.post("/messages", {**body, "contact": {}})
    assert nowhere.json()["errors"][0]["field"] == "contact"


def test_within_hours_no_message_is_left(widget: Widget) -> None:
    answer = widget.post("/messages", {"text": "x", "contact": {"phone": "13912345678"}, "form": FILLED, "consent": True})
    assert answer.status_code == 409


# Gone ----------------------------------------------------------------------------------------------------------------


def test_with_the_words_of_a_conversation_goes_all_that_is_kept_of_the_chat(widget: Widget, chat: int, centre: Centre) -> None:
    file = widget.upload(chat, "票据.png", PNG).json()["file"]
    widget.say(chat, "看图", file=file)
    widget.post(f"/chats/{chat}/end")
    widget.post(f"/chats/{chat}/rating", {"rating": 2, "remark": "等太久"})
    Conversation.objects.filter(pk=chat).update(closed_at=timezone.now())
    from django.db.models import Q

    assert erase(actor=SYSTEM, now=timezone.now(), chosen=Q(pk=chat), because="retention") == 1
    row, visitor = Chat.objects.get(pk=chat), Visitor.objects.get()
    assert (row.remark, visitor.name) == ("", "")
    assert Conversation.objects.get(pk=chat).metadata == {}
    assert Caller(centre.manager).get(f"/attachments/{file}/content").status_code == 410
    assert widget.get(f"/chats/{chat}/log").status_code == 401


def test_a_customers_chats_are_in_the_copy_and_go_with_the_customer(widget: Widget, chat: int, centre: Centre) -> None:
    customer = add("夏知秋", ("chat", f"{widget.site.key}:u-7"))
    Visitor.objects.update(customer=customer, external="u-7", proven=True)
    widget.say(chat, "门牌是梧桐巷七号")
    widget.post(f"/chats/{chat}/end")
    Conversation.objects.filter(pk=chat).update(closed_at=timezone.now())
    found = export_subject(actor=acting(centre.manager), now=timezone.now(), customer=customer.pk, reason="本人申请")["elsewhere"]
    assert [(one["conversation"], one["account"]) for one in found["chats"]] == [(chat, "u-7")]
    assert "门牌是梧桐巷七号" in str(found["conversations"])
    done = erase_customer(actor=acting(centre.manager), now=timezone.now(), customer=customer.pk, reason="本人申请")
    assert "chats" in {one.what for one in done.kept}
    row = Visitor.objects.get()
    assert (row.name, row.external, row.proven) == ("", "", False)
    assert not Entry.objects.filter(conversation=chat, text__isnull=False).exists()


def test_heads_take_the_same_number_of_statements_however_many(widget: Widget, centre: Centre) -> None:
    first = widget.begin()
    one = queries_of(lambda: (agent_heads([first]), visitor_heads([first])))
    chats = [first, *(Widget(widget.site).begin() for _ in range(5))]
    assert queries_of(lambda: (agent_heads(chats), visitor_heads(chats))) == one
    assert Caller(origin=ORIGIN).get(f"/live/chats/{first}/log").status_code == 401
